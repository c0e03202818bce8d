// Number sequences and the identity.

extension Tensor {
  /// start, start + step, … below `end` (above it for a negative step). Whole bounds give int64.
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
    let z = Tensor.empty([Int(count)], target)
    for i in 0..<z.numel {
      let value: Number
      if case .int(let first) = numbers[0], case .int(let by) = numbers[2] {
        value = .int(first + Int64(i) * by)
      } else {
        value = .real(a + Double(i) * s)
      }
      target.store(value, at: z.memory + i * target.itemSize)
    }
    if requiresGrad { z.requiresGrad = true }
    return z
  }
  public static func arange<S: Scalar>(_ start: S, _ end: S, dtype: DType? = nil, requiresGrad: Bool = false) -> Tensor
  {
    arange(start, end, step: S(.int(1)).unsafelyUnwrapped, dtype: dtype, requiresGrad: requiresGrad)
  }
  /// 0, 1, … below `end`.
  public static func arange<S: Scalar>(_ end: S, dtype: DType? = nil, requiresGrad: Bool = false) -> Tensor {
    arange(S(.int(0)).unsafelyUnwrapped, end, dtype: dtype, requiresGrad: requiresGrad)
  }

  /// `steps` numbers from `start` to `end`, both included, at equal distances.
  public static func linspace(
    _ start: Double, _ end: Double, steps: Int, dtype: DType? = nil, requiresGrad: Bool = false
  ) -> Tensor {
    guard steps >= 0 else { return .failed(AdjointError("linspace", "the number of steps is negative: \(steps)")) }
    let target = dtype ?? .default
    let z = Tensor.empty([steps], target)
    let isWhole = target.isIntegral
    let step = steps > 1 ? (end - start) / Double(steps - 1) : 0
    let narrow = target == .float32 || target == .float16 || target == .bfloat16
    for i in 0..<steps {
      // Counted from the nearer end, so that both ends are exact and the numbers symmetric.
      let isLow = i < steps / 2 || steps == 1
      let value: Double
      if narrow {
        let fstep = steps > 1 ? (Float(end) - Float(start)) / Float(steps - 1) : 0
        value = Double(
          isLow ? Float(start).addingProduct(fstep, Float(i)) : Float(end).addingProduct(-fstep, Float(steps - 1 - i)))
      } else {
        value = isLow ? start.addingProduct(step, Double(i)) : end.addingProduct(-step, Double(steps - 1 - i))
      }
      target.store(isWhole ? .int(Int64(value)) : .real(value), at: z.memory + i * target.itemSize)
    }
    if requiresGrad { z.requiresGrad = true }
    return z
  }

  /// Ones on the diagonal of an n×m matrix (m = n by default), zeros elsewhere.
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
