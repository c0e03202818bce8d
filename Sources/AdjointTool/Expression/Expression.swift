/// An expression such as `z^2 * (x^2 + y)^2`, as a tree.
///
/// The nodes lie in one array, operands before the operations that use them, and the last one is the whole. So
/// evaluating, printing and checking are loops, and no expression is too deep for the stack.
struct Expression: Sendable {
  enum Kind: Equatable, Sendable {
    /// Never negative: a sign is an operation.
    case number(Double)
    case constant(Constant)
    case variable(String)
    /// An operation on earlier nodes.
    case operation(Operation<Int>)
  }

  struct Node: Equatable, Sendable {
    var kind: Kind
    /// Where it stands in the source, counted in characters (grapheme clusters).
    let range: Range<Int>
  }

  let source: String
  var nodes: [Node]

  var root: Int { nodes.count - 1 }

  /// The variables, in the order of their first use.
  var variables: [String] {
    var seen: Set<String> = []
    return nodes.compactMap { node in
      guard case .variable(let name) = node.kind, seen.insert(name).inserted else { return nil }
      return name
    }
  }
}

/// One operation, over whatever stands for its operands: nodes, printed text, or the names of earlier steps.
enum Operation<Operand> {
  case negate(Operand)
  case binary(BinaryOperator, Operand, Operand)
  case call(String, [Operand])
  case list([Operand])

  var operands: [Operand] {
    switch self {
    case .negate(let operand): [operand]
    case .binary(_, let left, let right): [left, right]
    case .call(_, let operands), .list(let operands): operands
    }
  }

  /// The same operation over other operands.
  func map<Other>(_ transform: (Operand) -> Other) -> Operation<Other> {
    switch self {
    case .negate(let operand): .negate(transform(operand))
    case .binary(let operation, let left, let right): .binary(operation, transform(left), transform(right))
    case .call(let name, let arguments): .call(name, arguments.map(transform))
    case .list(let elements): .list(elements.map(transform))
    }
  }
}

extension Operation: Equatable where Operand: Equatable {}
extension Operation: Hashable where Operand: Hashable {}
extension Operation: Sendable where Operand: Sendable {}

enum BinaryOperator: String, Sendable {
  case add = "+"
  case subtract = "-"
  case multiply = "*"
  case divide = "/"
  case matmul = "@"
  case power = "^"

  var precedence: Precedence {
    switch self {
    case .add, .subtract: .sum
    case .multiply, .divide, .matmul: .product
    case .power: .power
    }
  }
}

/// How tightly a part of an expression holds together: `-x^2` is `-(x^2)`, and `-x * y` is `(-x) * y`.
enum Precedence: Int, Comparable, Sendable {
  case sum, product, sign, power, atom

  static func < (a: Precedence, b: Precedence) -> Bool { a.rawValue < b.rawValue }
}

enum Constant: String, Sendable {
  case pi
  case e

  /// The constant of this name: `pi`, `π` or `e`.
  init?(name: String) {
    self.init(rawValue: name == "π" ? "pi" : name)
  }

  /// Euler's number is the nearest double to 2.718281828459045235…
  var value: Double { self == .pi ? .pi : 0x1.5BF0A8B145769p1 }
}
