import Adjoint

/// What tables of vectors share: a weight [numEmbeddings, embeddingDim], drawn from the standard normal distribution,
/// where the row of `paddingIdx` is zeros and gets no gradient.
open class EmbeddingTable: Module {
  public let numEmbeddings, embeddingDim: Int
  public let paddingIdx: Int?
  /// Rows that are read are first scaled down to this norm, of order `normType`.
  public let maxNorm: Double?
  public let normType: Double
  /// Gradients are divided by how often an index occurs in the batch.
  public let scaleGradByFreq: Bool
  @Parameter public var weight: Tensor

  fileprivate init(
    _ numEmbeddings: Int, _ embeddingDim: Int, _ paddingIdx: Int?, _ maxNorm: Double?, _ normType: Double,
    _ scaleGradByFreq: Bool, _ weight: Tensor?, _ dtype: DType?, _ generator: Generator?
  ) {
    (self.numEmbeddings, self.embeddingDim) = (numEmbeddings, embeddingDim)
    (self.maxNorm, self.normType, self.scaleGradByFreq) = (maxNorm, normType, scaleGradByFreq)
    let padding = paddingIdx.map { $0 < 0 ? $0 + numEmbeddings : $0 }
    let isPadded = padding.map { (0..<numEmbeddings).contains($0) } ?? false
    self.paddingIdx = isPadded ? padding : nil
    self.weight = weight ?? Tensor.empty([numEmbeddings, embeddingDim], dtype: dtype)
    super.init()
    if let paddingIdx, !isPadded {
      AdjointError(typeName, "paddingIdx \(paddingIdx) is out of range for \(numEmbeddings) embeddings").raise()
    }
    guard weight == nil else { return }
    Init.normal_(self.weight, generator: generator)
    if isPadded, let padding { noGrad { _ = self.weight.select(dim: 0, index: padding).zero_() } }
  }

  fileprivate final var settings: String {
    var text = "\(numEmbeddings), \(embeddingDim)"
    if let maxNorm { text += ", max_norm=\(maxNorm)" }
    if normType != 2 { text += ", norm_type=\(normType)" }
    if scaleGradByFreq { text += ", scale_grad_by_freq=True" }
    return text
  }
}

/// The rows of a table that indices name, as `embedding`: indices of any shape, int64 or int32, the result [...,
/// embeddingDim]. Refused: indices outside the table.
///
/// ```text
/// Embedding(10, 3)(Tensor([[1, 2, 4], [4, 3, 9]])).shape  // [2, 3, 3]
/// ```
open class Embedding: EmbeddingTable {
  public init(
    _ numEmbeddings: Int, _ embeddingDim: Int, paddingIdx: Int? = nil, maxNorm: Double? = nil, normType: Double = 2,
    scaleGradByFreq: Bool = false, dtype: DType? = nil, generator: Generator? = nil
  ) {
    super.init(
      numEmbeddings, embeddingDim, paddingIdx, maxNorm, normType, scaleGradByFreq, nil, dtype, generator)
  }

  /// A table that is there already, a matrix; it is not trained while it is frozen.
  public init(
    pretrained weight: Tensor, freeze: Bool = true, paddingIdx: Int? = nil, maxNorm: Double? = nil,
    normType: Double = 2, scaleGradByFreq: Bool = false
  ) {
    if weight.ndim != 2 { AdjointError("Embedding", "needs a matrix of embeddings, got \(weight.described)").raise() }
    let shape = weight.ndim == 2 ? weight.shape : [0, 0]
    super.init(shape[0], shape[1], paddingIdx, maxNorm, normType, scaleGradByFreq, weight, nil, nil)
    self.weight.requiresGrad = !freeze
  }

  open override func forward(_ indices: Tensor) -> Tensor {
    embedding(
      indices, weight, paddingIdx: paddingIdx, maxNorm: maxNorm, normType: normType, scaleGradByFreq: scaleGradByFreq)
  }
  open override var extraDescription: String {
    guard let paddingIdx else { return settings }
    let sizes = "\(numEmbeddings), \(embeddingDim)"
    return "\(sizes), padding_idx=\(paddingIdx)\(settings.dropFirst(sizes.count))"
  }
}

/// The mean, sum or maximum of the rows that each bag of indices names, as `embeddingBag`: [bags, embeddingDim].
///
/// Bags are the rows of indices [bags, n], or of indices [n] the parts that begin at `offsets`; with `includeLastOffset`
/// the last offset is the end. An index of `paddingIdx` does not count. A bag of nothing is 0. Weights for the samples, in
/// the shape of the indices, are for sums only.
///
/// ```text
/// EmbeddingBag(10, 3, mode: .sum)(Tensor([1, 2, 4, 5]), offsets: Tensor([0, 1])).shape  // [2, 3]
/// ```
open class EmbeddingBag: EmbeddingTable {
  public let mode: EmbeddingBagMode
  public let includeLastOffset: Bool

  public init(
    _ numEmbeddings: Int, _ embeddingDim: Int, maxNorm: Double? = nil, normType: Double = 2,
    scaleGradByFreq: Bool = false, mode: EmbeddingBagMode = .mean, includeLastOffset: Bool = false,
    paddingIdx: Int? = nil, dtype: DType? = nil, generator: Generator? = nil
  ) {
    (self.mode, self.includeLastOffset) = (mode, includeLastOffset)
    super.init(
      numEmbeddings, embeddingDim, paddingIdx, maxNorm, normType, scaleGradByFreq, nil, dtype, generator)
  }

  /// The bags are the rows of the indices, or begin at `offsets`.
  public final func callAsFunction(
    _ indices: Tensor, offsets: Tensor?, perSampleWeights: Tensor? = nil
  ) -> Tensor {
    hooked([indices]) {
      [
        embeddingBag(
          $0[0], weight, offsets: offsets, maxNorm: maxNorm, normType: normType, scaleGradByFreq: scaleGradByFreq,
          mode: mode, perSampleWeights: perSampleWeights, includeLastOffset: includeLastOffset,
          paddingIdx: paddingIdx)
      ]
    }[0]
  }

  /// The bags are the rows of the indices.
  open override func forward(_ indices: Tensor) -> Tensor {
    embeddingBag(
      indices, weight, maxNorm: maxNorm, normType: normType, scaleGradByFreq: scaleGradByFreq, mode: mode,
      includeLastOffset: includeLastOffset, paddingIdx: paddingIdx)
  }
  open override var extraDescription: String {
    "\(settings), mode='\(mode)'\(paddingIdx.map { ", padding_idx=\($0)" } ?? "")"
  }
}
