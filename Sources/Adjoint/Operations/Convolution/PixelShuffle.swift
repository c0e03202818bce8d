/// Channels to places: z[…, c, h·r + i, w·r + j] = x[…, c·r² + i·r + j, h, w]; or back.
struct PixelShuffle: UnaryOperation, Stackable {
  static var name: String { "PixelShuffle" }
  let factor: Int
  let isInverse: Bool
  var graphName: String { isInverse ? "PixelUnshuffleBackward0" : "PixelShuffleBackward0" }

  func forward(_ x: Tensor) throws -> Tensor {
    let (lead, r) = (Array(x.shape.dropLast(3)), factor)
    let (c, h, w) = (x.shape[x.ndim - 3], x.shape[x.ndim - 2], x.shape[x.ndim - 1])
    let n = lead.product
    let cut = isInverse ? [n, c, h / r, r, w / r, r] : [n, c / (r * r), r, r, h, w]
    let order = isInverse ? [0, 1, 3, 5, 2, 4] : [0, 1, 4, 2, 5, 3]
    let source = x.contiguousValue()
    let strides = cut.contiguousStrides
    let moved = source.alias(order.map { cut[$0] }, order.map { strides[$0] }).copied()
    let shape = lead + (isInverse ? [c * r * r, h / r, w / r] : [c / (r * r), h * r, w * r])
    return moved.alias(shape, shape.contiguousStrides)
  }
  func vjp(_ g: Tensor, _ s: Saved) -> Tensor { PixelShuffle(factor: factor, isInverse: !isInverse)(g) }
}

/// Channels in the order in which `groups` lists of them are dealt out: channel k·groups + g was g·(C / groups) + k.
struct ChannelShuffle: UnaryOperation, Foldable {
  static var name: String { "ChannelShuffle" }
  let groups: Int

  func forward(_ x: Tensor) throws -> Tensor {
    let (n, c, inner) = (x.shape[0], x.shape[1], Array(x.shape.dropFirst(2)).product)
    let each = c / groups
    let source = x.contiguousValue()
    let moved = source.alias([n, each, groups, inner], [c * inner, inner, each * inner, 1]).copied()
    return moved.alias(x.shape, x.shape.contiguousStrides)
  }
  func vjp(_ g: Tensor, _ s: Saved) -> Tensor { ChannelShuffle(groups: g.shape[1] / groups)(g) }
}

extension Tensor {
  /// [*, C·r², H, W] as [*, C, H·r, W·r] (Shi et al. 2016): each group of r² channels becomes squares of r × r places,
  /// z[c, h·r + i, w·r + j] = x[c·r² + i·r + j, h, w].
  ///
  /// ```swift
  /// Tensor([[[1]], [[2]], [[3]], [[4]]]).pixelShuffle(2)  // → tensor([[[1, 2], [3, 4]]])
  /// ```
  public func pixelShuffle(_ upscaleFactor: Int) -> Tensor {
    if isPlaceholder { return self }
    guard ndim >= 3, upscaleFactor > 0, shape[ndim - 3] % (upscaleFactor * upscaleFactor) == 0 else {
      return .failed(
        AdjointError(
          "pixelShuffle",
          "expected [*, C·r², H, W] with a positive factor r, got \(described) and the factor \(upscaleFactor)"))
    }
    return PixelShuffle(factor: upscaleFactor, isInverse: false)(self)
  }

  /// [*, C, H·r, W·r] as [*, C·r², H, W]: the inverse of `pixelShuffle`.
  ///
  /// ```swift
  /// Tensor([[[1, 2], [3, 4]]]).pixelUnshuffle(2).shape  // → [4, 1, 1]
  /// ```
  public func pixelUnshuffle(_ downscaleFactor: Int) -> Tensor {
    if isPlaceholder { return self }
    guard ndim >= 3, downscaleFactor > 0, shape.suffix(2).allSatisfy({ $0 % downscaleFactor == 0 }) else {
      return .failed(
        AdjointError(
          "pixelUnshuffle",
          "expected [*, C, H·r, W·r] with a positive factor r, got \(described) and the factor \(downscaleFactor)"))
    }
    return PixelShuffle(factor: downscaleFactor, isInverse: true)(self)
  }

  /// The channels of [N, C, *], dealt out among `groups` (Zhang et al. 2018): [N, g, C / g, *] with the first two of
  /// the channels' dimensions exchanged. C has to be a multiple of the groups.
  ///
  /// ```swift
  /// Tensor([[[1], [2], [3], [4]]]).channelShuffle(2)  // → tensor([[[1], [3], [2], [4]]])
  /// ```
  public func channelShuffle(_ groups: Int) -> Tensor {
    if isPlaceholder { return self }
    guard ndim >= 3, groups > 0, shape[1] % groups == 0 else {
      return .failed(
        AdjointError(
          "channelShuffle", "expected [N, C, *] with C a multiple of the groups, got \(described) and \(groups) groups")
      )
    }
    return ChannelShuffle(groups: groups)(self)
  }
}
