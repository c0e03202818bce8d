import Adjoint

/// What maximum pooling shares; see `MaxPool2d`.
open class MaxPoolLayer: Module {
  /// One number, or one for each dimension.
  public final let kernelSize, stride, padding, dilation: [Int]
  public final let ceilMode: Bool

  /// Over how many dimensions the window moves.
  open class var places: Int { 0 }

  /// - Parameters:
  ///   - stride: how far the window moves; its size if it is nil.
  ///   - padding: how far it begins before the first place and ends behind the last, at most half of the window.
  ///   - ceilMode: whether a last window counts of which only a part is on the input.
  public init(
    _ kernelSize: any PerDimension, stride: (any PerDimension)? = nil, padding: any PerDimension = 0,
    dilation: any PerDimension = 1, ceilMode: Bool = false
  ) {
    (self.kernelSize, self.padding) = (kernelSize.perDimension, padding.perDimension)
    self.stride = (stride ?? kernelSize).perDimension
    (self.dilation, self.ceilMode) = (dilation.perDimension, ceilMode)
  }

  open override func forward(_ x: Tensor) -> Tensor {
    switch Self.places {
    case 1: x.maxPool1d(kernelSize, stride: stride, padding: padding, dilation: dilation, ceilMode: ceilMode)
    case 2: x.maxPool2d(kernelSize, stride: stride, padding: padding, dilation: dilation, ceilMode: ceilMode)
    default: x.maxPool3d(kernelSize, stride: stride, padding: padding, dilation: dilation, ceilMode: ceilMode)
    }
  }

  /// The maxima, and where each stands in the places of its channel, counted in a row, int64: what `MaxUnpool2d` takes.
  public final func withIndices(_ x: Tensor) -> (values: Tensor, indices: Tensor) {
    hookedPair(x) {
      switch Self.places {
      case 1:
        $0.maxPool1dWithIndices(kernelSize, stride: stride, padding: padding, dilation: dilation, ceilMode: ceilMode)
      case 2:
        $0.maxPool2dWithIndices(kernelSize, stride: stride, padding: padding, dilation: dilation, ceilMode: ceilMode)
      default:
        $0.maxPool3dWithIndices(kernelSize, stride: stride, padding: padding, dilation: dilation, ceilMode: ceilMode)
      }
    }
  }

  open override var extraDescription: String {
    "kernel_size=\(kernelSize.reprOrNumber), stride=\(stride.reprOrNumber), padding=\(padding.reprOrNumber), "
      + "dilation=\(dilation.reprOrNumber), ceil_mode=\(ceilMode.repr)"
  }
}

extension Module {
  /// Runs a function of one tensor that gives two, with the module's hooks around it.
  final func hookedPair(_ x: Tensor, _ forward: (Tensor) -> (Tensor, Tensor)) -> (values: Tensor, indices: Tensor) {
    let both = hooked([x]) {
      let (values, indices) = forward($0[0])
      return [values, indices]
    }
    return (both[0], both[1])
  }
}

/// The maximum of each window over one dimension, as `maxPool1d`, of [N, C, L] or [C, L]. Of equal ones the first gets
/// the gradient.
///
/// The output is [N, C, L′] with L′ = (L + 2·padding − dilation·(kernel − 1) − 1) / stride + 1, rounded down, or up with
/// `ceilMode`. Refused: inputs of other dimensions or smaller than the window, a padding of more than half of it.
///
/// ```text
/// MaxPool1d(2)(Tensor([[[1.0, 3, 2, 5]]]))                      // 3, 5
/// MaxPool1d(2).withIndices(Tensor([[[1.0, 3, 2, 5]]])).indices  // 1, 3
/// ```
open class MaxPool1d: MaxPoolLayer {
  public override class var places: Int { 1 }
}

/// The maximum of each window over two dimensions, as `maxPool2d`, of [N, C, H, W] or [C, H, W], with the sizes and
/// refusals of `MaxPool1d`.
///
/// ```text
/// MaxPool2d(3, stride: 2, padding: 1)(Tensor.randn(1, 2, 5, 5)).shape  // [1, 2, 3, 3]
/// ```
open class MaxPool2d: MaxPoolLayer {
  public override class var places: Int { 2 }
}

/// The maximum of each window over three dimensions, as `maxPool3d`, of [N, C, D, H, W] or [C, D, H, W], with the sizes
/// and refusals of `MaxPool1d`.
///
/// ```text
/// MaxPool3d([1, 2, 2])(Tensor.randn(1, 2, 4, 4, 4)).shape  // [1, 2, 4, 2, 2]
/// ```
open class MaxPool3d: MaxPoolLayer {
  public override class var places: Int { 3 }
}
