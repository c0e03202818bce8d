import Adjoint

/// What layers that pad share; see `ZeroPad2d`.
open class PaddingLayer: Module {
  /// [before, after] of the last dimension, then of the last but one.
  public final let padding: [Int]
  public var mode: PaddingMode { .constant }

  /// How many dimensions are padded, the last ones of an input of any more.
  open class var places: Int { 0 }

  /// - Parameter padding: one number for all ends, or two for each dimension, the last one first. Negative ones cut
  ///   places away.
  public init(_ padding: any PerDimension) {
    let given = padding.perDimension
    let ends = 2 * Self.places
    if given.count != 1, given.count != ends {
      AdjointError(String(describing: Self.self), "padding has to be one number or \(ends), got \(given)").raise()
    }
    self.padding = given.count == ends ? given : Array(repeating: given.first ?? 0, count: ends)
  }

  open override func forward(_ x: Tensor) -> Tensor { x.pad(padding, mode: mode) }
  open override var extraDescription: String { padding.repr }
}

/// Zeros around the last dimension.
open class ZeroPad1d: PaddingLayer {
  public override class var places: Int { 1 }
}

/// Zeros around the last two dimensions.
///
/// ```text
/// ZeroPad2d([1, 0, 2, 0])(Tensor.ones(1, 1, 2, 2)).shape  // [1, 1, 4, 3]
/// ```
open class ZeroPad2d: PaddingLayer {
  public override class var places: Int { 2 }
}

/// Zeros around the last three dimensions.
open class ZeroPad3d: PaddingLayer {
  public override class var places: Int { 3 }
}

/// What padding by a value shares; see `ConstantPad2d`.
open class ConstantPaddingLayer: PaddingLayer {
  public final let value: Double

  public init(_ padding: any PerDimension, _ value: Double) {
    self.value = value
    super.init(padding)
  }

  open override func forward(_ x: Tensor) -> Tensor { x.pad(padding, value: value) }
  open override var extraDescription: String { "padding=\(padding.repr), value=\(value)" }
}

/// A value around the last dimension.
///
/// ```text
/// ConstantPad1d([1, 2], 9)(Tensor([[1.0, 2]]))  // 9, 1, 2, 9, 9
/// ```
open class ConstantPad1d: ConstantPaddingLayer {
  public override class var places: Int { 1 }
}

/// A value around the last two dimensions.
open class ConstantPad2d: ConstantPaddingLayer {
  public override class var places: Int { 2 }
}

/// A value around the last three dimensions.
open class ConstantPad3d: ConstantPaddingLayer {
  public override class var places: Int { 3 }
}
