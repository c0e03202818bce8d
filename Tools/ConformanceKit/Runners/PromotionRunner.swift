import Adjoint

/// Dtypes of results.
enum PromotionRunner {
  static func checks(_ rows: [PromotionFile.Row]) -> [Suite.Check] {
    rows.map { row in
      let operands = [row.a, row.b].compactMap { $0 }.joined(separator: ", ")
      return Suite.Check(id: "\(row.op) \(row.form) (\(operands))") { run(row) }
    }
  }

  private static func run(_ row: PromotionFile.Row) -> Outcome {
    guard let binding = Binding.all[fullName(row.op)] else { return .unsupported("no binding for \(row.op)") }
    return Outcome.of {
      let results: [Binding.Returned]
      do {
        results = try binding.returned(try arguments(row))
      } catch let error as AdjointError {
        if row.dtype != nil { throw error }
        return
      }
      guard let tensor = results.first?.tensor else { throw Mismatch("the result is not a tensor") }
      guard let dtype = row.dtype else { throw Mismatch("gives \(tensor.dtype) where PyTorch refuses") }
      guard tensor.dtype.description == dtype else { throw Mismatch("dtype \(tensor.dtype) instead of \(dtype)") }
    }
  }

  /// The binding of an operation that golden files list by its variants.
  private static func fullName(_ op: String) -> String {
    switch op {
    case "div": "div.no_rounding_mode"
    case "max": "max.reduction_no_dim"
    case "min": "min.reduction_no_dim"
    default: op
    }
  }

  private static func arguments(_ row: PromotionFile.Row) throws -> [Argument] {
    let x = Argument.tensor(Tensor.ones([2], dtype: try DType(named: row.a)))
    var operands = [x]
    if let b = row.b {
      operands.append(row.form == "tensor,number" ? try number(b) : try tensor(b, isNumber: row.form == "tensor,0-d"))
    }
    switch row.op {
    case "where": return [operands[0], .tensor(Tensor([true, false])), operands[1]]
    case "cat": return [.list(operands)]
    case "softmax", "cumsum": return operands + [.int(0)]
    default: return operands
    }
  }

  private static func tensor(_ dtype: String, isNumber: Bool) throws -> Argument {
    .tensor(Tensor.ones(isNumber ? [] : [2], dtype: try DType(named: dtype)))
  }

  private static func number(_ kind: String) throws -> Argument {
    switch kind {
    case "bool": .bool(true)
    case "int": .int(2)
    case "float": .float(2)
    default: throw Unsupported("\(kind) numbers")
    }
  }
}
