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

  @discardableResult public func eq_(_ y: Tensor) -> Tensor { decided("eq_", "EqBackward1", eq(y)) }
  @discardableResult public func ne_(_ y: Tensor) -> Tensor { decided("ne_", "NeBackward1", ne(y)) }
  @discardableResult public func lt_(_ y: Tensor) -> Tensor { decided("lt_", "LtBackward1", lt(y)) }
  @discardableResult public func le_(_ y: Tensor) -> Tensor { decided("le_", "LeBackward1", le(y)) }
  @discardableResult public func gt_(_ y: Tensor) -> Tensor { decided("gt_", "GtBackward1", gt(y)) }
  @discardableResult public func ge_(_ y: Tensor) -> Tensor { decided("ge_", "GeBackward1", ge(y)) }
  @discardableResult public func eq_(_ y: some Scalar) -> Tensor { decided("eq_", "EqBackward0", eq(y)) }
  @discardableResult public func ne_(_ y: some Scalar) -> Tensor { decided("ne_", "NeBackward0", ne(y)) }
  @discardableResult public func lt_(_ y: some Scalar) -> Tensor { decided("lt_", "LtBackward0", lt(y)) }
  @discardableResult public func le_(_ y: some Scalar) -> Tensor { decided("le_", "LeBackward0", le(y)) }
  @discardableResult public func gt_(_ y: some Scalar) -> Tensor { decided("gt_", "GtBackward0", gt(y)) }
  @discardableResult public func ge_(_ y: some Scalar) -> Tensor { decided("ge_", "GeBackward0", ge(y)) }

  @discardableResult public func logicalAnd_(_ y: Tensor) -> Tensor { inPlace("logicalAnd_") { logicalAnd(y) } }
  @discardableResult public func logicalOr_(_ y: Tensor) -> Tensor { inPlace("logicalOr_") { logicalOr(y) } }
  @discardableResult public func logicalXor_(_ y: Tensor) -> Tensor { inPlace("logicalXor_") { logicalXor(y) } }
  @discardableResult public func logicalNot_() -> Tensor { inPlace("logicalNot_") { logicalNot() } }
}
