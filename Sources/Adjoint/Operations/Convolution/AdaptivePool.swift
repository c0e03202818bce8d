extension Tensor {
  /// Averages over `outputSize` parts of a line, as equal as can be: part o of m goes from ⌊o·L/m⌋ to ⌈(o + 1)·L/m⌉.
  /// [N, C, L] or [C, L] of a floating dtype; nil keeps the size.
  ///
  /// ```swift
  /// Tensor([[1.0, 2, 3, 4]]).adaptiveAvgPool1d(2)  // → tensor([[1.5000, 3.5000]])
  /// ```
  public func adaptiveAvgPool1d(_ outputSize: Int?...) -> Tensor { adaptiveAvgPool1d(outputSize) }

  /// As `adaptiveAvgPool1d(_:)`, with the size in an array.
  public func adaptiveAvgPool1d(_ outputSize: [Int?]) -> Tensor { adaptiveAverage(1, outputSize) }

  /// Averages over the parts of an image, cut as `adaptiveAvgPool1d` does: [N, C, H, W] or [C, H, W]. One size is for
  /// both dimensions; 1 gives the mean of each channel.
  ///
  /// ```swift
  /// let x = Tensor([[[1.0, 2], [3, 4]]])
  /// x.adaptiveAvgPool2d(1)       // → tensor([[[2.5000]]])
  /// x.adaptiveAvgPool2d(1, nil)  // → tensor([[[2., 3.]]])
  /// ```
  public func adaptiveAvgPool2d(_ outputSize: Int?...) -> Tensor { adaptiveAvgPool2d(outputSize) }

  /// As `adaptiveAvgPool2d(_:)`, with the sizes in an array.
  public func adaptiveAvgPool2d(_ outputSize: [Int?]) -> Tensor { adaptiveAverage(2, outputSize) }

  /// Averages over the parts of a volume, cut as `adaptiveAvgPool1d` does: [N, C, D, H, W] or [C, D, H, W].
  ///
  /// ```swift
  /// Tensor.ones(1, 4, 4, 4).adaptiveAvgPool3d(2, nil, 1).shape  // → [1, 2, 4, 1]
  /// ```
  public func adaptiveAvgPool3d(_ outputSize: Int?...) -> Tensor { adaptiveAvgPool3d(outputSize) }

  /// As `adaptiveAvgPool3d(_:)`, with the sizes in an array.
  public func adaptiveAvgPool3d(_ outputSize: [Int?]) -> Tensor { adaptiveAverage(3, outputSize) }

  /// The largest of each of `outputSize` parts of a line, cut as `adaptiveAvgPool1d` does: [N, C, L] or [C, L] of a
  /// floating dtype. Of equal elements the first gets the gradient.
  ///
  /// ```swift
  /// Tensor([[1.0, 4, 3, 2]]).adaptiveMaxPool1d(2)  // → tensor([[4., 3.]])
  /// ```
  public func adaptiveMaxPool1d(_ outputSize: Int?...) -> Tensor { adaptiveMaxPool1dWithIndices(outputSize).values }

  /// As `adaptiveMaxPool1d(_:)`, with the size in an array.
  public func adaptiveMaxPool1d(_ outputSize: [Int?]) -> Tensor { adaptiveMaxPool1dWithIndices(outputSize).values }

  /// The largest of each part of an image, as `adaptiveMaxPool1d`: [N, C, H, W] or [C, H, W]. One size is for both
  /// dimensions.
  ///
  /// ```swift
  /// Tensor([[[1.0, 2], [3, 4]]]).adaptiveMaxPool2d(1, nil)  // → tensor([[[3., 4.]]])
  /// ```
  public func adaptiveMaxPool2d(_ outputSize: Int?...) -> Tensor { adaptiveMaxPool2dWithIndices(outputSize).values }

  /// As `adaptiveMaxPool2d(_:)`, with the sizes in an array.
  public func adaptiveMaxPool2d(_ outputSize: [Int?]) -> Tensor { adaptiveMaxPool2dWithIndices(outputSize).values }

  /// The largest of each part of a volume, as `adaptiveMaxPool1d`: [N, C, D, H, W] or [C, D, H, W].
  ///
  /// ```swift
  /// Tensor.ones(1, 4, 4, 4).adaptiveMaxPool3d(2, nil, 1).shape  // → [1, 2, 4, 1]
  /// ```
  public func adaptiveMaxPool3d(_ outputSize: Int?...) -> Tensor { adaptiveMaxPool3dWithIndices(outputSize).values }

  /// As `adaptiveMaxPool3d(_:)`, with the sizes in an array.
  public func adaptiveMaxPool3d(_ outputSize: [Int?]) -> Tensor { adaptiveMaxPool3dWithIndices(outputSize).values }

  /// `adaptiveMaxPool1d` and where in its line each of the results stands, int64.
  ///
  /// ```swift
  /// Tensor([[1.0, 4, 3, 2]]).adaptiveMaxPool1dWithIndices([2]).indices  // → tensor([[1, 2]])
  /// ```
  public func adaptiveMaxPool1dWithIndices(_ outputSize: [Int?]) -> (values: Tensor, indices: Tensor) {
    adaptiveMaximum(1, outputSize)
  }

  /// `adaptiveMaxPool2d` and where in its plane, row·W + column, each of the results stands, int64.
  ///
  /// ```swift
  /// Tensor([[[1.0, 2], [3, 4]]]).adaptiveMaxPool2dWithIndices([1]).indices  // → tensor([[[3]]])
  /// ```
  public func adaptiveMaxPool2dWithIndices(_ outputSize: [Int?]) -> (values: Tensor, indices: Tensor) {
    adaptiveMaximum(2, outputSize)
  }

  /// `adaptiveMaxPool3d` and where in its volume, (slice·H + row)·W + column, each of the results stands, int64.
  ///
  /// ```swift
  /// Tensor([[[[1.0, 2], [3, 4]]]]).adaptiveMaxPool3dWithIndices([1]).indices  // → tensor([[[[3]]]])
  /// ```
  public func adaptiveMaxPool3dWithIndices(_ outputSize: [Int?]) -> (values: Tensor, indices: Tensor) {
    adaptiveMaximum(3, outputSize)
  }

  private func adaptiveAverage(_ rank: Int, _ size: [Int?]) -> Tensor {
    if isPlaceholder { return self }
    let operation = "adaptiveAvgPool\(rank)d"
    do {
      guard dtype.isFloatingPoint else {
        throw AdjointError(operation, "needs a floating dtype, got \(described): convert it first")
      }
      let windows = try PoolWindows(operation, self, rank: rank, output: size)
      // The average of everything has a faster kernel.
      if rank > 1, windows.output.allSatisfy({ $0 == 1 }) {
        return mean(dim: (1...rank).map { -$0 }, keepDim: true)
      }
      return averaged(windows, windows.padded, nil, "AdaptiveAvgPool\(Swift.max(rank, 2))DBackward0")
    } catch { return .failed(error) }
  }

  private func adaptiveMaximum(_ rank: Int, _ size: [Int?]) -> (values: Tensor, indices: Tensor) {
    maxPooled("adaptiveMaxPool\(rank)d", rank, isAdaptive: true) {
      let operation = "adaptiveMaxPool\(rank)d"
      guard dtype.isFloatingPoint else {
        throw AdjointError(operation, "needs a floating dtype, got \(described): convert it first")
      }
      let windows = try PoolWindows(operation, self, rank: rank, output: size)
      guard !shape.dropFirst(ndim - rank - 1).contains(0) else {
        throw AdjointError(operation, "only the batch may be empty, got \(described)")
      }
      return windows
    }
  }
}
