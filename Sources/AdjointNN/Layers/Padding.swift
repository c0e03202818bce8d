import Adjoint

/// What layers that pad share: [before, after] of the last dimension, then of the last but one.
open class PaddingLayer: Module {
  public let padding: [Int]
  public var mode: PaddingMode { .constant }

  /// `padding` is one number for all ends, or two for each dimension.
  init(_ padding: any PerDimension, _ dimensions: Int) {
    let given = padding.perDimension
    if given.count != 1, given.count != 2 * dimensions {
      AdjointError(
        String(describing: Self.self), "padding has to be one number or \(2 * dimensions), got \(given)"
      ).raise()
    }
    self.padding =
      given.count == 2 * dimensions ? given : Array(repeating: given.first ?? 0, count: 2 * dimensions)
  }

  open override func forward(_ x: Tensor) -> Tensor { x.pad(padding, mode: mode) }
  open override var extraDescription: String { padding.repr }
}

/// Zeros around the last dimension.
open class ZeroPad1d: PaddingLayer {
  public init(_ padding: any PerDimension) { super.init(padding, 1) }
}

/// A value around the last dimension.
open class ConstantPad1d: PaddingLayer {
  public let value: Double

  public init(_ padding: any PerDimension, _ value: Double) {
    self.value = value
    super.init(padding, 1)
  }

  open override func forward(_ x: Tensor) -> Tensor { x.pad(padding, value: value) }
  open override var extraDescription: String { "padding=\(padding.repr), value=\(value)" }
}

/// Zeros around the last two dimensions.
open class ZeroPad2d: PaddingLayer {
  public init(_ padding: any PerDimension) { super.init(padding, 2) }
}

/// A value around the last two dimensions.
open class ConstantPad2d: PaddingLayer {
  public let value: Double

  public init(_ padding: any PerDimension, _ value: Double) {
    self.value = value
    super.init(padding, 2)
  }

  open override func forward(_ x: Tensor) -> Tensor { x.pad(padding, value: value) }
  open override var extraDescription: String { "padding=\(padding.repr), value=\(value)" }
}

/// Zeros around the last three dimensions.
open class ZeroPad3d: PaddingLayer {
  public init(_ padding: any PerDimension) { super.init(padding, 3) }
}

/// A value around the last three dimensions.
open class ConstantPad3d: PaddingLayer {
  public let value: Double

  public init(_ padding: any PerDimension, _ value: Double) {
    self.value = value
    super.init(padding, 3)
  }

  open override func forward(_ x: Tensor) -> Tensor { x.pad(padding, value: value) }
  open override var extraDescription: String { "padding=\(padding.repr), value=\(value)" }
}
