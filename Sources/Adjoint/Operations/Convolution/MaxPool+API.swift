extension Tensor {
  /// The largest that each window of a line sees: [N, C, L] or [C, L]; booleans are refused.
  ///
  /// A NaN in a window wins. Of equal elements the first gets the gradient. `stride` is the kernel's size unless given;
  /// padding is −∞ and at most half of the kernel; `ceilMode` rounds the number of windows up, so that the last may
  /// reach over the end.
  ///
  /// ```swift
  /// Tensor([[1, 4, 3, 2]]).maxPool1d(2)             // → tensor([[4, 3]])
  /// Tensor([[1, 4, 3, 2]]).maxPool1d(2, stride: 1)  // → tensor([[4, 4, 3]])
  /// ```
  public func maxPool1d(
    _ kernelSize: any PerDimension, stride: (any PerDimension)? = nil, padding: any PerDimension = 0,
    dilation: any PerDimension = 1, ceilMode: Bool = false
  ) -> Tensor {
    maxPooled(1, kernelSize, stride, padding, dilation, ceilMode, wantsIndices: false).values
  }

  /// The largest that each window of an image sees, as `maxPool1d`: [N, C, H, W] or [C, H, W].
  ///
  /// ```swift
  /// Tensor([[[1, 2, 3], [6, 5, 4]]]).maxPool2d(2, stride: 1)  // → tensor([[[6, 5]]])
  /// ```
  public func maxPool2d(
    _ kernelSize: any PerDimension, stride: (any PerDimension)? = nil, padding: any PerDimension = 0,
    dilation: any PerDimension = 1, ceilMode: Bool = false
  ) -> Tensor {
    maxPooled(2, kernelSize, stride, padding, dilation, ceilMode, wantsIndices: false).values
  }

  /// The largest that each window of a volume sees, as `maxPool1d`: [N, C, D, H, W] or [C, D, H, W].
  ///
  /// ```swift
  /// Tensor.ones(1, 4, 4, 4).maxPool3d([1, 2, 4]).shape  // → [1, 4, 2, 1]
  /// ```
  public func maxPool3d(
    _ kernelSize: any PerDimension, stride: (any PerDimension)? = nil, padding: any PerDimension = 0,
    dilation: any PerDimension = 1, ceilMode: Bool = false
  ) -> Tensor {
    maxPooled(3, kernelSize, stride, padding, dilation, ceilMode, wantsIndices: false).values
  }

  /// `maxPool1d` and where in its line each of the results stands, int64.
  ///
  /// ```swift
  /// Tensor([[1, 4, 3, 2]]).maxPool1dWithIndices(2).indices  // → tensor([[1, 2]])
  /// ```
  public func maxPool1dWithIndices(
    _ kernelSize: any PerDimension, stride: (any PerDimension)? = nil, padding: any PerDimension = 0,
    dilation: any PerDimension = 1, ceilMode: Bool = false
  ) -> (values: Tensor, indices: Tensor) {
    maxPooled(1, kernelSize, stride, padding, dilation, ceilMode, wantsIndices: true)
  }

  /// `maxPool2d` and where in its plane, row·W + column, each of the results stands, int64.
  ///
  /// ```swift
  /// Tensor([[[1, 2, 3], [6, 5, 4]]]).maxPool2dWithIndices(2, stride: 1).indices  // → tensor([[[3, 4]]])
  /// ```
  public func maxPool2dWithIndices(
    _ kernelSize: any PerDimension, stride: (any PerDimension)? = nil, padding: any PerDimension = 0,
    dilation: any PerDimension = 1, ceilMode: Bool = false
  ) -> (values: Tensor, indices: Tensor) {
    maxPooled(2, kernelSize, stride, padding, dilation, ceilMode, wantsIndices: true)
  }

  /// `maxPool3d` and where in its volume, (slice·H + row)·W + column, each of the results stands, int64.
  ///
  /// ```swift
  /// Tensor([[[[1, 2], [4, 3]]]]).maxPool3dWithIndices([1, 2, 1]).indices  // → tensor([[[[2, 3]]]])
  /// ```
  public func maxPool3dWithIndices(
    _ kernelSize: any PerDimension, stride: (any PerDimension)? = nil, padding: any PerDimension = 0,
    dilation: any PerDimension = 1, ceilMode: Bool = false
  ) -> (values: Tensor, indices: Tensor) {
    maxPooled(3, kernelSize, stride, padding, dilation, ceilMode, wantsIndices: true)
  }

  private func maxPooled(
    _ rank: Int, _ kernelSize: any PerDimension, _ stride: (any PerDimension)?, _ padding: any PerDimension,
    _ dilation: any PerDimension, _ ceilMode: Bool, wantsIndices: Bool
  ) -> (values: Tensor, indices: Tensor) {
    let operation = "maxPool\(rank)d"
    return maxPooled(operation, rank, wantsIndices: wantsIndices) {
      try PoolWindows(
        operation, self, rank: rank, kernel: kernelSize, stride: stride, padding: padding, dilation: dilation,
        ceilMode: ceilMode)
    }
  }

  /// Pools over one dimension are pools over two of which the first has one place, in PyTorch's graph too.
  func maxPooled(
    _ operation: String, _ rank: Int, isAdaptive: Bool = false, wantsIndices: Bool = true,
    _ windows: () throws -> PoolWindows
  ) -> (values: Tensor, indices: Tensor) {
    if isPlaceholder { return (.placeholder, .placeholder) }
    do {
      guard dtype != .bool else { throw AdjointError(operation, "needs numbers, got \(described)") }
      let graphName = "\(isAdaptive ? "AdaptiveMax" : "Max")Pool\(Swift.max(rank, 2))D"
      let rule = MaxPool(
        graphName: graphName + (isAdaptive ? "Backward0" : "WithIndicesBackward0"), windows: try windows().asPlanes,
        keepsPlaces: wantsIndices || isInterpreted || (Modes.isGradEnabled && source != nil))
      if rank > 1 { return rule.two(self) }
      let z = rule.two(unsqueeze(-2))
      return (z.0.squeeze(dim: -2), rule.keepsPlaces ? z.1.squeeze(dim: -2) : z.1)
    } catch { return (.failed(error), .placeholder) }
  }
}
