import AdjointKernels

// The larger and the smaller of two.

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

  /// The larger of x and y, element by element, broadcasting; NaN where either is (`fmax` prefers the number). The
  /// derivative goes to the larger one, half to each in a tie.
  ///
  /// ```swift
  /// Tensor([1, 5, .nan]).maximum(Tensor([3.0, 2, 0]))  // → tensor([3., 5., nan])
  /// ```
  public func maximum(_ y: Tensor) -> Tensor { Maximum()(self, y) }

  /// The smaller of x and y, element by element, broadcasting; NaN where either is (`fmin` prefers the number). The
  /// derivative goes to the smaller one, half to each in a tie.
  ///
  /// ```swift
  /// Tensor([1, 5, .nan]).minimum(Tensor([3.0, 2, 0]))  // → tensor([1., 2., nan])
  /// ```
  public func minimum(_ y: Tensor) -> Tensor { Minimum()(self, y) }

  /// As `maximum(y)`.
  public func max(_ y: Tensor) -> Tensor { maximum(y) }
  /// As `minimum(y)`.
  public func min(_ y: Tensor) -> Tensor { minimum(y) }
}

/// As `x.maximum(y)`.
public func maximum(_ x: Tensor, _ y: Tensor) -> Tensor { x.maximum(y) }
/// As `x.minimum(y)`.
public func minimum(_ x: Tensor, _ y: Tensor) -> Tensor { x.minimum(y) }
