import AdjointKernels

// A product or a quotient, scaled and added, in one pass.

/// z = x + k·y·w.
private struct Addcmul: GeneralOperation, Elementwise {
  static var name: String { "Addcmul" }
  let value: Number

  func forward(_ x: [Tensor?]) throws -> [Tensor] {
    let x = x.compactMap { $0 }
    return [try Pointwise.fused(ADJ_FUSED_addcmul, x, [value], in: DType.promote(x), "addcmul")]
  }
  func saves(needs: [Bool]) -> (operands: [Int], outputs: [Int]) {
    ((needs[2] ? [1] : []) + (needs[1] ? [2] : []), [])
  }
  func vjp(_ g: [Tensor?], _ s: SavedList) -> [Tensor?] {
    guard let g = g[0] else { return [nil, nil, nil] }
    return [g, s.needs[1] ? g * scaled(s.x(2)) : nil, s.needs[2] ? g * scaled(s.x(1)) : nil]
  }
  func jvp(_ t: [Tensor?], _ s: SavedList) -> [Tensor?] {
    [.sum(ofGiven: [t[0], t[1].map { $0 * scaled(s.x(2)) }, t[2].map { $0 * scaled(s.x(1)) }])]
  }
  private func scaled(_ x: Tensor) -> Tensor { x * .number(value, for: x) }
}

/// z = x + k·y/w.
private struct Addcdiv: GeneralOperation, Elementwise {
  static var name: String { "Addcdiv" }
  let value: Number

  func forward(_ x: [Tensor?]) throws -> [Tensor] {
    let x = x.compactMap { $0 }
    if x[1].dtype.isIntegral && x[2].dtype.isIntegral {
      throw AdjointError(
        "addcdiv", "divides \(x[1].described) by \(x[2].described): convert one of them with .float() first")
    }
    return [try Pointwise.fused(ADJ_FUSED_addcdiv, x, [value], in: DType.promote(x), "addcdiv")]
  }
  func saves(needs: [Bool]) -> (operands: [Int], outputs: [Int]) {
    ((needs[2] ? [1] : []) + (needs[1] || needs[2] ? [2] : []), [])
  }
  func vjp(_ g: [Tensor?], _ s: SavedList) -> [Tensor?] {
    guard let g = g[0] else { return [nil, nil, nil] }
    return [g, s.needs[1] ? byY(g, s) : nil, s.needs[2] ? byW(g, s) : nil]
  }
  func jvp(_ t: [Tensor?], _ s: SavedList) -> [Tensor?] {
    [.sum(ofGiven: [t[0], t[1].map { byY($0, s) }, t[2].map { byW($0, s) }])]
  }
  private func byY(_ t: Tensor, _ s: SavedList) -> Tensor { t * (.number(value, for: s.x(2)) / s.x(2)) }
  private func byW(_ t: Tensor, _ s: SavedList) -> Tensor {
    -t * (s.x(1) * .number(value, for: s.x(1)) / (s.x(2) * s.x(2)))
  }
}

extension Tensor {
  /// z = x + value · a · b, broadcasting, in one pass. ∂z/∂x = 1, ∂z/∂a = value · b, ∂z/∂b = value · a. Of whole
  /// numbers the value is cut to one.
  ///
  /// ```swift
  /// let (x, a, b) = (Tensor([1.0, 1]), Tensor([2.0, 3]), Tensor([4.0, 5]))
  /// x.addcmul(a, b, value: 0.5)  // → tensor([5.0000, 8.5000])
  /// ```
  public func addcmul(_ tensor1: Tensor, _ tensor2: Tensor, value: some Scalar = 1) -> Tensor {
    Addcmul(value: value.number).one(self, tensor1, tensor2)
  }

  /// z = x + value · a / b, broadcasting, in one pass. ∂z/∂x = 1, ∂z/∂a = value / b, ∂z/∂b = −value · a / b². A
  /// quotient of whole numbers is refused.
  ///
  /// ```swift
  /// let (x, a, b) = (Tensor([1.0, 1]), Tensor([2.0, 3]), Tensor([4.0, 6]))
  /// x.addcdiv(a, b, value: 10)  // → tensor([6., 6.])
  /// ```
  public func addcdiv(_ tensor1: Tensor, _ tensor2: Tensor, value: some Scalar = 1) -> Tensor {
    Addcdiv(value: value.number).one(self, tensor1, tensor2)
  }

  /// As `addcmul(_:_:value:)`, in place.
  @discardableResult public func addcmul_(_ tensor1: Tensor, _ tensor2: Tensor, value: some Scalar = 1) -> Tensor {
    inPlace("addcmul_", ADJ_FUSED_addcmul, [tensor1, tensor2], [value.number]) {
      addcmul(tensor1, tensor2, value: value)
    }
  }
  /// As `addcdiv(_:_:value:)`, in place.
  @discardableResult public func addcdiv_(_ tensor1: Tensor, _ tensor2: Tensor, value: some Scalar = 1) -> Tensor {
    inPlace("addcdiv_", ADJ_FUSED_addcdiv, [tensor1, tensor2], [value.number]) {
      addcdiv(tensor1, tensor2, value: value)
    }
  }
}

/// As `x.addcmul(tensor1, tensor2, value:)`.
public func addcmul(_ x: Tensor, _ tensor1: Tensor, _ tensor2: Tensor, value: some Scalar = 1) -> Tensor {
  x.addcmul(tensor1, tensor2, value: value)
}
/// As `x.addcdiv(tensor1, tensor2, value:)`.
public func addcdiv(_ x: Tensor, _ tensor1: Tensor, _ tensor2: Tensor, value: some Scalar = 1) -> Tensor {
  x.addcdiv(tensor1, tensor2, value: value)
}
