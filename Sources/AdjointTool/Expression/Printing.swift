/// A piece of a printed operation.
enum Fragment<Operand> {
  case text(String)
  /// An operand, in parentheses if it holds together less tightly than its place asks.
  case operand(Operand, in: Precedence)
}

extension Operation {
  var precedence: Precedence {
    switch self {
    case .negate: .sign
    case .binary(let operation, _, _): operation.precedence
    case .call, .list: .atom
    }
  }

  /// The operation as text. Parentheses keep the tree: `a - (b - c)` needs them, and so does `a + (b + c)`, which rounds
  /// differently from `a + b + c`. An exponent may begin with a sign.
  var fragments: [Fragment<Operand>] {
    switch self {
    case .negate(let operand): [.text("-"), .operand(operand, in: .sign)]
    case .binary(let operation, let left, let right):
      switch operation.precedence {
      case .sum: [.operand(left, in: .sum), .text(" \(operation.rawValue) "), .operand(right, in: .product)]
      case .product: [.operand(left, in: .product), .text(" \(operation.rawValue) "), .operand(right, in: .sign)]
      default: [.operand(left, in: .atom), .text(operation.rawValue), .operand(right, in: .sign)]
      }
    case .call(let name, let arguments): [.text(name + "(")] + Self.separated(arguments) + [.text(")")]
    case .list(let elements): [.text("[")] + Self.separated(elements) + [.text("]")]
    }
  }

  private static func separated(_ operands: [Operand]) -> [Fragment<Operand>] {
    Array(operands.map { [.operand($0, in: .sum)] }.joined(separator: [.text(", ")]))
  }
}

/// A printed part of an expression, with how tightly it holds together.
struct PrintedTerm: Hashable, Sendable {
  let text: String
  let precedence: Precedence

  func inPlace(of precedence: Precedence) -> String { self.precedence < precedence ? "(\(text))" : text }
}

extension Expression: CustomStringConvertible {
  /// The expression with as few parentheses as keep its tree: `z^2 * (x^2 + y)^2`.
  var description: String { term(of: root).text }

  /// The part of the expression that ends in a node. A list of what is still to be written takes the place of
  /// recursion, which a long sum would carry too deep.
  func term(of node: Int) -> PrintedTerm {
    var text = ""
    var pending: [Fragment<Int>] = [.operand(node, in: .sum)]
    while let fragment = pending.popLast() {
      switch fragment {
      case .text(let piece): text += piece
      case .operand(let node, let place):
        switch nodes[node].kind {
        case .number(let value): text += Self.text(value)
        case .constant(let constant): text += constant.rawValue
        case .variable(let name): text += name
        case .operation(let operation):
          if operation.precedence < place {
            text += "("
            pending.append(.text(")"))
          }
          pending += operation.fragments.reversed()
        }
      }
    }
    return PrintedTerm(text: text, precedence: nodes[node].kind.precedence)
  }

  /// The shortest decimal that reads back as the same number, without a point where it is whole.
  private static func text(_ value: Double) -> String {
    let text = "\(value)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}

extension Expression.Kind {
  fileprivate var precedence: Precedence {
    if case .operation(let operation) = self { operation.precedence } else { .atom }
  }
}
