import Foundation

/// A value that is known without computing on tensors: a number (shape `[]`) or nested lists of numbers, row by row.
struct Literal: Hashable, Sendable {
  let shape: [Int]
  let values: [Double]

  init(shape: [Int], values: [Double]) {
    self.shape = shape
    self.values = values
  }

  init(_ value: Double) { self.init(shape: [], values: [value]) }

  /// The number, if it is one.
  var number: Double? { shape.isEmpty ? values[0] : nil }

  /// Functions of a number that a value may use, as in `x=sqrt(2)`.
  static let functions: [String: @Sendable (Double) -> Double] = [
    "sqrt": { $0.squareRoot() }, "exp": { exp($0) }, "log": { log($0) }, "sin": { sin($0) }, "cos": { cos($0) },
    "tan": { tan($0) }, "abs": { abs($0) },
  ]
}

extension Expression {
  /// For every node its value, where it is constant. Numbers are computed in double precision; arithmetic on lists is
  /// left to tensors.
  func literals() -> [Literal?] {
    nodes.reduce(into: []) { literals, node in
      let literal: Literal? =
        switch node.kind {
        case .number(let value): Literal(value)
        case .constant(let constant): Literal(constant.value)
        case .variable: nil
        case .operation(let operation): Literal(operation, literals)
        }
      literals.append(literal)
    }
  }

  /// Refuses `[[1, 2], [3]]`. A list that contains variables or calls is judged when it is computed.
  func checkLists() throws {
    var shapes: [[Int]?] = []
    for node in nodes {
      switch node.kind {
      case .number, .constant: shapes.append([])
      case .variable, .operation(.call): shapes.append(nil)
      case .operation(.negate(let operand)): shapes.append(shapes[operand])
      case .operation(.binary(_, let a, let b)): shapes.append(shapes[a] == [] && shapes[b] == [] ? [] : nil)
      case .operation(.list(let elements)):
        let known = elements.filter { shapes[$0] != nil }
        let first = known.first.flatMap { shapes[$0] }
        if let odd = known.first(where: { shapes[$0] != first }) {
          let found = Self.describe(shapes[odd]!)
          throw ParseError(
            source: source, range: nodes[odd].range,
            message: "ragged list: this is \(found), an earlier element is \(Self.describe(first!))")
        }
        shapes.append(known.count == elements.count ? [elements.count] + (first ?? []) : nil)
      }
    }
  }

  private static func describe(_ shape: [Int]) -> String {
    switch shape.count {
    case 0: "a number"
    case 1: "a list of \(shape[0])"
    default: "a \(shape.map(String.init).joined(separator: "×")) list"
    }
  }
}

extension Literal {
  /// The value of an operation on nodes with these values; nil where it is not constant.
  fileprivate init?(_ operation: Operation<Int>, _ literals: [Literal?]) {
    let operands = operation.operands.compactMap { literals[$0] }
    guard operands.count == operation.operands.count else { return nil }
    switch operation {
    case .negate:
      self.init(shape: operands[0].shape, values: operands[0].values.map { -$0 })
    case .binary(let operation, _, _):
      guard let a = operands[0].number, let b = operands[1].number else { return nil }
      guard let value = operation.apply(a, b) else { return nil }
      self.init(value)
    case .call(let name, _):
      guard operands.count == 1, let x = operands[0].number, let function = Self.functions[name] else { return nil }
      self.init(function(x))
    case .list:
      self.init(shape: [operands.count] + (operands.first?.shape ?? []), values: operands.flatMap(\.values))
    }
  }
}

extension BinaryOperator {
  /// The operation on two numbers; nil for the matrix product, which numbers do not have.
  fileprivate func apply(_ a: Double, _ b: Double) -> Double? {
    switch self {
    case .add: a + b
    case .subtract: a - b
    case .multiply: a * b
    case .divide: a / b
    case .power: pow(a, b)
    case .matmul: nil
    }
  }
}
