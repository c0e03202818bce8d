import Adjoint

/// Fills parameters in place with what training starts from, as PyTorch's `torch.nn.init`.
public enum Init {
  /// The numbers that a layer adds up for one output, or that one input goes into.
  public enum FanMode: Sendable { case fanIn, fanOut }

  /// What follows the layer; it decides the gain that keeps variances the same from layer to layer.
  public enum Nonlinearity: Sendable {
    case linear, sigmoid, tanh, relu, selu
    /// With its slope below 0.
    case leakyRelu(slope: Double = 0.01)

    public var gain: Double {
      switch self {
      case .linear, .sigmoid: 1
      case .tanh: 5 / 3
      case .relu: 2.0.squareRoot()
      case .leakyRelu(let slope): (2 / (1 + slope * slope)).squareRoot()
      case .selu: 0.75
      }
    }
  }

  /// Uniform on ±gain·√(3 / fan) (He et al., "Delving deep into rectifiers", 2015), where the gain is that
  /// of a leaky ReLU of slope `a` unless another nonlinearity is named. The weight has at least two
  /// dimensions: outputs, inputs, and the window's.
  @discardableResult
  public static func kaimingUniform_(
    _ weight: Tensor, a: Double = 0, mode: FanMode = .fanIn, nonlinearity: Nonlinearity? = nil,
    generator: Generator? = nil
  ) -> Tensor {
    if weight.numel == 0 || weight.isPlaceholder { return weight }
    guard let fan = fan(weight, mode, "kaimingUniform_") else { return weight }
    let gain = (nonlinearity ?? .leakyRelu(slope: a)).gain
    let bound = 3.0.squareRoot() * (gain / Double(fan).squareRoot())
    return noGrad { weight.uniform_(from: -bound, to: bound, generator: generator) }
  }

  private static func fan(_ weight: Tensor, _ mode: FanMode, _ operation: String) -> Int? {
    guard weight.ndim >= 2 else {
      AdjointError(operation, "needs a weight of at least two dimensions, got \(weight.described)").raise()
      return nil
    }
    return weight.shape[mode == .fanIn ? 1 : 0] * weight.shape[2...].reduce(1, *)
  }
}
