import Adjoint

/// Fills parameters in place with what training starts from, as PyTorch's `torch.nn.init`.
///
/// The functions return the tensor and record nothing.
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

  /// The gain of what follows a layer, PyTorch's `calculate_gain`.
  ///
  /// ```text
  /// Init.calculateGain(.leakyRelu(slope: 0.2))  // 1.3867504905630728
  /// ```
  public static func calculateGain(_ nonlinearity: Nonlinearity) -> Double { nonlinearity.gain }

  @discardableResult
  public static func uniform_(
    _ tensor: Tensor, from low: Double = 0, to high: Double = 1, generator: Generator? = nil
  ) -> Tensor {
    noGrad { tensor.uniform_(from: low, to: high, generator: generator) }
  }

  @discardableResult
  public static func normal_(
    _ tensor: Tensor, mean: Double = 0, std: Double = 1, generator: Generator? = nil
  ) -> Tensor {
    noGrad { tensor.normal_(mean: mean, std: std, generator: generator) }
  }

  @discardableResult
  public static func constant_(_ tensor: Tensor, _ value: Double) -> Tensor { noGrad { tensor.fill_(value) } }
  @discardableResult
  public static func ones_(_ tensor: Tensor) -> Tensor { constant_(tensor, 1) }
  @discardableResult
  public static func zeros_(_ tensor: Tensor) -> Tensor { constant_(tensor, 0) }

  /// Ones on the diagonal of a matrix, zeros elsewhere.
  @discardableResult
  public static func eye_(_ tensor: Tensor) -> Tensor {
    guard tensor.ndim == 2 else { return refuse("eye_", "a matrix", tensor) }
    return noGrad { tensor.copy_(Tensor.eye(tensor.shape[0], tensor.shape[1], dtype: tensor.dtype)) }
  }

  /// Uniform on ±gain·√(6 / (fanIn + fanOut)) (Glorot and Bengio, "Understanding the difficulty of training deep
  /// feedforward neural networks", 2010).
  @discardableResult
  public static func xavierUniform_(_ weight: Tensor, gain: Double = 1, generator: Generator? = nil) -> Tensor {
    guard let (fanIn, fanOut) = fans(weight, "xavierUniform_") else { return weight }
    let bound = 3.0.squareRoot() * (gain * (2 / Double(fanIn + fanOut)).squareRoot())
    return uniform_(weight, from: -bound, to: bound, generator: generator)
  }

  /// Normal of standard deviation gain·√(2 / (fanIn + fanOut)).
  @discardableResult
  public static func xavierNormal_(_ weight: Tensor, gain: Double = 1, generator: Generator? = nil) -> Tensor {
    guard let (fanIn, fanOut) = fans(weight, "xavierNormal_") else { return weight }
    return normal_(weight, std: gain * (2 / Double(fanIn + fanOut)).squareRoot(), generator: generator)
  }

  /// Uniform on ±gain·√(3 / fan) (He et al., "Delving deep into rectifiers", 2015), where the gain is that
  /// of a leaky ReLU of slope `a` unless another nonlinearity is named. The weight has at least two
  /// dimensions: outputs, inputs, and the window's.
  @discardableResult
  public static func kaimingUniform_(
    _ weight: Tensor, a: Double = 0, mode: FanMode = .fanIn, nonlinearity: Nonlinearity? = nil,
    generator: Generator? = nil
  ) -> Tensor {
    if weight.numel == 0 { return weight }
    guard let fans = fans(weight, "kaimingUniform_") else { return weight }
    let gain = (nonlinearity ?? .leakyRelu(slope: a)).gain
    let bound = 3.0.squareRoot() * (gain / Double(mode == .fanIn ? fans.0 : fans.1).squareRoot())
    return uniform_(weight, from: -bound, to: bound, generator: generator)
  }

  /// Normal of standard deviation gain / √fan.
  @discardableResult
  public static func kaimingNormal_(
    _ weight: Tensor, a: Double = 0, mode: FanMode = .fanIn, nonlinearity: Nonlinearity? = nil,
    generator: Generator? = nil
  ) -> Tensor {
    if weight.numel == 0 { return weight }
    guard let fans = fans(weight, "kaimingNormal_") else { return weight }
    let gain = (nonlinearity ?? .leakyRelu(slope: a)).gain
    return normal_(
      weight, std: gain / Double(mode == .fanIn ? fans.0 : fans.1).squareRoot(), generator: generator)
  }

  static func fans(_ weight: Tensor, _ operation: String) -> (Int, Int)? {
    guard weight.ndim >= 2 else {
      _ = refuse(operation, "a weight of at least two dimensions", weight)
      return nil
    }
    let window = weight.shape[2...].reduce(1, *)
    return (weight.shape[1] * window, weight.shape[0] * window)
  }

  static func refuse(_ operation: String, _ wanted: String, _ tensor: Tensor) -> Tensor {
    AdjointError(operation, "needs \(wanted), got \(tensor.described)").raise()
    return tensor
  }
}
