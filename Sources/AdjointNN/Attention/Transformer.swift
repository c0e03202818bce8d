import Adjoint

/// An encoder and a decoder that looks at what it makes (Vaswani et al., "Attention is all you need", 2017).
///
/// All matrices are drawn by Xavier's uniform distribution, as PyTorch's.
///
/// ```text
/// let model = Transformer(dModel: 16, nHead: 4, numEncoderLayers: 2, numDecoderLayers: 2, batchFirst: true)
/// let out = model(Tensor.randn(2, 5, 16), Tensor.randn(2, 3, 16), masks: DecoderMasks(tgtIsCausal: true))  // [2, 3, 16]
/// ```
public final class Transformer: Module {
  public let encoder: TransformerEncoder
  public let decoder: TransformerDecoder

  public init(
    dModel: Int = 512, nHead: Int = 8, numEncoderLayers: Int = 6, numDecoderLayers: Int = 6,
    dimFeedforward: Int = 2048, dropout: Double = 0.1, activation: TransformerActivation = .relu,
    layerNormEps: Double = 1e-5, batchFirst: Bool = false, normFirst: Bool = false, bias: Bool = true,
    dtype: DType? = nil, generator: Generator? = nil
  ) {
    let settings = TransformerSettings(
      dModel: dModel, nHead: nHead, dimFeedforward: dimFeedforward, dropout: dropout, activation: activation,
      layerNormEps: layerNormEps, batchFirst: batchFirst, normFirst: normFirst, bias: bias, dtype: dtype)
    encoder = TransformerEncoder(
      TransformerEncoderLayer(settings, generator), numLayers: numEncoderLayers, norm: settings.norm())
    decoder = TransformerDecoder(
      TransformerDecoderLayer(settings, generator), numLayers: numDecoderLayers, norm: settings.norm())
    super.init()
    for parameter in parameters() where parameter.ndim > 1 { Init.xavierUniform_(parameter, generator: generator) }
  }

  /// The decoder's output for the target [T, N, dModel] and the source [S, N, dModel], or with `batchFirst` N first, or
  /// both without N. The source's masks are those of `TransformerEncoder`.
  public func callAsFunction(
    _ src: Tensor, _ tgt: Tensor, srcMask: Tensor? = nil, srcKeyPaddingMask: Tensor? = nil, srcIsCausal: Bool = false,
    masks: DecoderMasks = DecoderMasks()
  ) -> Tensor {
    hooked([src, tgt]) {
      let memory = encoder($0[0], mask: srcMask, srcKeyPaddingMask: srcKeyPaddingMask, isCausal: srcIsCausal)
      return [decoder($0[1], memory, masks: masks)]
    }[0]
  }

  /// −∞ where a place would look at a later one, 0 elsewhere: [size, size], to be added to the scores.
  public static func squareSubsequentMask(_ size: Int, dtype: DType? = nil) -> Tensor {
    Tensor.full([size, size], -Double.infinity, dtype: dtype ?? .default).triu(diagonal: 1)
  }
}
