import Adjoint
import AdjointNN

/// A model of sequences of tokens: whole numbers (N, T) → scores of what follows each, (N, T, vocabulary).
public protocol LanguageModel: Module {
  /// How many tokens the model tells apart.
  var vocabulary: Int { get }
  /// How many tokens it looks back on; nil if there is no end to it.
  var context: Int? { get }
  /// Begins to read a text: the result takes the next tokens, (N, T), and gives the scores of what follows the last of
  /// them, (N, vocabulary).
  func reader() -> (Tensor) -> Tensor
}

extension LanguageModel {
  /// Goes on with a text, token by token, each drawn by its probability.
  ///
  /// ```text
  /// model.eval()
  /// let text = model.generate(Tensor([[3, 1, 4]]), count: 20, temperature: 0.8)  // [1, 23]
  /// ```
  /// - Parameters:
  ///   - prompt: (N, T), at least a token each.
  ///   - count: how many tokens follow.
  ///   - temperature: the scores are divided by it: below 1 the likely becomes likelier; 0 takes the likeliest.
  ///   - topK: draws from the likeliest K only.
  ///   - generator: what is drawn from; the default one otherwise.
  /// - Returns: the prompt and what follows, (N, T + count).
  public func generate(
    _ prompt: Tensor, count: Int, temperature: Double = 1, topK: Int? = nil, generator: Generator? = nil
  ) -> Tensor {
    guard prompt.ndim == 2, prompt.shape[1] > 0, temperature >= 0, count >= 0, topK ?? 1 > 0 else {
      AdjointError(
        "generate",
        "takes a prompt (N, T) of at least a token, a count and a temperature of 0 or more, and a topK of 1 or more, "
          + "got \(prompt.described), \(count), \(temperature) and \(topK.map(String.init) ?? "none")"
      ).raise()
      return prompt
    }
    return noGrad {
      let read = reader()
      var tokens = [prompt]
      for _ in 0..<count {
        tokens.append(draw(read(tokens.last!), temperature, topK, generator))
      }
      return Tensor.cat(tokens, dim: 1)
    }
  }

  private func draw(_ scores: Tensor, _ temperature: Double, _ topK: Int?, _ generator: Generator?) -> Tensor {
    if temperature == 0 { return scores.argmax(dim: -1, keepDim: true) }
    var scores = scores / temperature
    if let topK, topK < vocabulary {
      let least = scores.topk(topK).values.narrow(dim: -1, start: topK - 1, length: 1)
      scores = scores.maskedFill(mask: scores .< least, value: -Double.infinity)
    }
    return scores.softmax(dim: -1).multinomial(1, generator: generator)
  }
}
