/// z = value where the mask holds, else x; x and the mask broadcast, and z has x's dtype.
struct MaskedFill: BinaryOperation {
  static var name: String { "MaskedFill" }
  static var savesForX: Saves { [] }
  static var savesForY: Saves { [] }
  private let kept: KeptTensor
  private var mask: Tensor { kept.tensor }
  /// Whether the value came as a tensor, a form that PyTorch numbers apart.
  let isTensor: Bool
  var graphName: String { isTensor ? "MaskedFillBackward1" : "MaskedFillBackward0" }

  init(mask: Tensor, isTensor: Bool) {
    kept = KeptTensor(mask)
    self.isTensor = isTensor
  }

  func forward(_ x: Tensor, _ value: Tensor) throws -> Tensor {
    _ = try MaskedFill.check("maskedFill", x, mask)
    guard value.ndim == 0 else {
      throw AdjointError("maskedFill", "the value has to be a number or a 0-d tensor, got \(value.described)")
    }
    return try Where(condition: mask).forward(value.casted(to: x.dtype), x)
  }
  func vjpX(_ g: Tensor, _ s: Saved) -> Tensor { g.maskedFill(mask: kept.unchanged(for: graphName), value: 0) }
  func vjpY(_ g: Tensor, _ s: Saved) -> Tensor { .where(kept.unchanged(for: graphName), g, .zeros([], dtype: g.dtype)) }
  func jvpX(_ t: Tensor, _ s: Saved) -> Tensor { vjpX(t, s) }
  func jvpY(_ t: Tensor, _ s: Saved) -> Tensor { self(.zeros(s.x.shape, dtype: s.x.dtype), t) }

  /// The shape to which x and the mask broadcast.
  static func check(_ operation: String, _ x: Tensor, _ mask: Tensor) throws -> [Int] {
    guard mask.dtype == .bool else {
      throw AdjointError(
        operation, "the mask has to be a bool tensor, got \(mask.described). Compare it first, as in x .> 0")
    }
    guard let shape = broadcastShape(x.shape, mask.shape) else {
      throw AdjointError(operation, "the mask, \(mask.described), does not broadcast with the \(x.summary)")
    }
    return shape
  }
  var attributes: [Tensor] { [mask] }
  func batched(_ x: Tensor, _ y: Tensor, _ level: BatchLevel) -> Tensor {
    level.front(Where(condition: mask)(y.to(x.dtype), x))
  }
}

extension Tensor {
  /// This tensor with the elements where the mask (bool) holds replaced by a number; both broadcast. The gradient is 0
  /// there.
  ///
  /// ```swift
  /// let x = Tensor([1.0, -2, 3])
  /// x.maskedFill(mask: x .< 0, value: 0)  // → tensor([1., 0., 3.])
  /// ```
  public func maskedFill(mask: Tensor, value: some Scalar) -> Tensor {
    if mask.isPlaceholder || isPlaceholder { return .placeholder }
    return MaskedFill(mask: mask, isTensor: false)(self, .full([], value, dtype: dtype)).keeping(mask, "maskedFill")
  }

  /// As `maskedFill(mask:value:)` of a number, with the value of a 0-d tensor, whose gradient is the sum over the
  /// places.
  public func maskedFill(mask: Tensor, value: Tensor) -> Tensor {
    if mask.isPlaceholder || isPlaceholder { return .placeholder }
    return MaskedFill(mask: mask, isTensor: true)(self, value).keeping(mask, "maskedFill")
  }
  /// As `maskedFill(mask:value:)`, in place.
  @discardableResult
  public func maskedFill_(mask: Tensor, value: some Scalar) -> Tensor {
    inPlace("maskedFill_") { maskedFill(mask: mask, value: value) }
  }
  /// As `maskedFill(mask:value:)`, in place.
  @discardableResult
  public func maskedFill_(mask: Tensor, value: Tensor) -> Tensor {
    inPlace("maskedFill_") { maskedFill(mask: mask, value: value) }
  }
}
