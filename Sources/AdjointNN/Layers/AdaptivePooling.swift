import Adjoint

/// What adaptive pooling shares: the sizes of the output, where nil keeps that of the input.
open class AdaptivePoolLayer: Module {
  public let outputSize: [Int?]

  /// One size for all dimensions, or one for each.
  public init(_ outputSize: [Int?]) { self.outputSize = outputSize }
  public convenience init(_ outputSize: Int?...) { self.init(outputSize) }

  open override var extraDescription: String {
    let sizes = outputSize.map(\.reprOrNone)
    return "output_size=\(sizes.count == 1 ? sizes[0] : "(\(sizes.joined(separator: ", ")))")"
  }
}

/// The mean of each of so many windows of one dimension, as `adaptiveAvgPool1d`.
open class AdaptiveAvgPool1d: AdaptivePoolLayer {
  open override func forward(_ x: Tensor) -> Tensor { x.adaptiveAvgPool1d(outputSize) }
}

/// The mean of each of so many windows of two dimensions, as `adaptiveAvgPool2d`.
open class AdaptiveAvgPool2d: AdaptivePoolLayer {
  open override func forward(_ x: Tensor) -> Tensor { x.adaptiveAvgPool2d(outputSize) }
}

/// The mean of each of so many windows of three dimensions, as `adaptiveAvgPool3d`.
open class AdaptiveAvgPool3d: AdaptivePoolLayer {
  open override func forward(_ x: Tensor) -> Tensor { x.adaptiveAvgPool3d(outputSize) }
}

/// The maximum of each of so many windows of one dimension, as `adaptiveMaxPool1d`.
open class AdaptiveMaxPool1d: AdaptivePoolLayer {
  open override func forward(_ x: Tensor) -> Tensor { x.adaptiveMaxPool1d(outputSize) }

  public final func withIndices(_ x: Tensor) -> (values: Tensor, indices: Tensor) {
    let both = hooked([x]) {
      let (values, indices) = $0[0].adaptiveMaxPool1dWithIndices(outputSize)
      return [values, indices]
    }
    return (both[0], both[1])
  }
}

/// The maximum of each of so many windows of two dimensions, as `adaptiveMaxPool2d`.
open class AdaptiveMaxPool2d: AdaptivePoolLayer {
  open override func forward(_ x: Tensor) -> Tensor { x.adaptiveMaxPool2d(outputSize) }

  public final func withIndices(_ x: Tensor) -> (values: Tensor, indices: Tensor) {
    let both = hooked([x]) {
      let (values, indices) = $0[0].adaptiveMaxPool2dWithIndices(outputSize)
      return [values, indices]
    }
    return (both[0], both[1])
  }
}

/// The maximum of each of so many windows of three dimensions, as `adaptiveMaxPool3d`.
open class AdaptiveMaxPool3d: AdaptivePoolLayer {
  open override func forward(_ x: Tensor) -> Tensor { x.adaptiveMaxPool3d(outputSize) }

  public final func withIndices(_ x: Tensor) -> (values: Tensor, indices: Tensor) {
    let both = hooked([x]) {
      let (values, indices) = $0[0].adaptiveMaxPool3dWithIndices(outputSize)
      return [values, indices]
    }
    return (both[0], both[1])
  }
}
