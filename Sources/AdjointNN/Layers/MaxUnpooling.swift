import Adjoint

/// What the partial inverses of maximum pooling share; see `MaxUnpool2d`.
open class MaxUnpoolLayer: Module {
  /// A number for each dimension.
  public final let kernelSize, stride, padding: [Int]

  /// Over how many dimensions the window moved.
  open class var places: Int { 0 }

  /// The settings of the pooling.
  public init(_ kernelSize: any PerDimension, stride: (any PerDimension)? = nil, padding: any PerDimension = 0) {
    let (name, count) = (String(describing: Self.self), Self.places)
    self.kernelSize = kernelSize.sizes(count, "kernelSize", name, atLeast: 1)
    self.stride = (stride ?? kernelSize).sizes(count, "stride", name, atLeast: 1)
    self.padding = padding.sizes(count, "padding", name)
  }

  /// Puts maxima back to where `withIndices` found them, among zeros. `outputSize` is that of what was pooled, which
  /// several sizes would give; without it, it is the smallest.
  public final func callAsFunction(_ x: Tensor, _ indices: Tensor, outputSize: [Int]? = nil) -> Tensor {
    hooked([x, indices]) {
      let (x, indices) = ($0[0], $0[1])
      return switch Self.places {
      case 1: [x.maxUnpool1d(indices, kernelSize, stride: stride, padding: padding, outputSize: outputSize)]
      case 2: [x.maxUnpool2d(indices, kernelSize, stride: stride, padding: padding, outputSize: outputSize)]
      default: [x.maxUnpool3d(indices, kernelSize, stride: stride, padding: padding, outputSize: outputSize)]
      }
    }[0]
  }

  open override var extraDescription: String {
    "kernel_size=\(kernelSize.repr), stride=\(stride.repr), padding=\(padding.repr)"
  }
}

/// Puts the maxima that `MaxPool1d` found back among zeros: [N, C, L′] or [C, L′] and the indices of the same shape
/// become [N, C, L], L = (L′ − 1)·stride − 2·padding + kernel unless `outputSize` says another. Refused: indices beyond.
///
/// ```text
/// let (values, indices) = MaxPool1d(2).withIndices(Tensor([[[1.0, 3, 2, 5]]]))
/// MaxUnpool1d(2)(values, indices)  // 0, 3, 0, 5
/// ```
open class MaxUnpool1d: MaxUnpoolLayer {
  public override class var places: Int { 1 }
}

/// Puts the maxima that `MaxPool2d` found back among zeros, as `MaxUnpool1d`.
///
/// ```text
/// let (values, indices) = MaxPool2d(2).withIndices(Tensor.randn(1, 3, 5, 5))
/// MaxUnpool2d(2)(values, indices, outputSize: [5, 5]).shape  // [1, 3, 5, 5]
/// ```
open class MaxUnpool2d: MaxUnpoolLayer {
  public override class var places: Int { 2 }
}

/// Puts the maxima that `MaxPool3d` found back among zeros, as `MaxUnpool1d`.
open class MaxUnpool3d: MaxUnpoolLayer {
  public override class var places: Int { 3 }
}
