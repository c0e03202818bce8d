import AdjointKernels

// x kept within bounds.

/// z = x kept within numbers; dz = 1 strictly inside, 0 at the bounds, outside and at NaN.
struct Clamp: UnaryOperation, Elementwise {
  static var name: String { "Clamp" }
  static var saves: Saves { .x }
  let low: Number?
  let high: Number?
  /// `clampMin` and `clampMax` have nodes of their own names.
  var graphName = "ClampBackward1"

  func forward(_ x: Tensor) throws -> Tensor {
    switch (low, high) {
    case (let low?, let high?):
      let operands = [x, .number(low, for: x), .number(high, for: x)]
      return try Pointwise.fused(ADJ_FUSED_clamp, operands, in: DType.promote(operands), "clamp")
    case (let low?, nil): return try bounded(x, ADJ_BINARY_maximum, low)
    case (nil, let high?): return try bounded(x, ADJ_BINARY_minimum, high)
    case (nil, nil): return x
    }
  }

  private func bounded(_ x: Tensor, _ kernel: BinaryKernel, _ bound: Number) throws -> Tensor {
    try Pointwise.binary(kernel, x, .number(bound, for: x), Self.name, promotes: false, shareable: false)
  }

  func vjp(_ g: Tensor, _ s: Saved) -> Tensor { derivative(g, s) }
  func jvp(_ t: Tensor, _ s: Saved) -> Tensor { derivative(t, s) }

  private func derivative(_ t: Tensor, _ s: Saved) -> Tensor {
    let above = low.map { s.x.gt(.number($0, for: s.x)) }
    let below = high.map { s.x.lt(.number($0, for: s.x)) }
    guard let inside = above.flatMap({ a in below.map { a.logicalAnd($0) } ?? a }) ?? below else { return t }
    return Where(condition: inside)(t, .zeros([], dtype: t.dtype))
  }
}

/// z = x kept within tensors. What decides gets the derivative; where x is at one of two bounds, each gets half.
private struct ClampBetween: GeneralOperation, Elementwise {
  static var name: String { "Clamp" }

  func forward(_ x: [Tensor?]) throws -> [Tensor] {
    let x = x.compactMap { $0 }
    return [try Pointwise.fused(ADJ_FUSED_clamp, x, in: DType.promote(x), "clamp")]
  }
  func saves(needs: [Bool]) -> (operands: [Int], outputs: [Int]) { ([0, 1, 2], []) }
  func vjp(_ g: [Tensor?], _ s: SavedList) -> [Tensor?] {
    guard let g = g[0] else { return [nil, nil, nil] }
    return zip(shares(s), s.needs).map { share, isNeeded in isNeeded ? g * share.to(g.dtype) : nil }
  }
  func jvp(_ t: [Tensor?], _ s: SavedList) -> [Tensor?] {
    [.sum(ofGiven: zip(shares(s), t).map { share, t in t.map { $0 * share.to($0.dtype) } })]
  }

  /// What part of the derivative x, the lower and the upper bound have. Bounds that are the wrong way round leave all to
  /// the upper one, and beside a NaN all conditions are false.
  private func shares(_ s: SavedList) -> [Tensor] {
    let (x, low, high) = (s.x(0).detach(), s.x(1).detach(), s.x(2).detach())
    let (isBelow, isAbove, isProper) = (x .< low, x .> high, low .<= high)
    let ties = low .< high
    func weight(_ whole: Tensor, tie: Tensor) -> Tensor {
      whole.to(.float32) + tie.logicalAnd(ties).to(.float32) * 0.5
    }
    return [
      1 - weight(isBelow.logicalOr(isAbove), tie: (x .== low).logicalOr(x .== high)),
      weight(isBelow.logicalAnd(isProper), tie: x .== low),
      weight(isAbove.logicalAnd(isProper).logicalOr(low .> high), tie: x .== high),
    ]
  }
}

extension Tensor {
  /// x kept within [min, max]; either may be left out, not both. Where min > max the result is max, and NaN stays NaN.
  /// ∂z/∂x is 1 inside, 0 at the bounds and beyond.
  ///
  /// ```swift
  /// Tensor([-1.5, 0.5, 3]).clamp(min: 0, max: 2)  // → tensor([0.0000, 0.5000, 2.0000])
  /// ```
  public func clamp(min low: (some Scalar)? = Optional<Double>.none, max high: (some Scalar)? = Optional<Double>.none)
    -> Tensor
  {
    guard low != nil || high != nil else {
      return .failed(AdjointError("clamp", "at least one of min and max has to be given"))
    }
    return Clamp(low: low?.number, high: high?.number)(self)
  }

  /// x kept within bounds that are tensors, broadcasting. The derivative goes to what decides, half to each in a tie;
  /// where min > max all of it goes to max.
  ///
  /// ```swift
  /// Tensor([1.0, 5, 9]).clamp(min: Tensor([2.0, 2, 2]), max: Tensor([8.0, 4, 8]))  // → tensor([2., 4., 8.])
  /// ```
  public func clamp(min low: Tensor?, max high: Tensor?) -> Tensor {
    switch (low, high) {
    case (let low?, let high?): ClampBetween().one(self, low, high)
    case (let low?, nil): maximum(low)
    case (nil, let high?): minimum(high)
    case (nil, nil): .failed(AdjointError("clamp", "at least one of min and max has to be given"))
    }
  }
  /// As `clamp(min:)`.
  public func clampMin(_ low: some Scalar) -> Tensor {
    Clamp(low: low.number, high: nil, graphName: "ClampMinBackward0")(self)
  }
  /// As `maximum(low)`.
  public func clampMin(_ low: Tensor) -> Tensor { maximum(low) }
  /// As `clamp(max:)`.
  public func clampMax(_ high: some Scalar) -> Tensor {
    Clamp(low: nil, high: high.number, graphName: "ClampMaxBackward0")(self)
  }
  /// As `minimum(high)`.
  public func clampMax(_ high: Tensor) -> Tensor { minimum(high) }

  /// As `clamp(min:max:)`.
  public func clip(min low: (some Scalar)? = Optional<Double>.none, max high: (some Scalar)? = Optional<Double>.none)
    -> Tensor
  {
    clamp(min: low, max: high)
  }
  /// As `clamp(min:max:)`.
  public func clip(min low: Tensor?, max high: Tensor?) -> Tensor { clamp(min: low, max: high) }

  /// As `clamp(min:max:)`, in place.
  @discardableResult public func clamp_(
    min low: (some Scalar)? = Optional<Double>.none, max high: (some Scalar)? = Optional<Double>.none
  ) -> Tensor {
    inPlace("clamp_") { clamp(min: low, max: high) }
  }
  /// As `clamp(min:max:)`, in place.
  @discardableResult public func clamp_(min low: Tensor?, max high: Tensor?) -> Tensor {
    inPlace("clamp_") { clamp(min: low, max: high) }
  }
  /// As `clamp_(min: low, max: high)`.
  @discardableResult public func clip_(
    min low: (some Scalar)? = Optional<Double>.none, max high: (some Scalar)? = Optional<Double>.none
  ) -> Tensor {
    clamp_(min: low, max: high)
  }
  /// As `clamp_(min: low, max: high)`.
  @discardableResult public func clip_(min low: Tensor?, max high: Tensor?) -> Tensor { clamp_(min: low, max: high) }
  /// As `clampMin(_:)`, in place.
  @discardableResult public func clampMin_(_ low: some Scalar) -> Tensor { inPlace("clampMin_") { clampMin(low) } }
  /// As `clampMin(_:)`, in place.
  @discardableResult public func clampMin_(_ low: Tensor) -> Tensor { inPlace("clampMin_") { clampMin(low) } }
  /// As `clampMax(_:)`, in place.
  @discardableResult public func clampMax_(_ high: some Scalar) -> Tensor { inPlace("clampMax_") { clampMax(high) } }
  /// As `clampMax(_:)`, in place.
  @discardableResult public func clampMax_(_ high: Tensor) -> Tensor { inPlace("clampMax_") { clampMax(high) } }
}

/// As `x.clamp(min: low, max: high)`.
public func clamp(_ x: Tensor, min low: Tensor?, max high: Tensor?) -> Tensor { x.clamp(min: low, max: high) }
/// As `x.clamp(min: low, max: high)`.
public func clamp(
  _ x: Tensor, min low: (some Scalar)? = Optional<Double>.none, max high: (some Scalar)? = Optional<Double>.none
) -> Tensor {
  x.clamp(min: low, max: high)
}
