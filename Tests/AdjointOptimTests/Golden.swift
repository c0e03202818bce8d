import Adjoint
import AdjointOptim
import AdjointState
import Foundation

/// What PyTorch computed (Tools/Golden/optimizers.py).
enum Golden {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Golden/optim").path
  /// With those that the environment variable ADJOINT_GOLDEN_OPTIM names, separated by colons.
  static let folders =
    [folder]
    + (ProcessInfo.processInfo.environment["ADJOINT_GOLDEN_OPTIM"] ?? "").split(separator: ":").map(String.init)

  static func read<Value: Decodable>(_ name: String, in folder: String = folder, as type: Value.Type) -> Value {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    do {
      return try decoder.decode(Value.self, from: Data(contentsOf: URL(filePath: "\(folder)/\(name).json")))
    } catch { fatalError("\(folder)/\(name).json: \(error)") }
  }

  static func optimizer(_ name: String, _ groups: [ParameterGroup]) -> Optimizer {
    switch name {
    case "SGD": SGD(groups)
    case "Adam": Adam(groups)
    case "AdamW": AdamW(groups)
    case "NAdam": NAdam(groups)
    case "RAdam": RAdam(groups)
    case "Adamax": Adamax(groups)
    case "RMSprop": RMSprop(groups)
    case "Adagrad": Adagrad(groups)
    case "Adadelta": Adadelta(groups)
    case "ASGD": ASGD(groups)
    case "Rprop": Rprop(groups)
    case "LBFGS": LBFGS(groups)
    default: fatalError("no optimizer \(name)")
    }
  }
}

/// An option as JSON has it.
struct GoldenOption: Decodable, Sendable, CustomStringConvertible {
  let value: Value

  enum Value { case int(Int), number(Double), flag(Bool), text(String), numbers([Double]) }

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let flag = try? container.decode(Bool.self) {
      value = .flag(flag)
    } else if let int = try? container.decode(Int.self) {
      value = .int(int)
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
    case .int(let int): .int(int)
    case .number(let number): .double(number)
    case .flag(let flag): .bool(flag)
    case .text(let text): .string(text)
    case .numbers(let numbers): .tuple(numbers.map(StateValue.double))
    }
  }

  var description: String { "\(value)" }
}

extension ParameterGroup {
  convenience init(_ parameters: [Tensor], _ options: [String: GoldenOption]) {
    self.init(parameters)
    for (name, option) in options { self.options[name] = option.state }
  }
}

/// The largest difference relative to the larger of the value and 1e-3; infinite where one is finite, or NaN, alone.
func difference(_ a: [Double], _ b: [Double]) -> Double {
  guard a.count == b.count else { return .infinity }
  return zip(a, b).map { a, b in
    if a == b || a.isNaN && b.isNaN { return 0 }
    let difference = abs(a - b) / max(abs(b), 1e-3)
    return difference.isNaN ? .infinity : difference
  }.max() ?? 0
}
