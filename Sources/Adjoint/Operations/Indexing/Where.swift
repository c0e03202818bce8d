import AdjointKernels

/// z = x where the condition holds, else y; all three broadcast.
struct Where: BinaryOperation {
  static var name: String { "Where" }
  static var savesForX: Saves { [] }
  static var savesForY: Saves { [] }
  private let kept: KeptTensor
  private var condition: Tensor { kept.tensor }

  init(condition: Tensor) { kept = KeptTensor(condition) }

  func forward(_ x: Tensor, _ y: Tensor) throws -> Tensor {
    guard condition.dtype == .bool || condition.dtype == .uint8 else {
      throw AdjointError(
        "where", "the condition has to be a bool tensor, got \(condition.described). Compare it first, as in x .> 0")
    }
    let dtype = DType.promote(x, y)
    guard let both = broadcastShape(x.shape, y.shape), let shape = broadcastShape(condition.shape, both) else {
      throw AdjointError(
        "where",
        "condition \(condition.shape.shapeText), x \(x.shape.shapeText) and y \(y.shape.shapeText) do not broadcast")
    }
    let (x, y) = (x.dtype == dtype ? x : x.casted(to: dtype), y.dtype == dtype ? y : y.casted(to: dtype))
    let z = Tensor.empty(shape, dtype)
    func strides(_ operand: Tensor) -> [Int64] {
      broadcastStrides(operand.shape, operand.strides, to: shape).map(Int64.init)
    }
    let mask = condition.dtype == .bool ? condition : condition.casted(to: .bool)
    adj_where_nd(
      dtype.code, Int32(shape.count), z.sizes64, mask.memory, strides(mask), x.memory, strides(x), y.memory,
      strides(y), z.memory, z.strides64)
    return z
  }

  func vjpX(_ g: Tensor, _ s: Saved) -> Tensor { .where(kept.unchanged(for: graphName), g, .zeros([], dtype: g.dtype)) }
  func vjpY(_ g: Tensor, _ s: Saved) -> Tensor { .where(kept.unchanged(for: graphName), .zeros([], dtype: g.dtype), g) }
  func jvpX(_ t: Tensor, _ s: Saved) -> Tensor { self(t, .zeros([], dtype: t.dtype)) }
  func jvpY(_ t: Tensor, _ s: Saved) -> Tensor { self(.zeros([], dtype: t.dtype), t) }
  var attributes: [Tensor] { [condition] }
  func batched(_ x: Tensor, _ y: Tensor, _ level: BatchLevel) -> Tensor {
    let operands = level.aligned([condition] + level.promoted([x, y]))
    return Where(condition: operands[0])(operands[1], operands[2])
  }
}

extension Tensor {
  /// Elements of `x` where `condition` (bool) holds, else of `y`; all broadcast, in the common dtype. Each gets the
  /// gradient where it was taken, 0 elsewhere.
  ///
  /// ```swift
  /// let x = Tensor([1.0, -2, 3])
  /// Tensor.where(x .> 0, x, 0.1 * x)  // → tensor([ 1.0000, -0.2000, 3.0000])
  /// ```
  public static func `where`(_ condition: Tensor, _ x: Tensor, _ y: Tensor) -> Tensor {
    if condition.isPlaceholder { return condition }
    return Where(condition: condition)(x, y).keeping(condition, "where")
  }
  /// As `where(_:_:_:)`, with a number.
  public static func `where`(_ condition: Tensor, _ x: Tensor, _ y: some Scalar) -> Tensor {
    .where(condition, x, .number(y, for: x))
  }
  /// As `where(_:_:_:)`, with a number.
  public static func `where`(_ condition: Tensor, _ x: some Scalar, _ y: Tensor) -> Tensor {
    .where(condition, .number(x, for: y), y)
  }
  /// As `where(_:_:_:)`, with a number.
  public static func `where`(_ condition: Tensor, _ x: some Scalar, _ y: some Scalar) -> Tensor {
    .where(condition, .full([], x), .full([], y))
  }

  /// Elements of this tensor where `condition` holds, else of `other`.
  public func `where`(_ condition: Tensor, _ other: Tensor) -> Tensor { .where(condition, self, other) }
}
