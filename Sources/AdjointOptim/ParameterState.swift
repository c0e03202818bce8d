import Adjoint
import AdjointState
import OrderedCollections

/// What an optimizer remembers of one parameter, under PyTorch's names: `step`, `exp_avg`, `momentum_buffer`.
public final class ParameterState {
  /// Tensors, numbers and lists.
  public var entries: Options

  /// With entries of a state that was saved.
  public init(_ entries: Options = [:]) { self.entries = entries }

  /// The tensor of that name, nil before there is one.
  public subscript(name: String) -> Tensor? {
    get {
      guard case .tensor(let value)? = entries[name] else { return nil }
      return value
    }
    set { entries[name] = newValue.map(StateValue.tensor) }
  }

  /// The tensor of that name; the first time it is made.
  public func tensor(_ name: String, first: () -> Tensor) -> Tensor {
    if let value = self[name] { return value }
    let value = first()
    entries[name] = .tensor(value)
    return value
  }

  /// Zeros like a parameter, the first time.
  public func zeros(_ name: String, like parameter: Tensor) -> Tensor {
    tensor(name) { Tensor.zerosLike(parameter) }
  }

  /// A number that is kept as a 0-d tensor of the default dtype, and so is rounded to it.
  public func scalar(_ name: String, first: Double) -> Tensor {
    tensor(name) { Tensor.full([], first, dtype: .default) }
  }

  /// Counts this step, from 1.
  public func countStep() -> Double { scalar("step", first: 0).add_(1).item(Double.self) }
}
