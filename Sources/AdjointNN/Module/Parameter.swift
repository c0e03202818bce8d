import Adjoint

/// A tensor that training changes: a leaf that requires a gradient.
///
/// A property of a module that is marked with it is found by its name; `nil` is for a parameter that this module has
/// none of, such as the bias of a layer without.
///
/// ```text
/// final class Scale: Module {
///   @Parameter var factor = Tensor.ones(3)
///   override func forward(_ x: Tensor) -> Tensor { x * factor }
/// }
/// ```
@propertyWrapper public final class Parameter<Value: MaybeTensor>: ModuleState {
  /// What the tensor is computed from instead, anew at each reading; then this parameter has no tensor of its own.
  var parametrization: ParametrizationList?
  private var stored: Value

  /// The tensor's memory as a leaf of its own: what it was computed from does not matter.
  public init(wrappedValue: Value, requiresGrad: Bool = true) {
    stored = Value.of(wrappedValue.maybeTensor.map { Self.leaf($0, requiresGrad) })
  }

  /// Setting another tensor makes a leaf of it as well, which requires a gradient if this one did. Where a
  /// parametrization computes the tensor, its originals are set to what gives the new one.
  public var wrappedValue: Value {
    get { Value.of(parametrization?.value ?? stored.maybeTensor) }
    set {
      if let parametrization, let tensor = newValue.maybeTensor { return parametrization.assign(tensor) }
      let requiresGrad = stored.maybeTensor?.requiresGrad ?? true
      stored = Value.of(newValue.maybeTensor.map { Self.leaf($0, requiresGrad) })
    }
  }

  public var projectedValue: Parameter { self }

  private static func leaf(_ tensor: Tensor, _ requiresGrad: Bool) -> Tensor {
    if tensor.isLeaf, tensor.requiresGrad == requiresGrad || tensor.isPlaceholder { return tensor }
    return tensor.detach().requiresGrad_(requiresGrad)
  }

  var kind: StateKind { .parameter }
  var tensor: Tensor? {
    get { parametrization == nil ? stored.maybeTensor : nil }
    set { if parametrization == nil { stored = Value.of(newValue) } }
  }
}

/// A parameter of either kind, as parametrizations see it.
protocol ParametrizableState: ModuleState {
  var parametrization: ParametrizationList? { get set }
}

extension Parameter: ParametrizableState {}

/// A tensor that a module keeps and training does not change by gradients, such as running means.
///
/// It is written to the state unless it is not `persistent`.
@propertyWrapper public final class Buffer<Value: MaybeTensor>: ModuleState {
  public var wrappedValue: Value
  let kind: StateKind

  public init(wrappedValue: Value, persistent: Bool = true) {
    self.wrappedValue = wrappedValue
    kind = .buffer(persistent: persistent)
  }

  public var projectedValue: Buffer { self }

  var tensor: Tensor? {
    get { wrappedValue.maybeTensor }
    set { wrappedValue = Value.of(newValue) }
  }
}

/// The types of such properties: `Tensor` and `Tensor?`.
public protocol MaybeTensor {
  static func of(_ tensor: Tensor?) -> Self
  var maybeTensor: Tensor? { get }
}

extension Tensor: MaybeTensor {
  public static func of(_ tensor: Tensor?) -> Tensor {
    guard let tensor else { fatalError("Adjoint: a parameter that is always there can't be taken away") }
    return tensor
  }
  public var maybeTensor: Tensor? { self }
}

extension Tensor?: MaybeTensor {
  public static func of(_ tensor: Tensor?) -> Tensor? { tensor }
  public var maybeTensor: Tensor? { self }
}

enum StateKind: Equatable {
  case parameter
  case buffer(persistent: Bool)
}

/// What a module finds among its properties.
protocol ModuleState: AnyObject {
  var kind: StateKind { get }
  /// The tensor itself, without what a parametrization makes of it.
  var tensor: Tensor? { get set }
}
