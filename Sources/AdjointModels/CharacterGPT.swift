import Adjoint
import AdjointNN

/// A transformer that predicts the next token, with the layers of GPT-2 (Radford et al., "Language models are
/// unsupervised multitask learners", 2019): (N, T) → (N, T, vocabulary), T up to `context`.
///
/// ```text
/// let model = CharacterGPT(vocabulary: 65, context: 64, width: 128, heads: 4, layers: 4)
/// let scores = model(tokens)
/// scores.flatten(endDim: 1).crossEntropy(next.flatten()).backward()
/// ```
public final class CharacterGPT: Module, LanguageModel {
  public let vocabulary: Int
  public var context: Int? { positions.numEmbeddings }
  public let tokens: Embedding
  public let positions: Embedding
  public let dropout: Dropout
  public let blocks: Sequential
  public let norm: LayerNorm
  public let head: Linear

  /// - Parameters:
  ///   - width: the numbers that stand for a token, a multiple of `heads`.
  ///   - dropout: the probability of each dropout, of embeddings, attention and both halves of a block.
  public init(vocabulary: Int, context: Int, width: Int, heads: Int, layers: Int, dropout: Double = 0) {
    self.vocabulary = vocabulary
    tokens = Embedding(vocabulary, width)
    positions = Embedding(context, width)
    self.dropout = Dropout(dropout)
    blocks = Sequential((0..<layers).map { _ in CharacterGPTBlock(width, heads: heads, dropout: dropout) })
    norm = LayerNorm(width)
    head = Linear(width, vocabulary, bias: false)
  }

  public override func forward(_ x: Tensor) -> Tensor {
    let places = Tensor.arange(x.shape.last ?? 0)
    return head(norm(blocks(dropout(tokens(x) + positions(places)))))
  }

  public func reader() -> (Tensor) -> Tensor {
    var window: Tensor?
    return { [self] new in
      let all = window.map { Tensor.cat([$0, new], dim: 1) } ?? new
      let length = min(all.shape[1], positions.numEmbeddings)
      let kept = all.narrow(dim: 1, start: all.shape[1] - length, length: length)
      window = kept
      return self(kept).select(dim: 1, index: -1)
    }
  }
}

/// Attention to what came before and a network of one hidden layer, each normalized first and added to its input.
public final class CharacterGPTBlock: Module {
  public let norm1: LayerNorm
  public let attention: CausalSelfAttention
  public let norm2: LayerNorm
  public let feedForward: Sequential

  public init(_ width: Int, heads: Int, dropout: Double = 0) {
    norm1 = LayerNorm(width)
    attention = CausalSelfAttention(width, heads: heads, dropout: dropout)
    norm2 = LayerNorm(width)
    feedForward = Sequential(Linear(width, 4 * width), GELU(), Linear(4 * width, width), Dropout(dropout))
  }

  public override func forward(_ x: Tensor) -> Tensor {
    let y = x + attention(norm1(x))
    return y + feedForward(norm2(y))
  }
}

/// Self-attention of several heads in which each place looks at itself and what came before: (N, T, width) →
/// (N, T, width).
public final class CausalSelfAttention: Module {
  public let heads: Int
  public let qkv: Linear
  public let projection: Linear
  public let dropout: Dropout

  public init(_ width: Int, heads: Int, dropout: Double = 0) {
    if heads < 1 || width % max(heads, 1) != 0 {
      AdjointError("CausalSelfAttention", "the width \(width) has to be a multiple of the \(heads) heads").raise()
    }
    self.heads = max(heads, 1)
    qkv = Linear(width, 3 * width)
    projection = Linear(width, width)
    self.dropout = Dropout(dropout)
  }

  public override func forward(_ x: Tensor) -> Tensor {
    let (count, length, width) = (x.shape[0], x.shape[1], x.shape[2])
    let parts = qkv(x).split(width, dim: 2).map {
      $0.reshape(count, length, heads, width / heads).transpose(1, 2)
    }
    let y = scaledDotProductAttention(
      parts[0], parts[1], parts[2], dropoutP: training ? dropout.p : 0, isCausal: true)
    return dropout(projection(y.transpose(1, 2).reshape(count, length, width)))
  }
}
