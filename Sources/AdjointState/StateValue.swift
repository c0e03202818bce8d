import Adjoint
import OrderedCollections

/// Tensors under their names, in the order in which they were registered.
public typealias StateDict = OrderedDictionary<String, Tensor>

/// What a program remembers from one run to the next, as a tree: what a model, an optimizer, a scheduler or a loader
/// gives to a checkpoint, and what PyTorch's files hold.
///
/// ```text
/// let state: StateValue = ["step": 3, "lr": 0.1, "weights": .tensor(w), "history": [0.5, 0.25]]
/// try state["step"].int   // 3
/// ```
public indirect enum StateValue {
  case none
  case bool(Bool)
  case int(Int)
  case double(Double)
  case string(String)
  case tensor(Tensor)
  /// Python's list.
  case list([StateValue])
  /// Python's tuple.
  case tuple([StateValue])
  case dictionary(OrderedDictionary<StateKey, StateValue>)
}

/// The key of an entry; PyTorch's optimizers count their parameters.
public enum StateKey: Hashable, Sendable {
  case string(String)
  case int(Int)
}

/// Whatever can be written to a checkpoint and go on from it.
public protocol Stateful: AnyObject {
  func state() -> StateValue
  /// - Throws: `StateError` if it is not of this object's kind; then nothing has been changed.
  func load(state: StateValue) throws
}

/// A state that does not fit: what was looked for, and where.
public struct StateError: Error, CustomStringConvertible {
  public let description: String
  public init(_ description: String) { self.description = description }
}
