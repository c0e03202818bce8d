import AdjointKernels

// A number of points between two ends.

extension Tensor {
  /// `steps` numbers from `start` to `end`, both included, at equal distances. Whole dtypes cut the ends first, and
  /// then every number.
  ///
  /// ```swift
  /// Tensor.linspace(0, 1, steps: 5)  // → tensor([0.0000, 0.2500, 0.5000, 0.7500, 1.0000])
  /// ```
  public static func linspace(
    _ start: Double, _ end: Double, steps: Int, dtype: DType? = nil, requiresGrad: Bool = false
  ) -> Tensor {
    do {
      let target = try checkedSpace("linspace", start, end, steps, dtype)
      let z = spaced(start, end, steps, target).of(target)
      if requiresGrad { z.requiresGrad = true }
      return z
    } catch { return .failed(error) }
  }

  /// `steps` powers of `base`, whose exponents go from `start` to `end` at equal distances.
  ///
  /// ```swift
  /// Tensor.logspace(0, 3, steps: 4)  // → tensor([ 1., 10., 100., 1000.])
  /// ```
  public static func logspace(
    _ start: Double, _ end: Double, steps: Int, base: Double = 10, dtype: DType? = nil, requiresGrad: Bool = false
  ) -> Tensor {
    do {
      let target = try checkedSpace("logspace", start, end, steps, dtype)
      let exponents = steps == 1 ? Tensor(start, dtype: .float64).reshape(1) : spaced(start, end, steps, target)
      let powers = Tensor.full([], base, dtype: exponents.dtype).pow(exponents)
      let z = powers.of(target)
      if requiresGrad { z.requiresGrad = true }
      return z
    } catch { return .failed(error) }
  }

  /// As `linspace(_:_:steps:)`, between the values of 0-d tensors; no gradient goes to them.
  public static func linspace(_ start: Tensor, _ end: Tensor, steps: Int, dtype: DType? = nil) -> Tensor {
    guard let (start, end) = ends("linspace", start, end) else { return .placeholder }
    return linspace(start, end, steps: steps, dtype: dtype)
  }
  /// As `logspace(_:_:steps:base:)`, between the values of 0-d tensors; no gradient goes to them.
  public static func logspace(
    _ start: Tensor, _ end: Tensor, steps: Int, base: Double = 10, dtype: DType? = nil
  ) -> Tensor {
    guard let (start, end) = ends("logspace", start, end) else { return .placeholder }
    return logspace(start, end, steps: steps, base: base, dtype: dtype)
  }

  private static func ends(_ operation: String, _ start: Tensor, _ end: Tensor) -> (Double, Double)? {
    if start.isPlaceholder || end.isPlaceholder { return nil }
    guard start.ndim == 0, end.ndim == 0 else {
      _ = failed(AdjointError(operation, "the ends have to be 0-d, got \(start.described) and \(end.described)"))
      return nil
    }
    return (start.item().double, end.item().double)
  }

  private static func checkedSpace(
    _ operation: String, _ start: Double, _ end: Double, _ steps: Int, _ dtype: DType?
  ) throws -> DType {
    let target = dtype ?? .default
    guard steps >= 0 else { throw AdjointError(operation, "the number of steps is negative: \(steps)") }
    guard target != .bool else { throw AdjointError(operation, "is not defined for bool") }
    guard !target.isIntegral || (target.holds(.real(start)) && target.holds(.real(end))) else {
      throw AdjointError(operation, "the ends \(start) and \(end) do not fit \(target)")
    }
    return target
  }

  /// The points as float64, or as float32 where that is enough.
  private static func spaced(_ start: Double, _ end: Double, _ steps: Int, _ target: DType) -> Tensor {
    // Ends and step are numbers of the dtype already: whole, or of few digits.
    func rounded(_ x: Double) -> Double {
      target.isIntegral ? x.rounded(.towardZero) : Tensor.full([], x, dtype: target).item().double
    }
    let (first, last) = (rounded(start), rounded(end))
    let z = Tensor.empty([steps], target == .float64 || target.isIntegral ? .float64 : .float32)
    var step = steps > 1 ? (last - first) / Double(steps - 1) : 0
    if z.dtype == .float32, steps > 1 { step = rounded(Double((Float(last) - Float(first)) / Float(steps - 1))) }
    adj_linspace(z.dtype.code, Int64(steps), first, last, step, z.memory)
    return z
  }
}
