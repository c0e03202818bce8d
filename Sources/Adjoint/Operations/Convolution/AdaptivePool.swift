extension Tensor {
  /// Averages over `outputSize` parts of a line, as equal as can be: part o of m goes from ⌊o·L/m⌋ to ⌈(o + 1)·L/m⌉.
  /// [N, C, L] or [C, L]; nil keeps the size.
  public func adaptiveAvgPool1d(_ outputSize: Int?...) -> Tensor { adaptiveAvgPool1d(outputSize) }
  public func adaptiveAvgPool1d(_ outputSize: [Int?]) -> Tensor { adaptiveAverage(1, outputSize) }

  /// Averages over the parts of an image, as `adaptiveAvgPool1d`: [N, C, H, W] or [C, H, W]. One size is for both
  /// dimensions.
  ///
  ///     let pooled = features.adaptiveAvgPool2d(1)      // global average
  ///     let rows = features.adaptiveAvgPool2d(7, nil)   // 7 rows, columns as they are
  public func adaptiveAvgPool2d(_ outputSize: Int?...) -> Tensor { adaptiveAvgPool2d(outputSize) }
  public func adaptiveAvgPool2d(_ outputSize: [Int?]) -> Tensor { adaptiveAverage(2, outputSize) }

  /// Averages over the parts of a volume, as `adaptiveAvgPool2d`: [N, C, D, H, W] or [C, D, H, W].
  public func adaptiveAvgPool3d(_ outputSize: Int?...) -> Tensor { adaptiveAvgPool3d(outputSize) }
  public func adaptiveAvgPool3d(_ outputSize: [Int?]) -> Tensor { adaptiveAverage(3, outputSize) }

  /// The largest of each of `outputSize` parts of a line, cut as `adaptiveAvgPool1d` does.
  public func adaptiveMaxPool1d(_ outputSize: Int?...) -> Tensor { adaptiveMaxPool1dWithIndices(outputSize).values }
  public func adaptiveMaxPool1d(_ outputSize: [Int?]) -> Tensor { adaptiveMaxPool1dWithIndices(outputSize).values }
  /// The largest of each part of an image, as `adaptiveMaxPool1d`.
  public func adaptiveMaxPool2d(_ outputSize: Int?...) -> Tensor { adaptiveMaxPool2dWithIndices(outputSize).values }
  public func adaptiveMaxPool2d(_ outputSize: [Int?]) -> Tensor { adaptiveMaxPool2dWithIndices(outputSize).values }
  /// The largest of each part of a volume, as `adaptiveMaxPool1d`.
  public func adaptiveMaxPool3d(_ outputSize: Int?...) -> Tensor { adaptiveMaxPool3dWithIndices(outputSize).values }
  public func adaptiveMaxPool3d(_ outputSize: [Int?]) -> Tensor { adaptiveMaxPool3dWithIndices(outputSize).values }

  /// `adaptiveMaxPool1d` and where in its line each of the results stands, int64.
  public func adaptiveMaxPool1dWithIndices(_ outputSize: [Int?]) -> (values: Tensor, indices: Tensor) {
    adaptiveMaximum(1, outputSize)
  }
  /// `adaptiveMaxPool2d` and where in its plane each of the results stands, int64.
  public func adaptiveMaxPool2dWithIndices(_ outputSize: [Int?]) -> (values: Tensor, indices: Tensor) {
    adaptiveMaximum(2, outputSize)
  }
  /// `adaptiveMaxPool3d` and where in its volume each of the results stands, int64.
  public func adaptiveMaxPool3dWithIndices(_ outputSize: [Int?]) -> (values: Tensor, indices: Tensor) {
    adaptiveMaximum(3, outputSize)
  }

  private func adaptiveAverage(_ rank: Int, _ size: [Int?]) -> Tensor {
    if isPlaceholder { return self }
    let operation = "adaptiveAvgPool\(rank)d"
    do {
      guard dtype.isFloatingPoint else {
        throw AdjointError(operation, "needs a floating dtype, got a \(summary): convert it first")
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
        throw AdjointError(operation, "needs a floating dtype, got a \(summary): convert it first")
      }
      let windows = try PoolWindows(operation, self, rank: rank, output: size)
      guard !shape.dropFirst(ndim - rank - 1).contains(0) else {
        throw AdjointError(operation, "only the batch may be empty, got a \(summary)")
      }
      return windows
    }
  }
}
