import Adjoint

/// Attention of a sequence to itself, then a feed-forward network at each place, each with a shortcut and layer
/// normalization (Vaswani et al. 2017); the norm comes first with `normFirst` (Xiong et al. 2020).
///
/// ```text
/// let layer = TransformerEncoderLayer(16, 4, dimFeedforward: 32, batchFirst: true)
/// layer(Tensor.randn(2, 5, 16)).shape  // [2, 5, 16]
/// ```
public final class TransformerEncoderLayer: TransformerBlock {
  public let selfAttn: MultiheadAttention
  public let linear1: Linear
  let dropout: Dropout
  public let linear2: Linear
  public let norm1, norm2: LayerNorm
  let dropout1, dropout2: Dropout

  override init(_ settings: TransformerSettings, _ generator: Generator?) {
    selfAttn = settings.attention(generator)
    linear1 = settings.linear(settings.dModel, settings.dimFeedforward, generator)
    dropout = Dropout(settings.dropout)
    linear2 = settings.linear(settings.dimFeedforward, settings.dModel, generator)
    (norm1, norm2) = (settings.norm(), settings.norm())
    (dropout1, dropout2) = (Dropout(settings.dropout), Dropout(settings.dropout))
    super.init(settings, generator)
  }

  /// A layer of the same settings and values that shares nothing with this one; no random numbers are drawn.
  public func copy() -> TransformerEncoderLayer {
    TransformerEncoderLayer(settings, Generator()).copyState(of: self)
  }

  /// `srcMask` and `srcKeyPaddingMask` are the `attnMask` and the `keyPaddingMask` of `MultiheadAttention`.
  public func callAsFunction(
    _ src: Tensor, srcMask: Tensor? = nil, srcKeyPaddingMask: Tensor? = nil, isCausal: Bool = false
  ) -> Tensor {
    hooked([src]) { [run($0[0], srcMask, srcKeyPaddingMask, isCausal)] }[0]
  }

  public override func forward(_ x: Tensor) -> Tensor { run(x, nil, nil, false) }

  private func run(_ src: Tensor, _ mask: Tensor?, _ padding: Tensor?, _ isCausal: Bool) -> Tensor {
    let attended = settings.residual(src, norm1) { x in
      dropout1(
        selfAttn(x, x, x, keyPaddingMask: padding, needWeights: false, attnMask: mask, isCausal: isCausal).output)
    }
    return settings.residual(attended, norm2) { dropout2(linear2(dropout(settings.activation(linear1($0))))) }
  }
}

/// Encoder layers one after the other, and a last norm if one is given.
///
/// The layers are copies of the one given, so they start with the same values, as PyTorch's do.
///
/// ```text
/// let encoder = TransformerEncoder(TransformerEncoderLayer(16, 4), numLayers: 6, norm: LayerNorm([16]))
/// ```
public final class TransformerEncoder: Module {
  public let layers: [TransformerEncoderLayer]
  public let norm: Module?

  public init(_ layer: TransformerEncoderLayer, numLayers: Int, norm: Module? = nil) {
    layers = (0..<max(numLayers, 0)).map { _ in layer.copy() }
    self.norm = norm
  }

  public func callAsFunction(
    _ src: Tensor, mask: Tensor? = nil, srcKeyPaddingMask: Tensor? = nil, isCausal: Bool = false
  ) -> Tensor {
    hooked([src]) { [run($0[0], mask, srcKeyPaddingMask, isCausal)] }[0]
  }

  public override func forward(_ x: Tensor) -> Tensor { run(x, nil, nil, false) }

  private func run(_ src: Tensor, _ mask: Tensor?, _ padding: Tensor?, _ isCausal: Bool) -> Tensor {
    let x = layers.reduce(src) { $1($0, srcMask: mask, srcKeyPaddingMask: padding, isCausal: isCausal) }
    return norm.map { $0(x) } ?? x
  }
}
