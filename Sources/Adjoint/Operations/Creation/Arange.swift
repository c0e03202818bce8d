import AdjointKernels

// Number sequences and the identity.

extension Tensor {
  /// start, start + step, … below `end` (above it for a negative step). Whole bounds give int64, decimal ones
  /// `DType.default`. A step of 0 is refused, or one that leads away from the end.
  ///
  /// ```swift
  /// Tensor.arange(1, 10, step: 3)      // → tensor([1, 4, 7])
  /// Tensor.arange(1.0, 0, step: -0.25) // → tensor([1.0000, 0.7500, 0.5000, 0.2500])
  /// ```
  public static func arange<S: Scalar>(_ start: S, _ end: S, step: S, dtype: DType? = nil, requiresGrad: Bool = false)
    -> Tensor
  {
    let numbers = [start.number, end.number, step.number]
    let isReal = numbers.contains { if case .real = $0 { true } else { false } }
    let target = dtype ?? (isReal ? .default : .int64)
    let (a, b, s) = (numbers[0].double, numbers[1].double, numbers[2].double)
    guard s != 0, a.isFinite, b.isFinite, (b - a) * s >= 0 || a == b else {
      return .failed(
        AdjointError(
          "arange",
          s == 0
            ? "the step is 0"
            : "can't go from \(a) to \(b) in steps of \(s): the sign does not fit, or a bound is not finite"))
    }
    let count = ((b - a) / s).rounded(.up)
    guard count < 1e15 else { return .failed(AdjointError("arange", "\(count) elements are too many")) }
    guard target != .bool, !target.isIntegral || DType.int64.holds(numbers[0]) else {
      return .failed(AdjointError("arange", "\(target) can't count from \(a)"))
    }
    let z: Tensor
    if target.isIntegral || !isReal {
      let wide = Tensor.empty([Int(count)], .int64)
      adj_count(
        Int64(count), numbers[0].whole, numbers[2].whole, wide.memory.assumingMemoryBound(to: Int64.self))
      z = wide.of(target)
    } else {
      let wide = Tensor.empty([Int(count)], target == .float64 ? .float64 : .float32)
      adj_arange(wide.dtype.code, Int64(wide.numel), a, s, wide.memory)
      z = wide.of(target)
    }
    if requiresGrad { z.requiresGrad = true }
    return z
  }
  /// As `arange(_:_:step:)`, in steps of 1.
  public static func arange<S: Scalar>(_ start: S, _ end: S, dtype: DType? = nil, requiresGrad: Bool = false) -> Tensor
  {
    arange(start, end, step: S(.int(1)).unsafelyUnwrapped, dtype: dtype, requiresGrad: requiresGrad)
  }

  /// 0, 1, … below `end`.
  ///
  /// ```swift
  /// Tensor.arange(4)  // → tensor([0, 1, 2, 3])
  /// ```
  public static func arange<S: Scalar>(_ end: S, dtype: DType? = nil, requiresGrad: Bool = false) -> Tensor {
    arange(S(.int(0)).unsafelyUnwrapped, end, dtype: dtype, requiresGrad: requiresGrad)
  }

  /// Ones on the diagonal of an n×m matrix (m = n by default), zeros elsewhere.
  ///
  /// ```swift
  /// Tensor.eye(2, 3)  // → tensor([[1., 0., 0.], [0., 1., 0.]])
  /// ```
  public static func eye(_ n: Int, _ m: Int? = nil, dtype: DType? = nil, requiresGrad: Bool = false) -> Tensor {
    guard n >= 0, m ?? 0 >= 0 else {
      return .failed(AdjointError("eye", "sizes have to be at least 0, got \(n) and \(m ?? n)"))
    }
    let z = zeros([n, m ?? n], dtype: dtype)
    let diagonal = Swift.min(n, m ?? n)
    z.alias([diagonal], [z.strides[0] + 1]).fillValues(.int(1))
    if requiresGrad { z.requiresGrad = true }
    return z
  }
}
