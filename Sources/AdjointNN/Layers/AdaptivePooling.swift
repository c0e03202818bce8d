import Adjoint

/// What adaptive pooling shares: the sizes of the output, where nil keeps that of the input.
open class AdaptivePoolLayer: Module {
  public final let outputSize: [Int?]

  /// Over how many dimensions is pooled.
  open class var places: Int { 0 }

  /// One size for all dimensions, or one for each.
  public init(_ outputSize: [Int?]) { self.outputSize = outputSize }
  public convenience init(_ outputSize: Int?...) { self.init(outputSize) }

  open override var extraDescription: String {
    let sizes = outputSize.map(\.reprOrNone)
    return "output_size=\(sizes.count == 1 ? sizes[0] : "(\(sizes.joined(separator: ", ")))")"
  }
}

/// What adaptive pooling by means shares; see `AdaptiveAvgPool2d`.
open class AdaptiveAvgPoolLayer: AdaptivePoolLayer {
  open override func forward(_ x: Tensor) -> Tensor {
    switch Self.places {
    case 1: x.adaptiveAvgPool1d(outputSize)
    case 2: x.adaptiveAvgPool2d(outputSize)
    default: x.adaptiveAvgPool3d(outputSize)
    }
  }
}

/// The mean of each of so many windows of one dimension, as `adaptiveAvgPool1d`, of [N, C, L] or [C, L]. Window i of m
/// is from ⌊i·L/m⌋ to ⌈(i + 1)·L/m⌉.
///
/// ```text
/// AdaptiveAvgPool1d(2)(Tensor([[[1.0, 2, 3]]]))  // 1.5, 2.5
/// ```
open class AdaptiveAvgPool1d: AdaptiveAvgPoolLayer {
  public override class var places: Int { 1 }
}

/// The mean of each of so many windows of two dimensions, as `adaptiveAvgPool2d`, of [N, C, H, W] or [C, H, W].
///
/// ```text
/// AdaptiveAvgPool2d(1)(Tensor.randn(4, 8, 5, 5)).shape       // [4, 8, 1, 1]
/// AdaptiveAvgPool2d(nil, 2)(Tensor.randn(4, 8, 5, 5)).shape  // [4, 8, 5, 2]
/// ```
open class AdaptiveAvgPool2d: AdaptiveAvgPoolLayer {
  public override class var places: Int { 2 }
}

/// The mean of each of so many windows of three dimensions, as `adaptiveAvgPool3d`, of [N, C, D, H, W] or [C, D, H, W].
open class AdaptiveAvgPool3d: AdaptiveAvgPoolLayer {
  public override class var places: Int { 3 }
}

/// What adaptive pooling by maxima shares; see `AdaptiveMaxPool2d`.
open class AdaptiveMaxPoolLayer: AdaptivePoolLayer {
  open override func forward(_ x: Tensor) -> Tensor { maxima(x).0 }

  /// The maxima, and where each stands in the places of its channel, counted in a row, int64.
  public final func withIndices(_ x: Tensor) -> (values: Tensor, indices: Tensor) { hookedPair(x, maxima) }

  private func maxima(_ x: Tensor) -> (Tensor, Tensor) {
    switch Self.places {
    case 1: x.adaptiveMaxPool1dWithIndices(outputSize)
    case 2: x.adaptiveMaxPool2dWithIndices(outputSize)
    default: x.adaptiveMaxPool3dWithIndices(outputSize)
    }
  }
}

/// The maximum of each of so many windows of one dimension, as `adaptiveMaxPool1d`, of [N, C, L] or [C, L]; the windows
/// are those of `AdaptiveAvgPool1d`.
open class AdaptiveMaxPool1d: AdaptiveMaxPoolLayer {
  public override class var places: Int { 1 }
}

/// The maximum of each of so many windows of two dimensions, as `adaptiveMaxPool2d`, of [N, C, H, W] or [C, H, W].
///
/// ```text
/// AdaptiveMaxPool2d(2)(Tensor.randn(4, 8, 5, 5)).shape  // [4, 8, 2, 2]
/// ```
open class AdaptiveMaxPool2d: AdaptiveMaxPoolLayer {
  public override class var places: Int { 2 }
}

/// The maximum of each of so many windows of three dimensions, as `adaptiveMaxPool3d`, of [N, C, D, H, W] or
/// [C, D, H, W].
open class AdaptiveMaxPool3d: AdaptiveMaxPoolLayer {
  public override class var places: Int { 3 }
}
