import AdjointKernels

extension Tensor {
  /// The average of what each window of a line sees: [N, C, L] or [C, L]. `stride` is the kernel's size unless given;
  /// padding, of zeros, is at most half of the kernel. `countIncludePad: false` divides by the number of places in the
  /// input instead of the kernel's size. `ceilMode` rounds the number of windows up; what reaches beyond the padding is
  /// not counted. Floating dtypes and int64, which divides towards zero.
  ///
  /// ```swift
  /// Tensor([[1.0, 2, 3, 6]]).avgPool1d(2)             // → tensor([[1.5000, 4.5000]])
  /// Tensor([[1.0, 2, 3, 6]]).avgPool1d(2, stride: 1)  // → tensor([[1.5000, 2.5000, 4.5000]])
  /// ```
  public func avgPool1d(
    _ kernelSize: any PerDimension, stride: (any PerDimension)? = nil, padding: any PerDimension = 0,
    ceilMode: Bool = false, countIncludePad: Bool = true
  ) -> Tensor {
    averaged("avgPool1d", 1, kernelSize, stride, padding, ceilMode, countIncludePad, nil)
  }

  /// The average of what each window of an image sees, as `avgPool1d`: [N, C, H, W] or [C, H, W]. `divisorOverride`
  /// takes the place of the number of places.
  ///
  /// ```swift
  /// Tensor([[[1.0, 2, 3], [3, 6, 5]]]).avgPool2d(2, stride: 1)  // → tensor([[[3., 4.]]])
  /// ```
  public func avgPool2d(
    _ kernelSize: any PerDimension, stride: (any PerDimension)? = nil, padding: any PerDimension = 0,
    ceilMode: Bool = false, countIncludePad: Bool = true, divisorOverride: Int? = nil
  ) -> Tensor {
    averaged("avgPool2d", 2, kernelSize, stride, padding, ceilMode, countIncludePad, divisorOverride)
  }

  /// The average of what each window of a volume sees, as `avgPool2d`: [N, C, D, H, W] or [C, D, H, W].
  ///
  /// ```swift
  /// Tensor.ones(1, 4, 4, 4).avgPool3d([1, 2, 4]).shape  // → [1, 4, 2, 1]
  /// ```
  public func avgPool3d(
    _ kernelSize: any PerDimension, stride: (any PerDimension)? = nil, padding: any PerDimension = 0,
    ceilMode: Bool = false, countIncludePad: Bool = true, divisorOverride: Int? = nil
  ) -> Tensor {
    averaged("avgPool3d", 3, kernelSize, stride, padding, ceilMode, countIncludePad, divisorOverride)
  }

  /// (Σ xᵖ)^(1/p) over the windows of a line, as `avgPool1d` places them. Not the norm of negative numbers: with an odd
  /// p their powers are negative, and a negative sum gives 0, as in PyTorch.
  ///
  /// ```swift
  /// Tensor([[3.0, 4, 6, 8]]).lpPool1d(2, 2)  // → tensor([[ 5., 10.]])
  /// ```
  public func lpPool1d(
    _ normType: Double, _ kernelSize: any PerDimension, stride: (any PerDimension)? = nil, ceilMode: Bool = false
  ) -> Tensor {
    powerSummed(1, normType, kernelSize, pow(normType).avgPool1d(kernelSize, stride: stride, ceilMode: ceilMode))
  }

  /// (Σ xᵖ)^(1/p) over the windows of an image, as `lpPool1d`.
  ///
  /// ```swift
  /// Tensor([[[1.0, 3], [1, 5]]]).lpPool2d(2, 2)  // → tensor([[[6.]]])
  /// ```
  public func lpPool2d(
    _ normType: Double, _ kernelSize: any PerDimension, stride: (any PerDimension)? = nil, ceilMode: Bool = false
  ) -> Tensor {
    powerSummed(2, normType, kernelSize, pow(normType).avgPool2d(kernelSize, stride: stride, ceilMode: ceilMode))
  }

  /// (Σ xᵖ)^(1/p) over the windows of a volume, as `lpPool1d`.
  ///
  /// ```swift
  /// Tensor([[[[1.0, 3], [1, 5]]]]).lpPool3d(2, [1, 2, 2])  // → tensor([[[[6.]]]])
  /// ```
  public func lpPool3d(
    _ normType: Double, _ kernelSize: any PerDimension, stride: (any PerDimension)? = nil, ceilMode: Bool = false
  ) -> Tensor {
    powerSummed(3, normType, kernelSize, pow(normType).avgPool3d(kernelSize, stride: stride, ceilMode: ceilMode))
  }

  private func powerSummed(_ rank: Int, _ p: Double, _ kernel: any PerDimension, _ averages: Tensor) -> Tensor {
    let count =
      kernel.perDimension.count == rank ? kernel.perDimension.product : kernel.perDimension.product.power(rank)
    return (averages.sign() * averages.abs().relu() * count).pow(1 / p)
  }

  private func averaged(
    _ operation: String, _ rank: Int, _ kernel: any PerDimension, _ stride: (any PerDimension)?,
    _ padding: any PerDimension, _ ceilMode: Bool, _ countIncludePad: Bool, _ divisor: Int?
  ) -> Tensor {
    if isPlaceholder { return self }
    do {
      guard dtype.isFloatingPoint || dtype == .int64 else {
        throw AdjointError(operation, "needs a floating dtype or int64, got \(described): convert it first")
      }
      guard divisor != 0 else { throw AdjointError(operation, "divisorOverride can't be 0") }
      let windows = try PoolWindows(
        operation, self, rank: rank, kernel: kernel, stride: stride, padding: padding, ceilMode: ceilMode)
      let counts = countIncludePad ? windows.padded : windows.ranges.map { $0.map(\.count) }
      return averaged(windows, counts, divisor, "AvgPool\(Swift.max(rank, 2))DBackward0")
    } catch { return .failed(error) }
  }

  /// Sums over windows, divided by the product of the counts or by one divisor.
  func averaged(_ windows: PoolWindows, _ counts: [[Int]], _ divisor: Int?, _ graphName: String) -> Tensor {
    let planes = windows.asPlanes
    let maps = zip(planes.input, planes.ranges).map { LinearMap(inputs: $0, sums: $1) }
    let dtype = dtype == .float16 || dtype == .bfloat16 ? .float32 : dtype
    let numbers =
      divisor.map { [$0] } ?? counts.reduce([1]) { known, next in known.flatMap { a in next.map { a * $0 } } }
    let divisors = Tensor(numbers, shape: divisor == nil ? planes.output : [], dtype: dtype)
    let rule = Resample(graphName: graphName, maps: maps, divisor: divisors)
    return windows.input.count > 1 ? rule(self) : rule(unsqueeze(-2)).squeeze(dim: -2)
  }
}

extension Int {
  fileprivate func power(_ exponent: Int) -> Int { (0..<exponent).reduce(1) { product, _ in product * self } }
}
