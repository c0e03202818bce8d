import Adjoint

/// How a golden operation is called here: the names of its parameters in PyTorch's order, and a
/// closure that reads them and calls the library.
///
///     "gather": .tensor("x dim index sparse_grad") {
///       try $0.tensor("x").gather(dim: $0.int("dim"), index: $0.tensor("index"))
///     }
///
/// An operation without a binding is unsupported, and so is a call with an argument that the
/// closure does not read.
struct Binding: Sendable {
  let signature: String
  let call: @Sendable (Arguments) throws -> [Returned]

  /// What an operation gives: tensors, or plain numbers.
  enum Returned {
    case tensor(Tensor)
    case number(Number)

    var tensor: Tensor? { if case .tensor(let tensor) = self { tensor } else { nil } }
  }

  /// An operation with one result.
  static func tensor(
    _ signature: String, _ call: @escaping @Sendable (Arguments) throws -> Tensor
  ) -> Binding {
    Binding(signature: signature) { [.tensor(try call($0))] }
  }

  /// An operation with several results.
  static func tensors(
    _ signature: String, _ call: @escaping @Sendable (Arguments) throws -> [Tensor]
  ) -> Binding {
    Binding(signature: signature) { try call($0).map(Returned.tensor) }
  }

  /// An operation that gives a Swift value.
  static func number(
    _ signature: String, _ call: @escaping @Sendable (Arguments) throws -> any Scalar
  ) -> Binding {
    Binding(signature: signature) { [.number(try call($0).number)] }
  }

  /// z = f(x).
  static func unary(_ f: @escaping @Sendable (Tensor) -> Tensor) -> Binding {
    tensor("x") { f(try $0.tensor("x")) }
  }

  /// z = f(x, y), tensors both.
  static func binary(_ f: @escaping @Sendable (Tensor, Tensor) -> Tensor) -> Binding {
    tensor("x y") { f(try $0.tensor("x"), try $0.tensor("y")) }
  }

  /// z = f(x, y), where either may be a number.
  static func numeric(
    signature: String = "x y", _ tensors: @escaping @Sendable (Tensor, Tensor) -> Tensor,
    _ byNumber: @escaping @Sendable (Tensor, any Scalar) -> Tensor,
    _ ofNumber: (@Sendable (any Scalar, Tensor) -> Tensor)? = nil
  ) -> Binding {
    tensor(signature) { try apply($0, tensors, byNumber, ofNumber) }
  }

  /// The same for calls that take more arguments; `y` may come as PyTorch's `other`.
  static func apply(
    _ a: Arguments, _ tensors: (Tensor, Tensor) -> Tensor, _ byNumber: (Tensor, any Scalar) -> Tensor,
    _ ofNumber: ((any Scalar, Tensor) -> Tensor)? = nil
  ) throws -> Tensor {
    let y = a.has("other") ? "other" : "y"
    if let ofNumber, let x = a["x"]?.scalar { return ofNumber(x, try a.tensor(y)) }
    if let number = a[y]?.scalar { return byNumber(try a.tensor("x"), number) }
    return tensors(try a.tensor("x"), try a.tensor(y))
  }

  func returned(
    _ positional: [Argument], _ keyword: [String: Argument] = [:], generator: Generator = Generator()
  ) throws -> [Returned] {
    let arguments = try Arguments(signature, positional, keyword, generator)
    let results = try recovering { try call(arguments) }
    try arguments.checkAllRead()
    return results
  }
}

extension Binding {
  /// All of them, by the operations' full names.
  static let all: [String: Binding] =
    [
      elementwise, pointwise, operands, likenesses, arithmetic, reductions, shape, indexing, products, creation,
      networks, activations, normalization, losses, convolution, pooling, contractions, arrangements, joins, spaces,
      sorting, scans, counting, linearAlgebra,
    ]
    .reduce(into: [:]) { all, family in
      for (name, binding) in family {
        if all.updateValue(binding, forKey: name) != nil { fatalError("\(name) is bound twice") }
      }
    }
}
