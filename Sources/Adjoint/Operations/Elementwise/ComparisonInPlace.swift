// Comparisons and logic in place: 1 and 0 in the tensor's own dtype.

/// z = the values, whatever x was: its gradient is 0.
private struct Verdict: UnaryOperation, Elementwise {
  static var name: String { "Eq" }
  let graphName: String
  let values: Tensor
  func forward(_ x: Tensor) throws -> Tensor { values.casted(to: x.dtype) }
  func vjp(_ g: Tensor, _ s: Saved) -> Tensor { .zeros(g.shape, dtype: g.dtype) }
  func jvp(_ t: Tensor, _ s: Saved) -> Tensor { .zeros(t.shape, dtype: t.dtype) }
}

extension Tensor {
  /// Writes what a comparison says.
  private func decided(_ operation: String, _ graphName: String, _ values: @autoclosure () -> Tensor) -> Tensor {
    inPlace(operation) {
      let values = values()
      return values.isPlaceholder || values.shape != shape
        ? values : Verdict(graphName: graphName, values: values)(self)
    }
  }

  /// As `eq(_:)`, in place: 1 or 0 in this dtype, with a gradient of 0.
  @discardableResult public func eq_(_ y: Tensor) -> Tensor { decided("eq_", "EqBackward1", eq(y)) }
  /// As `ne(_:)`, in place: 1 or 0 in this dtype, with a gradient of 0.
  @discardableResult public func ne_(_ y: Tensor) -> Tensor { decided("ne_", "NeBackward1", ne(y)) }
  /// As `lt(_:)`, in place: 1 or 0 in this dtype, with a gradient of 0.
  @discardableResult public func lt_(_ y: Tensor) -> Tensor { decided("lt_", "LtBackward1", lt(y)) }
  /// As `le(_:)`, in place: 1 or 0 in this dtype, with a gradient of 0.
  @discardableResult public func le_(_ y: Tensor) -> Tensor { decided("le_", "LeBackward1", le(y)) }
  /// As `gt(_:)`, in place: 1 or 0 in this dtype, with a gradient of 0.
  @discardableResult public func gt_(_ y: Tensor) -> Tensor { decided("gt_", "GtBackward1", gt(y)) }
  /// As `ge(_:)`, in place: 1 or 0 in this dtype, with a gradient of 0.
  @discardableResult public func ge_(_ y: Tensor) -> Tensor { decided("ge_", "GeBackward1", ge(y)) }
  /// As `eq(_:)`, in place: 1 or 0 in this dtype, with a gradient of 0.
  @discardableResult public func eq_(_ y: some Scalar) -> Tensor { decided("eq_", "EqBackward0", eq(y)) }
  /// As `ne(_:)`, in place: 1 or 0 in this dtype, with a gradient of 0.
  @discardableResult public func ne_(_ y: some Scalar) -> Tensor { decided("ne_", "NeBackward0", ne(y)) }
  /// As `lt(_:)`, in place: 1 or 0 in this dtype, with a gradient of 0.
  @discardableResult public func lt_(_ y: some Scalar) -> Tensor { decided("lt_", "LtBackward0", lt(y)) }
  /// As `le(_:)`, in place: 1 or 0 in this dtype, with a gradient of 0.
  @discardableResult public func le_(_ y: some Scalar) -> Tensor { decided("le_", "LeBackward0", le(y)) }
  /// As `gt(_:)`, in place: 1 or 0 in this dtype, with a gradient of 0.
  @discardableResult public func gt_(_ y: some Scalar) -> Tensor { decided("gt_", "GtBackward0", gt(y)) }
  /// As `ge(_:)`, in place: 1 or 0 in this dtype, with a gradient of 0.
  @discardableResult public func ge_(_ y: some Scalar) -> Tensor { decided("ge_", "GeBackward0", ge(y)) }

  /// As `logicalAnd(_:)`, in place.
  @discardableResult public func logicalAnd_(_ y: Tensor) -> Tensor { inPlace("logicalAnd_") { logicalAnd(y) } }
  /// As `logicalOr(_:)`, in place.
  @discardableResult public func logicalOr_(_ y: Tensor) -> Tensor { inPlace("logicalOr_") { logicalOr(y) } }
  /// As `logicalXor(_:)`, in place.
  @discardableResult public func logicalXor_(_ y: Tensor) -> Tensor { inPlace("logicalXor_") { logicalXor(y) } }
  /// As `logicalNot()`, in place.
  @discardableResult public func logicalNot_() -> Tensor { inPlace("logicalNot_") { logicalNot() } }
}
