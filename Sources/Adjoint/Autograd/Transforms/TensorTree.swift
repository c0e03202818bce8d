/// Values made of tensors: what the function transforms take and give.
///
/// Tensors, and arrays, dictionaries and optionals of such values are. A struct of parameters becomes one by naming its
/// tensors, always in the same order:
///
/// ```swift
/// struct Line: TensorTree {
///   var slope, offset: Tensor
///   var tensors: [Tensor] {
///     get { [slope, offset] }
///     set { (slope, offset) = (newValue[0], newValue[1]) }
///   }
/// }
/// let loss = { (line: Line, x: Tensor) in (line.slope * x + line.offset).square().sum() }
/// let g = grad(loss)(Line(slope: Tensor(2.0), offset: Tensor(1.0)), Tensor([1.0, 3]))
/// g.slope   // → tensor(48.)
/// g.offset  // → tensor(20.)
/// ```
public protocol TensorTree {
  /// All tensors in a fixed order. Set with as many as it gives.
  var tensors: [Tensor] { get set }
}

extension Tensor: TensorTree {
  /// The tensor itself.
  public var tensors: [Tensor] {
    get { [self] }
    set { self = newValue[0] }
  }
}

extension Array: TensorTree where Element: TensorTree {
  /// Those of the elements, one after the other.
  public var tensors: [Tensor] {
    get { flatMap(\.tensors) }
    set {
      var rest = newValue[...]
      for i in indices { self[i].take(from: &rest) }
    }
  }
}

extension Optional: TensorTree where Wrapped: TensorTree {
  /// Those of the value, or none.
  public var tensors: [Tensor] {
    get { self?.tensors ?? [] }
    set { self?.tensors = newValue }
  }
}

/// In the order of the keys.
extension Dictionary: TensorTree where Key: Comparable, Value: TensorTree {
  /// Those of the values, in the order of their keys.
  public var tensors: [Tensor] {
    get { keys.sorted().flatMap { self[$0].tensors } }
    set {
      var rest = newValue[...]
      for key in keys.sorted() { self[key]?.take(from: &rest) }
    }
  }
}

extension TensorTree {
  /// Takes as many tensors as this has from the front of `rest`.
  mutating func take(from rest: inout ArraySlice<Tensor>) {
    let count = tensors.count
    tensors = [Tensor](rest.prefix(count))
    rest = rest.dropFirst(count)
  }

  func replaced(by tensors: [Tensor]) -> Self {
    var copy = self
    copy.tensors = tensors
    return copy
  }

  /// The same value with each tensor replaced.
  func mapTensors(_ change: (Tensor) -> Tensor) -> Self { replaced(by: tensors.map(change)) }
}
