/// What a tensor can be made from: a number, or arrays of arrays of numbers of equal lengths.
public protocol TensorConvertible: Sendable {
  /// Appends the numbers in row-major order. `shape` is what has been seen at each depth so far.
  func collect(into literal: inout TensorLiteral, depth: Int)
}

/// Numbers gathered from nested arrays, and the shape they have.
public struct TensorLiteral {
  fileprivate(set) var numbers: [Number] = []
  fileprivate var sizes: [Int] = []
  fileprivate var leafDepth: Int?
  fileprivate(set) var problem: String?

  mutating func number(_ number: Number, depth: Int) {
    if let leafDepth, leafDepth != depth {
      problem = problem ?? "numbers stand at depth \(leafDepth) and at depth \(depth)"
    }
    leafDepth = depth
    numbers.append(number)
  }

  mutating func array(_ count: Int, depth: Int) {
    if depth < sizes.count {
      if sizes[depth] != count {
        problem = problem ?? "at dimension \(depth) one array has \(sizes[depth]) elements and another \(count)"
      }
    } else {
      sizes.append(count)
    }
  }

  var shape: [Int] { sizes }

  /// bool if all are, whole if none is decimal, else the default floating dtype.
  var dtype: DType {
    var result = DType.bool
    if numbers.isEmpty { return .default }
    for number in numbers {
      switch number {
      case .bool: continue
      case .int: if result == .bool { result = .int64 }
      case .real: return .default
      }
    }
    return result
  }
}

extension Scalar {
  public func collect(into literal: inout TensorLiteral, depth: Int) { literal.number(number, depth: depth) }
}

extension Array: TensorConvertible where Element: TensorConvertible {
  public func collect(into literal: inout TensorLiteral, depth: Int) {
    literal.array(count, depth: depth)
    for element in self { element.collect(into: &literal, depth: depth + 1) }
  }
}

extension Tensor {
  /// A tensor of the numbers of nested arrays, or of one number.
  ///
  /// Whole numbers give `int64`, booleans `bool`, and decimals (or a mixture) `DType.default`, unless `dtype` says
  /// otherwise. Arrays of different lengths are refused, and numbers beyond the dtype.
  ///
  /// ```swift
  /// Tensor([[1, 2], [3, 4.5]])  // → tensor([[1.0000, 2.0000], [3.0000, 4.5000]])
  /// ```
  public init(_ values: some TensorConvertible, dtype: DType? = nil, requiresGrad: Bool = false) {
    var literal = TensorLiteral()
    values.collect(into: &literal, depth: 0)
    if let problem = literal.problem {
      self = .failed(
        AdjointError(
          "Tensor", "the nested arrays are ragged: \(problem). All arrays of a dimension have to be of one length"))
      return
    }
    let target = dtype ?? literal.dtype
    if let bad = literal.numbers.first(where: { !target.holds($0) }) {
      self = .failed(AdjointError("Tensor", "the value \(bad.double) is too large for \(target)"))
      return
    }
    let tensor = Tensor.empty(literal.shape, target)
    for (i, number) in literal.numbers.enumerated() {
      target.store(number, at: tensor.memory + i * target.itemSize)
    }
    self = tensor
    if requiresGrad { self.requiresGrad = true }
  }

  /// A tensor of `shape` from its elements in row-major order.
  ///
  /// ```swift
  /// Tensor([1, 2, 3, 4], shape: [2, 2])  // → tensor([[1, 2], [3, 4]])
  /// ```
  public init<S: Scalar>(_ values: [S], shape: [Int], dtype: DType? = nil, requiresGrad: Bool = false) {
    guard values.count == shape.product, !shape.contains(where: { $0 < 0 }) else {
      self = .failed(
        AdjointError(
          "Tensor", "\(values.count) values do not fill shape \(shape.shapeText) of \(shape.product) elements"))
      return
    }
    let flat = Tensor(values, dtype: dtype)
    self = flat.isPlaceholder ? flat : flat.alias(shape, shape.contiguousStrides)
    if requiresGrad { self.requiresGrad = true }
  }
}

extension DType {
  /// Whether a number is in this dtype's range; infinities and NaN are in that of floating ones.
  func holds(_ number: Number) -> Bool {
    let range: ClosedRange<Double>
    switch self {
    case .bool, .bfloat16, .float32, .float64:
      // As in PyTorch a decimal beyond float32 becomes infinite.
      return true
    case .float16: return !number.double.isFinite || abs(number.double) < 65520
    case .uint8: range = -255...255
    case .int8: range = -128...127
    case .int16: range = -32768...32767
    case .int32: range = -2147483648...2147483647
    case .int64:
      guard case .real(let value) = number else { return true }
      return value >= -9.2233720368547758e18 && value < 9.2233720368547758e18
    }
    return number.double.isFinite && range.contains(number.double.rounded(.towardZero))
  }
}
