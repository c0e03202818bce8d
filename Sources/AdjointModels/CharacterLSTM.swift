import Adjoint
import AdjointNN

/// A long short-term memory that predicts the next token: (N, T) → (N, T, vocabulary).
///
/// ```text
/// let model = CharacterLSTM(vocabulary: 65, width: 128, layers: 2)
/// let scores = model(tokens)
/// ```
public final class CharacterLSTM: Module, LanguageModel {
  public let vocabulary: Int
  public var context: Int? { nil }
  public let tokens: Embedding
  public let lstm: LSTM
  public let head: Linear

  /// - Parameters:
  ///   - width: the numbers that stand for a token, and those of each layer's state.
  ///   - dropout: the probability with which what a layer passes to the next is dropped in training.
  public init(vocabulary: Int, width: Int, layers: Int = 1, dropout: Double = 0) {
    self.vocabulary = vocabulary
    tokens = Embedding(vocabulary, width)
    lstm = LSTM(width, width, numLayers: layers, batchFirst: true, dropout: dropout)
    head = Linear(width, vocabulary)
  }

  public override func forward(_ x: Tensor) -> Tensor { head(lstm(tokens(x)).output) }

  public func reader() -> (Tensor) -> Tensor {
    var state: LSTM.State?
    return { [self] new in
      let (output, next) = lstm(tokens(new), state)
      state = next
      return head(output.select(dim: 1, index: -1))
    }
  }
}
