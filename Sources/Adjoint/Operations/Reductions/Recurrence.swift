import AdjointKernels

/// zₖ = bₖ + aₖ·zₖ₋₁ along a dimension (zₖ₊₁ if reversed), starting from 0.
///
/// The adjoint of such a scan is one in the other direction, and so is the derivative of every scan: running products
/// and running sums of exponentials have theirs written with it, without a division and in one pass.
struct Recurrence: BinaryOperation {
  static var name: String { "Recurrence" }
  static var savesForX: Saves { [.x, .z] }
  static var savesForY: Saves { .x }
  let dim: Int
  var isReversed = false

  func forward(_ a: Tensor, _ b: Tensor) throws -> Tensor {
    let shape = broadcastShape(a.shape, b.shape) ?? a.shape
    func spread(_ x: Tensor) -> Tensor {
      x.alias(shape, broadcastStrides(x.shape, x.strides, to: shape)).contiguousValue()
    }
    let (a, b) = (spread(a), spread(b))
    let z = Tensor.empty(shape, b.dtype, shareable: true)
    let (outer, n, inner) = Rows.layout(shape, dim)
    adj_recurrence(b.dtype.code, outer, n, inner, a.memory, b.memory, z.memory, isReversed ? 1 : 0)
    return z
  }

  /// What z before it is, for every element.
  private func previous(_ z: Tensor) -> Tensor { z.shifted(along: dim, backwards: isReversed) }
  /// The gradient of b: h = g + (a after it)·(h after it).
  private func adjoint(_ g: Tensor, _ a: Tensor) -> Tensor {
    Recurrence(dim: dim, isReversed: !isReversed)(a.shifted(along: dim, backwards: !isReversed), g)
  }
  func vjpX(_ g: Tensor, _ s: Saved) -> Tensor { adjoint(g, s.x) * previous(s.z) }
  func vjpY(_ g: Tensor, _ s: Saved) -> Tensor { adjoint(g, s.x) }
  func jvpX(_ t: Tensor, _ s: Saved) -> Tensor { self(s.x, t * previous(s.z)) }
  func jvpY(_ t: Tensor, _ s: Saved) -> Tensor { self(s.x, t) }
  func batched(_ x: Tensor, _ y: Tensor, _ level: BatchLevel) -> Tensor {
    let operands = level.aligned([x, y])
    let isNumber = max(x.ndim, y.ndim) == 0
    let lifted = Recurrence(dim: dim + 1, isReversed: isReversed)
    if isNumber { return lifted(level.front(x).unsqueeze(1), level.front(y).unsqueeze(1)).squeeze(dim: 1) }
    return lifted(operands[0], operands[1])
  }
}

extension Tensor {
  /// The element before each along a dimension (after it if `backwards`); for the first one `edge`.
  func shifted(along dim: Int, backwards: Bool = false, edge: Double = 0) -> Tensor {
    guard ndim > 0 else { return .full([], edge, dtype: dtype) }
    let length = shape[dim]
    if length == 0 { return self }
    var end = shape
    end[dim] = 1
    let filled = Tensor.full(end, edge, dtype: dtype)
    let rest = narrow(dim: dim, start: backwards ? 1 : 0, length: length - 1)
    return .cat(backwards ? [rest, filled] : [filled, rest], dim: dim)
  }
}
