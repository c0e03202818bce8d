/// z[i][j] = x[index[i][j]][j] along a dimension.
struct Gather: UnaryOperation {
  static var name: String { "Gather" }
  let dim: Int
  let index: Tensor
  func forward(_ x: Tensor) throws -> Tensor {
    try PickAlong.check("gather", x, dim, index, fits: true)
    let z = Tensor.empty(index.shape, x.dtype)
    try PickAlong.each("gather", x, dim, index) { at, from, item in
      (z.memory + at * item).copyMemory(from: x.memory + from * item, byteCount: item)
    }
    return z
  }
  func vjp(_ g: Tensor, _ s: Saved) -> Tensor {
    Tensor.zeros(s.xShape, dtype: g.dtype).scatterAdd(dim: dim, index: index, source: g)
  }
}

/// z = x with z[index[i][j]][j] += y[i][j] along a dimension.
struct ScatterAdd: BinaryOperation {
  static var name: String { "ScatterAdd" }
  static var savesForX: Saves { [] }
  static var savesForY: Saves { [] }
  let dim: Int
  let index: Tensor
  func forward(_ x: Tensor, _ y: Tensor) throws -> Tensor {
    guard x.dtype == y.dtype else { throw MatMul.refused("scatterAdd", x, y, "operands of one dtype") }
    try PickAlong.check("scatterAdd", x, dim, index, fits: true)
    guard y.ndim == index.ndim, zip(index.shape, y.shape).allSatisfy({ $0 <= $1 }) else {
      throw AdjointError("scatterAdd", "the index, a \(index.summary), is larger than the source, a \(y.summary)")
    }
    let z = x.copied()
    let source = y.alias(index.shape, y.strides).contiguousValue()
    try PickAlong.add("scatterAdd", into: z, dim, index, source)
    return z
  }
  func vjpX(_ g: Tensor, _ s: Saved) -> Tensor { g }
  func vjpY(_ g: Tensor, _ s: Saved) -> Tensor {
    let picked = g.gather(dim: dim, index: index)
    let shape = s.yShape
    // A source larger than the index is used in part only.
    return picked.hasShape(shape) ? picked : PickAlong.padded(picked, to: shape)
  }
  func jvpX(_ t: Tensor, _ s: Saved) -> Tensor { t }
  func jvpY(_ t: Tensor, _ s: Saved) -> Tensor { self(.zeros(s.x.shape, dtype: t.dtype), t) }
}

/// What picking along a dimension by index shares.
enum PickAlong {
  static func check(_ operation: String, _ x: Tensor, _ dim: Int, _ index: Tensor, fits: Bool) throws {
    guard index.dtype == .int64 || index.dtype == .int32 else {
      throw AdjointError(operation, "the index has to be an int64 tensor, got a \(index.summary)")
    }
    if index.numel == 0 { return }
    let rank = max(1, x.ndim)
    guard max(1, index.ndim) == rank else {
      throw AdjointError(operation, "the index, a \(index.summary), needs as many dimensions as the \(x.summary)")
    }
    for d in 0..<min(x.ndim, index.ndim) where d != dim && index.shape[d] > x.shape[d] {
      throw AdjointError(
        operation, "the index, a \(index.summary), is larger than the \(x.summary) at dimension \(d), which is not dimension \(dim)")
    }
  }

  /// Calls `body(position in a row-major result of the index's shape, offset in x, bytes of an element)`.
  static func each(
    _ operation: String, _ x: Tensor, _ dim: Int, _ index: Tensor, _ body: (Int, Int, Int) -> Void
  ) throws {
    let shape = index.shape
    let strides = x.ndim == 0 ? Array(repeating: 0, count: shape.count) : x.strides
    let size = x.ndim == 0 ? 1 : x.shape[dim]
    let picks = index.casted(to: .int64)
    let values = picks.memory.assumingMemoryBound(to: Int64.self)
    var place = [Int](repeating: 0, count: shape.count)
    let item = x.dtype.itemSize
    for at in 0..<index.numel {
      let pick = Int(values[at])
      guard pick >= 0, pick < size else {
        throw AdjointError(
          operation, "index \(pick) is out of range for dimension \(dim) of size \(size) of the \(x.summary)")
      }
      var offset = x.ndim == 0 ? 0 : pick * strides[dim]
      for d in shape.indices where d != dim { offset += place[d] * strides[d] }
      body(at, offset, item)
      for d in shape.indices.reversed() {
        place[d] += 1
        if place[d] < shape[d] { break }
        place[d] = 0
      }
    }
  }

  static func add(_ operation: String, into z: Tensor, _ dim: Int, _ index: Tensor, _ source: Tensor) throws {
    func run<T: AdditiveArithmetic>(_ type: T.Type, _ plus: @escaping (T, T) -> T) throws {
      let out = z.memory.assumingMemoryBound(to: T.self)
      let values = source.memory.assumingMemoryBound(to: T.self)
      try each(operation, z, dim, index) { at, to, _ in out[to] = plus(out[to], values[at]) }
    }
    switch z.dtype {
    case .float32: try run(Float.self, +)
    case .float64: try run(Double.self, +)
    case .int64: try run(Int64.self, &+)
    case .int32: try run(Int32.self, &+)
    case .int16: try run(Int16.self, &+)
    case .int8: try run(Int8.self, &+)
    case .uint8: try run(UInt8.self, &+)
    case .bool: try run(UInt8.self) { $0 | $1 }
    case .float16, .bfloat16:
      // Sums are made in float32 and rounded once.
      let wide = z.casted(to: .float32)
      try add(operation, into: wide, dim, index, source.casted(to: .float32))
      z.copyValues(from: wide)
    }
  }

  /// `x` at the start of zeros of a larger shape.
  static func padded(_ x: Tensor, to shape: [Int]) -> Tensor {
    let zeros = Tensor.zeros(shape, dtype: x.dtype)
    return zeros.asStridedScatter(x, x.shape, zeros.strides, offset: 0)
  }
}

extension Tensor {
  /// Elements picked along a dimension: z[i][j] = x[index[i][j]][j] for dim 0.
  public func gather(dim: Int, index: Tensor) -> Tensor {
    if isPlaceholder || index.isPlaceholder { return .placeholder }
    guard let dim = checkedDim(dim, "gather") else { return .placeholder }
    return Gather(dim: dim, index: index)(self)
  }

  /// This tensor with the elements of `source` added where `index` points; several may meet in one place.
  public func scatterAdd(dim: Int, index: Tensor, source: Tensor) -> Tensor {
    if isPlaceholder || index.isPlaceholder || source.isPlaceholder { return .placeholder }
    guard let dim = checkedDim(dim, "scatterAdd") else { return .placeholder }
    return ScatterAdd(dim: dim, index: index)(self, source)
  }
}
