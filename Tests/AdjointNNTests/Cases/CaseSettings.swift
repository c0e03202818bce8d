import Adjoint
import AdjointState

/// The arguments of a class or of a call as PyTorch names them, as a recorded case has them.
struct CaseSettings {
  let values: StateValue
  let dtype: DType

  /// Nil for what is not there and for None.
  func given(_ name: String) throws -> StateValue? {
    guard let value = try values.dictionary[.string(name)], !value.isNone else { return nil }
    return value
  }

  func int(_ name: String) throws -> Int { try values[name].int }
  func double(_ name: String) throws -> Double { try values[name].double }
  func bool(_ name: String, or missing: Bool = false) throws -> Bool { try given(name)?.bool ?? missing }
  func string(_ name: String) throws -> String { try values[name].string }
  func tensor(_ name: String) throws -> Tensor? { try given(name)?.tensor }

  /// A number, or one for each dimension.
  func sizes(_ name: String) throws -> [Int] { try values[name].sizes }

  var reduction: LossReduction {
    get throws {
      switch try string("reduction") {
      case "none": .none
      case "sum": .sum
      case "batchmean": .batchMean
      default: .mean
      }
    }
  }
}

extension StateValue {
  var sizes: [Int] {
    get throws { if case .int(let size) = self { [size] } else { try elements.map { try $0.int } } }
  }

  var doubles: [Double] {
    get throws { if case .double(let value) = self { [value] } else { try elements.map { try $0.double } } }
  }

  /// As `sizes`, with nil for None.
  var optionalSizes: [Int?] {
    get throws {
      if case .int(let size) = self { return [size] }
      return try elements.map { try $0.isNone ? nil : $0.int }
    }
  }
}
