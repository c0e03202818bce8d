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
