import Adjoint

/// What stands between the two linear layers of a transformer's feed-forward network.
public enum TransformerActivation: Sendable {
  case relu, gelu
  func callAsFunction(_ x: Tensor) -> Tensor { self == .relu ? x.relu() : x.gelu() }
}

/// The settings that the layers of encoders and decoders share.
struct TransformerSettings {
  var dModel, nHead, dimFeedforward: Int
  var dropout: Double
  var activation: TransformerActivation
  var layerNormEps: Double
  var batchFirst, normFirst, bias: Bool
  var dtype: DType?

  func attention(_ generator: Generator?) -> MultiheadAttention {
    MultiheadAttention(
      dModel, nHead, dropout: dropout, bias: bias, batchFirst: batchFirst, dtype: dtype, generator: generator)
  }
  func linear(_ from: Int, _ to: Int, _ generator: Generator?) -> Linear {
    Linear(from, to, bias: bias, dtype: dtype, generator: generator)
  }
  func norm() -> LayerNorm { LayerNorm([dModel], eps: layerNormEps, bias: bias, dtype: dtype) }

  /// A part of a layer with its shortcut: normalized before it, or after the sum.
  func residual(_ x: Tensor, _ norm: LayerNorm, _ part: (Tensor) -> Tensor) -> Tensor {
    normFirst ? x + part(norm(x)) : norm(x + part(x))
  }
}

/// What layers of encoders and of decoders share: the settings that they are made with.
open class TransformerBlock: Module {
  final let settings: TransformerSettings

  init(_ settings: TransformerSettings, _ generator: Generator?) { self.settings = settings }

  /// - Parameters:
  ///   - dModel: the width of the places, a multiple of `nHead`.
  ///   - nHead: the heads of attention.
  ///   - dimFeedforward: the width between the two linear layers.
  ///   - dropout: the probability of dropping a weight of attention, a number of the inner layer or of what a part adds.
  ///   - batchFirst: whether inputs are [N, places, dModel] rather than [places, N, dModel].
  ///   - normFirst: whether a part is normalized before it, rather than after its sum with the shortcut.
  ///   - bias: whether linear layers and norms have biases.
  public convenience init(
    _ dModel: Int, _ nHead: Int, dimFeedforward: Int = 2048, dropout: Double = 0.1,
    activation: TransformerActivation = .relu, layerNormEps: Double = 1e-5, batchFirst: Bool = false,
    normFirst: Bool = false, bias: Bool = true, dtype: DType? = nil, generator: Generator? = nil
  ) {
    let settings = TransformerSettings(
      dModel: dModel, nHead: nHead, dimFeedforward: dimFeedforward, dropout: dropout, activation: activation,
      layerNormEps: layerNormEps, batchFirst: batchFirst, normFirst: normFirst, bias: bias, dtype: dtype)
    self.init(settings, generator)
  }
}

extension Module {
  /// Makes this module, new and of the same settings, a copy of another: its values, its mode and what is frozen.
  final func copyState<M: Module>(of other: M) -> Self {
    noGrad {
      for ((_, new), (_, old)) in zip(namedStates(), other.namedStates()) {
        guard let tensor = new.tensor, let value = old.tensor else { continue }
        tensor.data = value.detach().clone()
        if new.kind == .parameter { tensor.requiresGrad = value.requiresGrad }
      }
    }
    return train(other.training)
  }
}
