// One number for all elements.

/// z = the value of a 0-d tensor everywhere: the value's gradient is the sum, that of x 0.
private struct FillByTensor: BinaryOperation {
  static var name: String { "Fill" }
  static var savesForX: Saves { [] }
  static var savesForY: Saves { [] }
  let graphName: String

  func forward(_ x: Tensor, _ value: Tensor) throws -> Tensor {
    guard value.ndim == 0 else {
      throw AdjointError("fill", "the value has to be a number or a 0-d tensor, got \(value.described)")
    }
    let z = Tensor.empty(x.shape, x.dtype)
    z.fillValues(value.item())
    return z
  }
  func vjpX(_ g: Tensor, _ s: Saved) -> Tensor { .zeros(g.shape, dtype: g.dtype) }
  func vjpY(_ g: Tensor, _ s: Saved) -> Tensor { g.sum() }
  func jvpX(_ t: Tensor, _ s: Saved) -> Tensor { .zeros(t.shape, dtype: t.dtype) }
  func jvpY(_ t: Tensor, _ s: Saved) -> Tensor { t.to(s.x.dtype).expand(s.x.shape) }
  func batched(_ x: Tensor, _ y: Tensor, _ level: BatchLevel) -> Tensor {
    // x only lends its shape.
    level.front((Tensor.zerosLike(x) + y).to(x.dtype))
  }
}

extension Tensor {
  /// A tensor of this shape and dtype with `value` everywhere. The gradient of this tensor is 0.
  ///
  /// ```swift
  /// Tensor([1.0, 2]).fill(7)  // → tensor([7., 7.])
  /// ```
  public func fill(_ value: some Scalar) -> Tensor { Fill(value: value.number, graphName: "FillBackward0")(self) }

  /// As `fill(_:)` of a number, with the value of a 0-d tensor, whose gradient is the sum. Other shapes are refused.
  public func fill(_ value: Tensor) -> Tensor { FillByTensor(graphName: "FillBackward1")(self, value) }

  /// As `fill(_:)` with the value of a 0-d tensor, in place.
  @discardableResult public func fill_(_ value: Tensor) -> Tensor {
    inPlace("fill_") { FillByTensor(graphName: "FillBackward3")(self, value) }
  }
}
