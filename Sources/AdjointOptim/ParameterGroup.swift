import Adjoint
import AdjointState
import OrderedCollections

/// Options of an optimizer under PyTorch's names: `lr`, `weight_decay`, `betas`.
public typealias Options = OrderedDictionary<String, StateValue>

/// Parameters that are updated with the same options; what is not given is taken from the optimizer's defaults.
///
/// ```text
/// let optimizer = SGD([ParameterGroup(weights), ParameterGroup(biases, ["lr": 0.1, "weight_decay": 0])], lr: 0.01)
/// optimizer.groups[1].lr   // 0.1
/// ```
public final class ParameterGroup {
  public internal(set) var parameters: [Tensor]
  /// Under PyTorch's names. Schedulers add some of their own, as `initial_lr`.
  public var options: Options

  /// Options are under PyTorch's names: `["lr": 0.1, "weight_decay": 0]`.
  public init(_ parameters: [Tensor], _ options: Options = [:]) {
    self.parameters = parameters
    self.options = options
  }

  /// The learning rate.
  public var lr: Double {
    get { number("lr") }
    set { options["lr"] = .double(newValue) }
  }

  /// How much of the parameters is added to the gradients, or taken from the parameters.
  public var weightDecay: Double {
    get { number("weight_decay") }
    set { options["weight_decay"] = .double(newValue) }
  }

  /// Whether the closure's value is to grow rather than to shrink.
  public var maximize: Bool {
    get { flag("maximize") }
    set { options["maximize"] = .bool(newValue) }
  }

  /// An option that is a number. One that is not there is refused.
  public func number(_ name: String) -> Double { read(name, 0) { try $0.double } }

  /// An option that is true or false. One that is not there is refused.
  public func flag(_ name: String) -> Bool { read(name, false) { try $0.bool } }

  /// An option that is two numbers, as `betas`. One that is not there is refused.
  public func pair(_ name: String) -> (Double, Double) {
    read(name, (0, 0)) {
      let elements = try $0.elements
      guard elements.count == 2 else { throw StateError("it has \(elements.count) numbers instead of two") }
      return (try elements[0].double, try elements[1].double)
    }
  }

  private func read<Value>(_ name: String, _ otherwise: Value, _ value: (StateValue) throws -> Value) -> Value {
    guard let option = options[name] else {
      refuse("there is no option \(name): there are \(options.keys.joined(separator: ", "))")
      return otherwise
    }
    do { return try value(option) } catch {
      refuse("the option \(name) can't be read: \(error)")
      return otherwise
    }
  }

  private func refuse(_ message: String) { AdjointError("ParameterGroup", message).raise() }
}

/// What an optimizer can be given a list of: tensors, which are one group, or groups.
public protocol Optimizable {
  /// The groups that a list of them stands for.
  static func groups(of elements: [Self]) -> [ParameterGroup]
}

extension Tensor: Optimizable {
  public static func groups(of elements: [Tensor]) -> [ParameterGroup] {
    elements.isEmpty ? [] : [ParameterGroup(elements)]
  }
}

extension ParameterGroup: Optimizable {
  public static func groups(of elements: [ParameterGroup]) -> [ParameterGroup] { elements }
}

func groupsOf<Element: Optimizable>(_ elements: [Element]) -> [ParameterGroup] { Element.groups(of: elements) }
