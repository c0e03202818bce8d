import Adjoint
import AdjointState
import Foundation

/// What PyTorch computed (Tools/Golden/optimizers.py).
enum Golden {
  static func read<Value: Decodable>(_ name: String, as type: Value.Type) -> Value {
    let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    do {
      let data = try Data(contentsOf: tests.appending(path: "Golden/optim/\(name).json"))
      return try JSONDecoder().decode(Value.self, from: data)
    } catch { fatalError("Tests/Golden/optim/\(name).json: \(error)") }
  }
}

/// An option as JSON has it.
struct GoldenOption: Decodable, Sendable, CustomStringConvertible {
  let value: Value

  enum Value { case number(Double), flag(Bool), text(String), numbers([Double]) }

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let flag = try? container.decode(Bool.self) {
      value = .flag(flag)
    } else if let number = try? container.decode(Double.self) {
      value = .number(number)
    } else if let text = try? container.decode(String.self) {
      value = .text(text)
    } else {
      value = .numbers(try container.decode([Double].self))
    }
  }

  var state: StateValue {
    switch value {
    case .number(let number): .double(number)
    case .flag(let flag): .bool(flag)
    case .text(let text): .string(text)
    case .numbers(let numbers): .tuple(numbers.map(StateValue.double))
    }
  }

  var description: String { "\(value)" }
}

/// The largest difference relative to the larger of the value and 1e-3.
func difference(_ a: [Double], _ b: [Double]) -> Double {
  guard a.count == b.count else { return .infinity }
  return zip(a, b).map { abs($0 - $1) / max(abs($1), 1e-3) }.max() ?? 0
}
