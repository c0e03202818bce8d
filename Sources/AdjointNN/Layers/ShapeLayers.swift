import Adjoint

/// The input as it is.
open class Identity: Module {
  open override func forward(_ x: Tensor) -> Tensor { x }
}

/// One dimension in place of several; all but the first unless others are given. Dimensions may count from the end.
///
/// ```text
/// Flatten()(Tensor.ones(8, 3, 2)).shape  // [8, 6]
/// ```
open class Flatten: Module {
  public let startDim, endDim: Int

  public init(startDim: Int = 1, endDim: Int = -1) { (self.startDim, self.endDim) = (startDim, endDim) }

  open override func forward(_ x: Tensor) -> Tensor { x.flatten(startDim: startDim, endDim: endDim) }
  open override var extraDescription: String { "start_dim=\(startDim), end_dim=\(endDim)" }
}

/// Several dimensions in place of one, whose size is the product of theirs; one of them may be −1, the rest.
///
/// ```text
/// Unflatten(dim: 1, [2, 3])(Tensor.ones(8, 6)).shape  // [8, 2, 3]
/// ```
open class Unflatten: Module {
  public let dim: Int
  public let unflattenedSize: [Int]

  public init(dim: Int, _ unflattenedSize: [Int]) { (self.dim, self.unflattenedSize) = (dim, unflattenedSize) }

  open override func forward(_ x: Tensor) -> Tensor { x.unflatten(dim: dim, unflattenedSize) }
  open override var extraDescription: String { "dim=\(dim), unflattened_size=\(unflattenedSize.repr)" }
}

/// Channels as places: [N, C·r², H, W] becomes [N, C, H·r, W·r] (Shi et al. 2016).
open class PixelShuffle: Module {
  public let upscaleFactor: Int

  public init(_ upscaleFactor: Int) { self.upscaleFactor = upscaleFactor }

  open override func forward(_ x: Tensor) -> Tensor { x.pixelShuffle(upscaleFactor) }
  open override var extraDescription: String { "upscale_factor=\(upscaleFactor)" }
}

/// Places as channels: [N, C, H·r, W·r] becomes [N, C·r², H, W].
open class PixelUnshuffle: Module {
  public let downscaleFactor: Int

  public init(_ downscaleFactor: Int) { self.downscaleFactor = downscaleFactor }

  open override func forward(_ x: Tensor) -> Tensor { x.pixelUnshuffle(downscaleFactor) }
  open override var extraDescription: String { "downscale_factor=\(downscaleFactor)" }
}

/// Channels of [N, C, …] in another order: one of each group after the other.
open class ChannelShuffle: Module {
  public let groups: Int

  public init(_ groups: Int) { self.groups = groups }

  open override func forward(_ x: Tensor) -> Tensor { x.channelShuffle(groups) }
  open override var extraDescription: String { "groups=\(groups)" }
}

/// As many places of [N, C, …] as a size or a factor says, by `interpolate`: one, two or three dimensions of them, as the
/// mode takes. Refused: neither or both of size and factor, and a mode of other dimensions.
///
/// ```text
/// Upsample(scaleFactor: 2)(Tensor.ones(1, 1, 2, 3)).shape                                      // [1, 1, 4, 6]
/// Upsample(size: [3, 5], mode: .bilinear, alignCorners: true)(Tensor.ones(1, 1, 2, 3)).shape  // [1, 1, 3, 5]
/// ```
open class Upsample: Module {
  public let size: (any PerDimension)?
  public let scaleFactor: (any ScaleFactors)?
  public let mode: InterpolationMode
  public let alignCorners, recomputeScaleFactor: Bool?

  public init(
    size: (any PerDimension)? = nil, scaleFactor: (any ScaleFactors)? = nil, mode: InterpolationMode = .nearest,
    alignCorners: Bool? = nil, recomputeScaleFactor: Bool? = nil
  ) {
    (self.size, self.scaleFactor, self.mode) = (size, scaleFactor, mode)
    (self.alignCorners, self.recomputeScaleFactor) = (alignCorners, recomputeScaleFactor)
  }

  open override func forward(_ x: Tensor) -> Tensor {
    x.interpolate(
      size: size, scaleFactor: scaleFactor, mode: mode, alignCorners: alignCorners,
      recomputeScaleFactor: recomputeScaleFactor)
  }

  open override var extraDescription: String {
    let factors = scaleFactor.map(\.factors).map { $0.count == 1 ? "\($0[0])" : $0.repr }
    let sizes = "scale_factor=\(factors ?? "")"
    let mode = mode == .nearestExact ? "nearest-exact" : mode.rawValue
    return "\(factors == nil ? "size=\(size?.perDimension.reprOrNumber ?? "None")" : sizes), mode='\(mode)'"
  }
}

/// `Upsample` of images by nearest elements.
open class UpsamplingNearest2d: Upsample {
  public init(size: (any PerDimension)? = nil, scaleFactor: (any ScaleFactors)? = nil) {
    super.init(size: size, scaleFactor: scaleFactor, mode: .nearest)
  }
}

/// `Upsample` of images between four neighbours, where corners stay corners.
open class UpsamplingBilinear2d: Upsample {
  public init(size: (any PerDimension)? = nil, scaleFactor: (any ScaleFactors)? = nil) {
    super.init(size: size, scaleFactor: scaleFactor, mode: .bilinear, alignCorners: true)
  }
}

/// The windows of [N, C, H, W] as columns: [N, C·kernel, windows].
open class Unfold: Module {
  public let kernelSize, dilation, padding, stride: [Int]

  public init(
    _ kernelSize: any PerDimension, dilation: any PerDimension = 1, padding: any PerDimension = 0,
    stride: any PerDimension = 1
  ) {
    (self.kernelSize, self.dilation) = (kernelSize.perDimension, dilation.perDimension)
    (self.padding, self.stride) = (padding.perDimension, stride.perDimension)
  }

  open override func forward(_ x: Tensor) -> Tensor {
    x.unfold(kernelSize: kernelSize, dilation: dilation, padding: padding, stride: stride)
  }
  open override var extraDescription: String {
    "kernel_size=\(kernelSize.reprOrNumber), dilation=\(dilation.reprOrNumber), padding=\(padding.reprOrNumber), "
      + "stride=\(stride.reprOrNumber)"
  }
}

/// The transpose of `Unfold`: columns are added where their windows are.
open class Fold: Module {
  public let outputSize, kernelSize, dilation, padding, stride: [Int]

  public init(
    _ outputSize: any PerDimension, _ kernelSize: any PerDimension, dilation: any PerDimension = 1,
    padding: any PerDimension = 0, stride: any PerDimension = 1
  ) {
    (self.outputSize, self.kernelSize) = (outputSize.perDimension, kernelSize.perDimension)
    (self.dilation, self.padding) = (dilation.perDimension, padding.perDimension)
    self.stride = stride.perDimension
  }

  open override func forward(_ x: Tensor) -> Tensor {
    x.fold(outputSize: outputSize, kernelSize: kernelSize, dilation: dilation, padding: padding, stride: stride)
  }
  open override var extraDescription: String {
    "output_size=\(outputSize.reprOrNumber), kernel_size=\(kernelSize.reprOrNumber), "
      + "dilation=\(dilation.reprOrNumber), padding=\(padding.reprOrNumber), stride=\(stride.reprOrNumber)"
  }
}
