import Adjoint

/// The masks of a decoder, as those of `MultiheadAttention`: for the attention of the target to itself and to the memory.
public struct DecoderMasks {
  public var tgtMask, memoryMask, tgtKeyPaddingMask, memoryKeyPaddingMask: Tensor?
  public var tgtIsCausal, memoryIsCausal: Bool

  public init(
    tgtMask: Tensor? = nil, memoryMask: Tensor? = nil, tgtKeyPaddingMask: Tensor? = nil,
    memoryKeyPaddingMask: Tensor? = nil, tgtIsCausal: Bool = false, memoryIsCausal: Bool = false
  ) {
    (self.tgtMask, self.memoryMask) = (tgtMask, memoryMask)
    (self.tgtKeyPaddingMask, self.memoryKeyPaddingMask) = (tgtKeyPaddingMask, memoryKeyPaddingMask)
    (self.tgtIsCausal, self.memoryIsCausal) = (tgtIsCausal, memoryIsCausal)
  }
}

/// As an encoder's layer, with attention to what the encoder made, the memory, between its two parts.
///
/// ```text
/// let layer = TransformerDecoderLayer(16, 4, batchFirst: true)
/// layer(Tensor.randn(2, 3, 16), Tensor.randn(2, 5, 16), masks: DecoderMasks(tgtIsCausal: true)).shape  // [2, 3, 16]
/// ```
public final class TransformerDecoderLayer: TransformerBlock {
  public let selfAttn, multiheadAttn: MultiheadAttention
  public let linear1: Linear
  let dropout: Dropout
  public let linear2: Linear
  public let norm1, norm2, norm3: LayerNorm
  let dropout1, dropout2, dropout3: Dropout

  override init(_ settings: TransformerSettings, _ generator: Generator?) {
    selfAttn = settings.attention(generator)
    multiheadAttn = settings.attention(generator)
    linear1 = settings.linear(settings.dModel, settings.dimFeedforward, generator)
    dropout = Dropout(settings.dropout)
    linear2 = settings.linear(settings.dimFeedforward, settings.dModel, generator)
    (norm1, norm2, norm3) = (settings.norm(), settings.norm(), settings.norm())
    (dropout1, dropout2, dropout3) = (Dropout(settings.dropout), Dropout(settings.dropout), Dropout(settings.dropout))
    super.init(settings, generator)
  }

  /// A layer of the same settings and values that shares nothing with this one; no random numbers are drawn.
  public func copy() -> TransformerDecoderLayer {
    TransformerDecoderLayer(settings, Generator()).copyState(of: self)
  }

  public func callAsFunction(_ tgt: Tensor, _ memory: Tensor, masks: DecoderMasks = DecoderMasks()) -> Tensor {
    hooked([tgt, memory]) { inputs in
      let (tgt, memory) = (inputs[0], inputs[1])
      let own = settings.residual(tgt, norm1) { x in
        dropout1(
          selfAttn(
            x, x, x, keyPaddingMask: masks.tgtKeyPaddingMask, needWeights: false, attnMask: masks.tgtMask,
            isCausal: masks.tgtIsCausal
          ).output)
      }
      let found = settings.residual(own, norm2) { x in
        dropout2(
          multiheadAttn(
            x, memory, memory, keyPaddingMask: masks.memoryKeyPaddingMask, needWeights: false,
            attnMask: masks.memoryMask, isCausal: masks.memoryIsCausal
          ).output)
      }
      return [settings.residual(found, norm3) { dropout3(linear2(dropout(settings.activation(linear1($0))))) }]
    }[0]
  }
}

/// Decoder layers one after the other, each with the same memory, and a last norm if one is given.
///
/// The layers are copies of the one given, so they start with the same values, as PyTorch's do.
///
/// ```text
/// let decoder = TransformerDecoder(TransformerDecoderLayer(16, 4), numLayers: 6)
/// ```
public final class TransformerDecoder: Module {
  public let layers: [TransformerDecoderLayer]
  public let norm: Module?

  public init(_ layer: TransformerDecoderLayer, numLayers: Int, norm: Module? = nil) {
    layers = (0..<max(numLayers, 0)).map { _ in layer.copy() }
    self.norm = norm
  }

  public func callAsFunction(_ tgt: Tensor, _ memory: Tensor, masks: DecoderMasks = DecoderMasks()) -> Tensor {
    hooked([tgt, memory]) { inputs in
      let x = layers.reduce(inputs[0]) { $1($0, inputs[1], masks: masks) }
      return [norm.map { $0(x) } ?? x]
    }[0]
  }
}
