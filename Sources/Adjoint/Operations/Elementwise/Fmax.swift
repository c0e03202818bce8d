import AdjointKernels

// The larger and the smaller of two where a NaN is no number: the other one wins.

/// z = max(x, y), the other one beside a NaN; a tie gives each half of the gradient.
private struct Fmax: PointwiseBinary {
  static var name: String { "Fmax" }
  static var kernel: BinaryKernel { ADJ_BINARY_fmax }
  static var savesForX: Saves { [.x, .y] }
  static var savesForY: Saves { [.x, .y] }
  func derivativeX(_ t: Tensor, _ s: Saved) -> Tensor { t.share(s, won: s.x .> s.y) }
  func derivativeY(_ t: Tensor, _ s: Saved) -> Tensor { t.rest(s, won: s.x .> s.y) }
}

/// z = min(x, y), likewise.
private struct Fmin: PointwiseBinary {
  static var name: String { "Fmin" }
  static var kernel: BinaryKernel { ADJ_BINARY_fmin }
  static var savesForX: Saves { [.x, .y] }
  static var savesForY: Saves { [.x, .y] }
  func derivativeX(_ t: Tensor, _ s: Saved) -> Tensor { t.share(s, won: s.x .< s.y) }
  func derivativeY(_ t: Tensor, _ s: Saved) -> Tensor { t.rest(s, won: s.x .< s.y) }
}

extension Tensor {
  /// The part of a gradient for x: all where it won or y is NaN, half in a tie; and the rest, for y.
  fileprivate func share(_ s: Saved, won: Tensor) -> Tensor { shared(s, won.logicalOr(s.y.isnan())) }
  fileprivate func rest(_ s: Saved, won: Tensor) -> Tensor {
    shared(s, won.logicalOr(s.y.isnan()).logicalNot())
  }
  private func shared(_ s: Saved, _ all: Tensor) -> Tensor {
    let sided = Where(condition: all)(self, .zeros([], dtype: dtype))
    return Where(condition: s.x .== s.y)(self / 2, sided)
  }

  /// The larger of x and y, broadcasting; where one is NaN, the other (`maximum` gives NaN). The derivative goes to the
  /// larger one, half to each in a tie.
  ///
  /// ```swift
  /// Tensor([1, .nan, 3]).fmax(Tensor([2.0, 2, 2]))  // → tensor([2., 2., 3.])
  /// ```
  public func fmax(_ y: Tensor) -> Tensor { Fmax()(self, y) }

  /// The smaller of x and y, broadcasting; where one is NaN, the other (`minimum` gives NaN). The derivative goes to
  /// the smaller one, half to each in a tie.
  ///
  /// ```swift
  /// Tensor([1, .nan, 3]).fmin(Tensor([2.0, 2, 2]))  // → tensor([1., 2., 2.])
  /// ```
  public func fmin(_ y: Tensor) -> Tensor { Fmin()(self, y) }
}

/// As `x.fmax(y)`.
public func fmax(_ x: Tensor, _ y: Tensor) -> Tensor { x.fmax(y) }
/// As `x.fmin(y)`.
public func fmin(_ x: Tensor, _ y: Tensor) -> Tensor { x.fmin(y) }
