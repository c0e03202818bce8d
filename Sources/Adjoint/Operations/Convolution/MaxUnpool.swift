import AdjointKernels

/// Zeros, and the elements of x at `places` of each plane; the last one where several meet.
struct MaxUnpool: UnaryOperation {
  static var name: String { "MaxUnpool" }
  let places: Tensor
  let size: [Int]
  var graphName: String { "MaxUnpool\(size.count)DBackward0" }
  func forward(_ x: Tensor) throws -> Tensor {
    let source = x.contiguousValue()
    let z = Tensor.empty(places.shape.dropLast(size.count) + size, x.dtype)
    Places(places, size).run { planes, n, m, places in
      adj_put_places(Int32(x.dtype.itemSize), planes, n, m, places, source.memory, z.memory)
    }
    return z
  }
  // As PyTorch, also where several elements meet in one place.
  func vjp(_ g: Tensor, _ s: Saved) -> Tensor { PickPlaces(places: places, size: size)(g) }
  var attributes: [Tensor] { [places] }
  func batched(_ x: Tensor, _ level: BatchLevel) -> Tensor {
    MaxUnpool(places: level.front(places), size: size)(level.front(x))
  }
}

extension Tensor {
  /// A partial inverse of `maxPool1d`: the elements at the places that `maxPool1dWithIndices` found, zeros elsewhere;
  /// the last one where several meet. The size is (L − 1)·stride − 2·padding + kernelSize unless `outputSize` names
  /// another one less than a stride away. x is floating, and the indices are int64 of its shape.
  ///
  /// ```swift
  /// let (values, indices) = Tensor([[1.0, 4, 3, 2]]).maxPool1dWithIndices(2)
  /// values.maxUnpool1d(indices, 2)  // → tensor([[0., 4., 3., 0.]])
  /// ```
  public func maxUnpool1d(
    _ indices: Tensor, _ kernelSize: any PerDimension, stride: (any PerDimension)? = nil,
    padding: any PerDimension = 0, outputSize: [Int]? = nil
  ) -> Tensor { unpooled(1, indices, kernelSize, stride, padding, outputSize) }

  /// A partial inverse of `maxPool2d`, as `maxUnpool1d`.
  ///
  /// ```swift
  /// let (values, indices) = Tensor([[[1.0, 2], [4, 3]]]).maxPool2dWithIndices(2)
  /// values.maxUnpool2d(indices, 2)  // → tensor([[[0., 0.], [4., 0.]]])
  /// ```
  public func maxUnpool2d(
    _ indices: Tensor, _ kernelSize: any PerDimension, stride: (any PerDimension)? = nil,
    padding: any PerDimension = 0, outputSize: [Int]? = nil
  ) -> Tensor { unpooled(2, indices, kernelSize, stride, padding, outputSize) }

  /// A partial inverse of `maxPool3d`, as `maxUnpool1d`.
  ///
  /// ```swift
  /// let (values, indices) = Tensor([[[[1.0, 2], [4, 3]]]]).maxPool3dWithIndices([1, 2, 1])
  /// values.maxUnpool3d(indices, [1, 2, 1])  // → tensor([[[[0., 0.], [4., 3.]]]])
  /// ```
  public func maxUnpool3d(
    _ indices: Tensor, _ kernelSize: any PerDimension, stride: (any PerDimension)? = nil,
    padding: any PerDimension = 0, outputSize: [Int]? = nil
  ) -> Tensor { unpooled(3, indices, kernelSize, stride, padding, outputSize) }

  private func unpooled(
    _ rank: Int, _ indices: Tensor, _ kernel: any PerDimension, _ stride: (any PerDimension)?,
    _ padding: any PerDimension, _ outputSize: [Int]?
  ) -> Tensor {
    if isPlaceholder || indices.isPlaceholder { return .placeholder }
    let operation = "maxUnpool\(rank)d"
    let looped = BatchLevel.looped("MaxUnpool", [self, indices]) {
      $0[0]!.unpooled(rank, $0[1]!, kernel, stride, padding, outputSize)
    }
    if let looped { return looped }
    do {
      _ = try checkBatched(rank, operation)
      guard dtype.isFloatingPoint, indices.dtype == .int64, indices.shape == shape else {
        throw AdjointError(
          operation,
          "expected a floating tensor and int64 indices of its shape, got \(described) and "
            + indices.described)
      }
      let kernel = try kernel.values(rank, "kernelSize", atLeast: 1, operation)
      let steps =
        try stride.flatMap { $0.perDimension.isEmpty ? nil : $0 }?
        .values(rank, "stride", atLeast: 1, operation) ?? kernel
      let padding = try padding.values(rank, "padding", operation)
      let usual = zip(lastSizes(rank).indices, lastSizes(rank)).map { d, size -> Int in
        (size - 1) * steps[d] + kernel[d] - 2 * padding[d]
      }
      let size = outputSize.map { Array($0.suffix(rank)) } ?? usual
      let isNear = (0..<rank).allSatisfy { size.count == rank && (size[$0] - usual[$0]).magnitude < steps[$0] }
      guard outputSize == nil || isNear, size.allSatisfy({ $0 > 0 }) else {
        throw AdjointError(
          operation,
          "the output size has to be less than a stride \(steps.shapeText) away from \(usual.shapeText), got "
            + size.shapeText)
      }
      let places = indices.copied()
      let values = places.memory.assumingMemoryBound(to: Int.self)
      for i in 0..<places.numel where values[i] < 0 || values[i] >= size.product {
        throw AdjointError(operation, "the index \(values[i]) is not a place of planes of \(size.shapeText)")
      }
      if rank > 1 { return MaxUnpool(places: places, size: size)(self) }
      return MaxUnpool(places: places.unsqueeze(-2), size: [1] + size)(unsqueeze(-2)).squeeze(dim: -2)
    } catch { return .failed(error) }
  }
}
