import Adjoint

/// How far a number may be from the golden one: `absolute + relative · |golden|`.
struct Tolerance {
  let relative: Double
  let absolute: Double

  /// Elementwise operations, shapes, reductions, matrix products and convolutions in float64.
  static let tight = Tolerance(relative: 1e-9, absolute: 1e-10)
  /// Linear algebra, special functions and second derivatives.
  static let loose = Tolerance(relative: 1e-7, absolute: 1e-8)
  /// float32 against float64.
  static let float32 = Tolerance(relative: 1e-4, absolute: 1e-5)

  /// The tolerance of an operation's values and first derivatives.
  static func of(_ file: OperationFile, _ golden: GoldenCase) -> Tolerance {
    let isLoose =
      ["linalg", "special"].contains(file.group)
      || specialFunctions.contains { file.fullName == $0 || file.fullName.hasPrefix($0 + ".") }
    return (isLoose ? loose : tight).atLeast(coarsestDType(of: golden))
  }

  /// Special functions that are listed in other families.
  private static let specialFunctions = [
    "digamma", "erf", "erfc", "erfinv", "i0", "igamma", "igammac", "lgamma", "mvlgamma", "polygamma",
  ]

  /// What a computation in a narrower dtype allows: PyTorch's own defaults for tests.
  func atLeast(_ dtype: String) -> Tolerance {
    let floor: Tolerance
    switch dtype {
    case "float32": floor = Tolerance(relative: 1.3e-6, absolute: 1e-5)
    case "float16": floor = Tolerance(relative: 1e-3, absolute: 1e-5)
    case "bfloat16": floor = Tolerance(relative: 1.6e-2, absolute: 1e-5)
    default: return self
    }
    return atLeast(floor)
  }

  func atLeast(_ other: Tolerance) -> Tolerance {
    Tolerance(relative: max(relative, other.relative), absolute: max(absolute, other.absolute))
  }

  /// The narrowest floating dtype that a case computes in.
  private static func coarsestDType(of golden: GoldenCase) -> String {
    let values = golden.args + Array(golden.kwargs.values) + golden.outputs
    let dtypes = Set(values.flatMap(dtypes))
    return ["bfloat16", "float16", "float32"].first(where: dtypes.contains) ?? "float64"
  }

  private static func dtypes(in value: Value) -> [String] {
    switch value {
    case .tensor(let tensor): [tensor.dtype]
    case .dtype(let name): [name]
    case .list(let items), .tuple(let items): items.flatMap(dtypes)
    default: []
    }
  }

  func accepts(_ actual: Double, _ expected: Double) -> Bool {
    if actual == expected || (actual.isNaN && expected.isNaN) { return true }
    guard actual.isFinite && expected.isFinite else { return false }
    return abs(actual - expected) <= absolute + relative * abs(expected)
  }
}

enum Comparison {
  /// Throws a `Mismatch` that begins with `what` unless the tensor is the stored one.
  static func check(
    _ actual: Tensor, _ stored: StoredTensor, in blob: Blob, _ tolerance: Tolerance, _ what: String
  ) throws {
    try checkKind(actual, stored, what)
    switch try Elements(stored, in: blob) {
    case .whole(let expected):
      let values: [Int64] = actual.detach().array()
      let wrong = zip(values, expected).enumerated().filter { $1.0 != $1.1 }
      if let (i, (value, golden)) = wrong.first.map({ ($0.offset, $0.element) }) {
        throw Mismatch(
          "\(what)\(place(i, stored.shape)): \(value) instead of \(golden)\(others(wrong.count, of: expected.count))")
      }
    case .real(let expected):
      let values = actual.detach().doubles
      let wrong = zip(values, expected).enumerated().filter { !tolerance.accepts($1.0, $1.1) }
      let worst = wrong.max { error($0.element.0, $0.element.1) < error($1.element.0, $1.element.1) }
      if let (i, (value, golden)) = worst.map({ ($0.offset, $0.element) }) {
        let difference = value.isFinite && golden.isFinite ? ", off by \(abs(value - golden))" : ""
        throw Mismatch(
          "\(what)\(place(i, stored.shape)): \(value) instead of \(golden)\(difference)"
            + others(wrong.count, of: expected.count))
      }
    }
  }

  /// Throws unless dtype and shape are the stored ones.
  static func checkKind(_ actual: Tensor, _ stored: StoredTensor, _ what: String) throws {
    guard actual.dtype.description == stored.dtype else {
      throw Mismatch("\(what): dtype \(actual.dtype) instead of \(stored.dtype)")
    }
    guard actual.shape == stored.shape else {
      throw Mismatch("\(what): shape \(actual.shape) instead of \(stored.shape)")
    }
  }

  /// Like `check` for derivatives in which nil means zero.
  static func checkLinear(
    _ actual: Tensor?, _ stored: StoredTensor?, in blob: Blob, _ tolerance: Tolerance, _ what: String
  ) throws {
    switch (actual, stored) {
    case (nil, nil): return
    case (let actual?, let stored?): try check(actual, stored, in: blob, tolerance, what)
    case (let actual?, nil):
      if let i = actual.detach().doubles.firstIndex(where: { $0 != 0 }) {
        throw Mismatch("\(what): \(actual.detach().doubles[i]) where there is no dependence")
      }
    case (nil, let stored?):
      guard case .real(let expected) = try Elements(stored, in: blob), expected.allSatisfy({ $0 == 0 }) else {
        throw Mismatch("\(what): no dependence where the golden derivative is not zero")
      }
    }
  }

  private static func error(_ actual: Double, _ expected: Double) -> Double {
    let difference = abs(actual - expected)
    return difference.isNaN ? .infinity : difference
  }

  /// `[1, 2]`: the index of an element, given its row-major position; nothing for a 0-d tensor.
  private static func place(_ position: Int, _ shape: [Int]) -> String {
    if shape.isEmpty { return "" }
    var rest = position
    let index = shape.reversed().map { size in
      defer { rest /= size }
      return rest % size
    }
    return " at \(Array(index.reversed()))"
  }

  private static func others(_ wrong: Int, of count: Int) -> String {
    wrong > 1 ? " (\(wrong) of \(count) elements differ)" : ""
  }
}
