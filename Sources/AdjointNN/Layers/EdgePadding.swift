import Adjoint

// Padding by what the input itself has; each takes one number for all ends, or two for each dimension.

/// The elements in reverse from the edge on, around the last dimension.
open class ReflectionPad1d: PaddingLayer {
  public init(_ padding: any PerDimension) { super.init(padding, 1) }
  public override var mode: PaddingMode { .reflect }
}

/// The elements in reverse from the edge on, around the last two dimensions.
open class ReflectionPad2d: PaddingLayer {
  public init(_ padding: any PerDimension) { super.init(padding, 2) }
  public override var mode: PaddingMode { .reflect }
}

/// The elements in reverse from the edge on, around the last three dimensions.
open class ReflectionPad3d: PaddingLayer {
  public init(_ padding: any PerDimension) { super.init(padding, 3) }
  public override var mode: PaddingMode { .reflect }
}

/// The element at the edge, around the last dimension.
open class ReplicationPad1d: PaddingLayer {
  public init(_ padding: any PerDimension) { super.init(padding, 1) }
  public override var mode: PaddingMode { .replicate }
}

/// The element at the edge, around the last two dimensions.
open class ReplicationPad2d: PaddingLayer {
  public init(_ padding: any PerDimension) { super.init(padding, 2) }
  public override var mode: PaddingMode { .replicate }
}

/// The element at the edge, around the last three dimensions.
open class ReplicationPad3d: PaddingLayer {
  public init(_ padding: any PerDimension) { super.init(padding, 3) }
  public override var mode: PaddingMode { .replicate }
}

/// The elements from the other end, around the last dimension.
open class CircularPad1d: PaddingLayer {
  public init(_ padding: any PerDimension) { super.init(padding, 1) }
  public override var mode: PaddingMode { .circular }
}

/// The elements from the other end, around the last two dimensions.
open class CircularPad2d: PaddingLayer {
  public init(_ padding: any PerDimension) { super.init(padding, 2) }
  public override var mode: PaddingMode { .circular }
}

/// The elements from the other end, around the last three dimensions.
open class CircularPad3d: PaddingLayer {
  public init(_ padding: any PerDimension) { super.init(padding, 3) }
  public override var mode: PaddingMode { .circular }
}
