import AdjointKernels

// The larger and the smaller of two, and clamping.

/// z = max(x, y), NaN winning; a tie gives each half of the gradient.
struct Maximum: PointwiseBinary {
  static var name: String { "Maximum" }
  static var kernel: BinaryKernel { ADJ_BINARY_maximum }
  static var savesForX: Saves { [.x, .y] }
  static var savesForY: Saves { [.x, .y] }
  func derivativeX(_ t: Tensor, _ s: Saved) -> Tensor { t.won(s.x .== s.y, lost: s.x .< s.y) }
  func derivativeY(_ t: Tensor, _ s: Saved) -> Tensor { t.won(s.x .== s.y, lost: s.y .< s.x) }
  func jvpX(_ t: Tensor, _ s: Saved) -> Tensor { t * s.x.share(s.y, won: s.x .> s.y) }
  func jvpY(_ t: Tensor, _ s: Saved) -> Tensor { t * (1 - s.x.share(s.y, won: s.x .> s.y)) }
}

/// z = min(x, y), NaN winning; a tie gives each half of the gradient.
struct Minimum: PointwiseBinary {
  static var name: String { "Minimum" }
  static var kernel: BinaryKernel { ADJ_BINARY_minimum }
  static var savesForX: Saves { [.x, .y] }
  static var savesForY: Saves { [.x, .y] }
  func derivativeX(_ t: Tensor, _ s: Saved) -> Tensor { t.won(s.x .== s.y, lost: s.x .> s.y) }
  func derivativeY(_ t: Tensor, _ s: Saved) -> Tensor { t.won(s.x .== s.y, lost: s.y .> s.x) }
  func jvpX(_ t: Tensor, _ s: Saved) -> Tensor { t * s.x.share(s.y, won: s.x .< s.y) }
  func jvpY(_ t: Tensor, _ s: Saved) -> Tensor { t * (1 - s.x.share(s.y, won: s.x .< s.y)) }
}

/// z = x kept within numbers; dz = 1 strictly inside, 0 at the bounds, outside and at NaN.
struct Clamp: UnaryOperation {
  static var name: String { "Clamp" }
  static var saves: Saves { .x }
  let low: Number?
  let high: Number?

  func forward(_ x: Tensor) throws -> Tensor {
    var z = x
    if let low {
      z = try Pointwise.binary(ADJ_BINARY_maximum, z, number(low, x), Self.name, promotes: false, shareable: false)
    }
    if let high {
      z = try Pointwise.binary(ADJ_BINARY_minimum, z, number(high, x), Self.name, promotes: false, shareable: false)
    }
    return z
  }

  private func number(_ bound: Number, _ x: Tensor) -> Tensor {
    switch bound {
    case .bool(let value): .number(value, for: x)
    case .int(let value): .number(value, for: x)
    case .real(let value): .number(value, for: x)
    }
  }

  func vjp(_ g: Tensor, _ s: Saved) -> Tensor { derivative(g, s) }
  func jvp(_ t: Tensor, _ s: Saved) -> Tensor { derivative(t, s) }

  private func derivative(_ t: Tensor, _ s: Saved) -> Tensor {
    let above = low.map { s.x.gt(number($0, s.x)) }
    let below = high.map { s.x.lt(number($0, s.x)) }
    guard let inside = above.flatMap({ a in below.map { a.logicalAnd($0) } ?? a }) ?? below else { return t }
    return Where(condition: inside)(t, .zeros([], dtype: t.dtype))
  }
}

extension Tensor {
  /// The part of x in an extremum's tangent: ½ in a tie, and none beside a NaN, as in PyTorch, whose
  /// pullback gives both sides all of the gradient there.
  fileprivate func share(_ y: Tensor, won: Tensor) -> Tensor {
    Where(condition: eq(y))(.full([], 0.5, dtype: dtype), won.to(dtype))
  }

  /// Half of a gradient where there is a tie, none where the other side won.
  fileprivate func won(_ tie: Tensor, lost: Tensor) -> Tensor {
    let shared = Where(condition: tie)(self / 2, self)
    return Where(condition: lost)(.zeros([], dtype: dtype), shared)
  }

  /// The larger of x and y, element by element, broadcasting; NaN where either is.
  public func maximum(_ y: Tensor) -> Tensor { Maximum()(self, y) }
  /// The smaller of x and y, element by element, broadcasting; NaN where either is.
  public func minimum(_ y: Tensor) -> Tensor { Minimum()(self, y) }
  public func max(_ y: Tensor) -> Tensor { maximum(y) }
  public func min(_ y: Tensor) -> Tensor { minimum(y) }

  /// x kept within [min, max]; either may be left out, not both. Where min > max the result is max.
  public func clamp(min low: (some Scalar)? = Optional<Double>.none, max high: (some Scalar)? = Optional<Double>.none)
    -> Tensor
  {
    guard low != nil || high != nil else {
      return .failed(AdjointError("clamp", "at least one of min and max has to be given"))
    }
    return Clamp(low: low?.number, high: high?.number)(self)
  }

  /// x kept within bounds that are tensors, broadcasting.
  public func clamp(min low: Tensor?, max high: Tensor?) -> Tensor {
    guard low != nil || high != nil else {
      return .failed(AdjointError("clamp", "at least one of min and max has to be given"))
    }
    let raised = low.map { maximum($0) } ?? self
    return high.map { raised.minimum($0) } ?? raised
  }

  @discardableResult public func clamp_(
    min low: (some Scalar)? = Optional<Double>.none, max high: (some Scalar)? = Optional<Double>.none
  ) -> Tensor {
    inPlace("clamp_") { clamp(min: low, max: high) }
  }
  public func clampMin(_ low: some Scalar) -> Tensor { Clamp(low: low.number, high: nil)(self) }
  public func clampMax(_ high: some Scalar) -> Tensor { Clamp(low: nil, high: high.number)(self) }
}

public func maximum(_ x: Tensor, _ y: Tensor) -> Tensor { x.maximum(y) }
public func minimum(_ x: Tensor, _ y: Tensor) -> Tensor { x.minimum(y) }
