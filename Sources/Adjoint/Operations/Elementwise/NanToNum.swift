import AdjointKernels

/// z = x with NaN and the infinities replaced; dz = 0 there, 1 elsewhere. Whole numbers stay as they are.
private struct NanToNum: UnaryOperation, Elementwise {
  static var name: String { "NanToNum" }
  static var saves: Saves { .x }
  let nan: Double
  let positive: Double?
  let negative: Double?

  func forward(_ x: Tensor) throws -> Tensor {
    guard x.dtype.isFloatingPoint else { return x.copied() }
    let largest = x.dtype.largestFinite
    return try Pointwise.fused(
      ADJ_FUSED_nan_to_num, [x], [.real(nan), .real(positive ?? largest), .real(negative ?? -largest)], in: x.dtype,
      "nanToNum")
  }
  func vjp(_ g: Tensor, _ s: Saved) -> Tensor { g * s.x.isfinite() }
  func jvp(_ t: Tensor, _ s: Saved) -> Tensor { t * s.x.isfinite() }
}

extension DType {
  /// The largest number of a floating dtype.
  fileprivate var largestFinite: Double {
    switch self {
    case .float16: 65504
    case .bfloat16: 0x1.fep127
    case .float32: Double(Float.greatestFiniteMagnitude)
    default: .greatestFiniteMagnitude
    }
  }
}

extension Tensor {
  /// x with NaN replaced by `nan`, and ±∞ by `posinf` and `neginf`, which are the dtype's largest numbers unless given.
  /// Whole numbers stay as they are. ∂z/∂x = 1, and 0 at what is replaced.
  ///
  /// ```swift
  /// Tensor([1.5, .nan, .infinity]).nanToNum(nan: 0, posinf: 9)  // → tensor([1.5000, 0.0000, 9.0000])
  /// ```
  public func nanToNum(nan: Double = 0, posinf: Double? = nil, neginf: Double? = nil) -> Tensor {
    NanToNum(nan: nan, positive: posinf, negative: neginf)(self)
  }

  /// As `nanToNum(nan:posinf:neginf:)`, in place.
  @discardableResult
  public func nanToNum_(nan: Double = 0, posinf: Double? = nil, neginf: Double? = nil) -> Tensor {
    inPlace("nanToNum_") { nanToNum(nan: nan, posinf: posinf, neginf: neginf) }
  }
}

/// As `x.nanToNum(nan:, posinf:, neginf:)`.
public func nanToNum(_ x: Tensor, nan: Double = 0, posinf: Double? = nil, neginf: Double? = nil) -> Tensor {
  x.nanToNum(nan: nan, posinf: posinf, neginf: neginf)
}
