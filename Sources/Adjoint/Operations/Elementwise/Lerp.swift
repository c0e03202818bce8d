import AdjointKernels

// Linear interpolation.

/// z = x + w·(y − x) for a number w.
private struct LerpByNumber: BinaryOperation, Elementwise {
  static var name: String { "Lerp" }
  static var savesForX: Saves { [] }
  static var savesForY: Saves { [] }
  let weight: Double
  func forward(_ x: Tensor, _ y: Tensor) throws -> Tensor {
    try Lerp.check(x, [y])
    return try Pointwise.fused(ADJ_FUSED_lerp_number, [x, y], [.real(weight)], in: x.dtype, "lerp")
  }
  func vjpX(_ g: Tensor, _ s: Saved) -> Tensor { g * (1 - weight) }
  func vjpY(_ g: Tensor, _ s: Saved) -> Tensor { g * weight }
  func jvpX(_ t: Tensor, _ s: Saved) -> Tensor { t * (1 - weight) }
  func jvpY(_ t: Tensor, _ s: Saved) -> Tensor { t * weight }
}

/// z = x + w·(y − x) for a tensor w.
private struct Lerp: GeneralOperation, Elementwise {
  static var name: String { "Lerp" }
  var graphName: String { "LerpBackward1" }

  func forward(_ x: [Tensor?]) throws -> [Tensor] {
    let x = x.compactMap { $0 }
    try Lerp.check(x[0], [x[1], x[2]])
    return [try Pointwise.fused(ADJ_FUSED_lerp, x, in: x[0].dtype, "lerp")]
  }
  func saves(needs: [Bool]) -> (operands: [Int], outputs: [Int]) {
    ((needs[2] ? [0, 1] : []) + (needs[0] || needs[1] ? [2] : []), [])
  }
  func vjp(_ g: [Tensor?], _ s: SavedList) -> [Tensor?] {
    guard let g = g[0] else { return [nil, nil, nil] }
    return [
      s.needs[0] ? g * (1 - s.x(2)) : nil, s.needs[1] ? g * s.x(2) : nil, s.needs[2] ? g * (s.x(1) - s.x(0)) : nil,
    ]
  }
  func jvp(_ t: [Tensor?], _ s: SavedList) -> [Tensor?] {
    // What x and y move by is interpolated as they are, which is exact where the weight is infinite.
    let moved: Tensor? =
      if let x = t[0], let y = t[1] { x + s.x(2) * (y - x) } else {
        t[0].map { $0 * (1 - s.x(2)) } ?? t[1].map { $0 * s.x(2) }
      }
    return [.sum(ofGiven: [moved, t[2].map { $0 * (s.x(1) - s.x(0)) }])]
  }

  static func check(_ x: Tensor, _ others: [Tensor]) throws {
    if let other = others.first(where: { $0.dtype != x.dtype }) {
      throw AdjointError(
        "lerp", "all operands have to be of one dtype, got \(x.described) and \(other.described). Convert one with to()"
      )
    }
  }
}

extension Tensor {
  /// x + w · (end − x), broadcasting: x at weight 0, `end` at 1, both exactly. ∂z/∂x = 1 − w, ∂z/∂end = w. Floating
  /// dtypes, the same for all.
  ///
  /// ```swift
  /// Tensor([0.0, 10]).lerp(Tensor([1.0, 20]), weight: 0.25)  // → tensor([ 0.2500, 12.5000])
  /// ```
  public func lerp(_ end: Tensor, weight: some Scalar) -> Tensor {
    LerpByNumber(weight: weight.number.double)(self, end)
  }
  /// As `lerp(_:weight:)` of a number, with a weight for each element, whose derivative is end − x.
  public func lerp(_ end: Tensor, weight: Tensor) -> Tensor { Lerp().one(self, end, weight) }

  /// As `lerp(_:weight:)`, in place.
  @discardableResult public func lerp_(_ end: Tensor, weight: some Scalar) -> Tensor {
    inPlace("lerp_", ADJ_FUSED_lerp_number, [end], [.real(weight.number.double)]) { lerp(end, weight: weight) }
  }
  /// As `lerp(_:weight:)`, in place.
  @discardableResult public func lerp_(_ end: Tensor, weight: Tensor) -> Tensor {
    inPlace("lerp_", ADJ_FUSED_lerp, [end, weight], []) { lerp(end, weight: weight) }
  }
}

/// As `x.lerp(end, weight:)`.
public func lerp(_ x: Tensor, _ end: Tensor, weight: some Scalar) -> Tensor { x.lerp(end, weight: weight) }
/// As `x.lerp(end, weight:)`.
public func lerp(_ x: Tensor, _ end: Tensor, weight: Tensor) -> Tensor { x.lerp(end, weight: weight) }
