import Adjoint

// Padding by what the input itself has.

/// What padding by `.reflect` shares; see `ReflectionPad2d`.
open class ReflectionPadLayer: PaddingLayer {
  public override var mode: PaddingMode { .reflect }
}

/// The elements in reverse from the edge on, which itself is not repeated, around the last dimension.
///
/// ```text
/// ReflectionPad1d([2, 1])(Tensor([[1.0, 2, 3]]))  // 3, 2, 1, 2, 3, 2
/// ```
open class ReflectionPad1d: ReflectionPadLayer {
  public override class var places: Int { 1 }
}

/// The elements in reverse from the edge on, which itself is not repeated, around the last two dimensions.
open class ReflectionPad2d: ReflectionPadLayer {
  public override class var places: Int { 2 }
}

/// The elements in reverse from the edge on, which itself is not repeated, around the last three dimensions.
open class ReflectionPad3d: ReflectionPadLayer {
  public override class var places: Int { 3 }
}

/// What padding by `.replicate` shares; see `ReplicationPad2d`.
open class ReplicationPadLayer: PaddingLayer {
  public override var mode: PaddingMode { .replicate }
}

/// The element at the edge, around the last dimension.
///
/// ```text
/// ReplicationPad1d([2, 1])(Tensor([[1.0, 2, 3]]))  // 1, 1, 1, 2, 3, 3
/// ```
open class ReplicationPad1d: ReplicationPadLayer {
  public override class var places: Int { 1 }
}

/// The element at the edge, around the last two dimensions.
open class ReplicationPad2d: ReplicationPadLayer {
  public override class var places: Int { 2 }
}

/// The element at the edge, around the last three dimensions.
open class ReplicationPad3d: ReplicationPadLayer {
  public override class var places: Int { 3 }
}

/// What padding by `.circular` shares; see `CircularPad2d`.
open class CircularPadLayer: PaddingLayer {
  public override var mode: PaddingMode { .circular }
}

/// The elements from the other end, around the last dimension.
///
/// ```text
/// CircularPad1d([2, 1])(Tensor([[1.0, 2, 3]]))  // 2, 3, 1, 2, 3, 1
/// ```
open class CircularPad1d: CircularPadLayer {
  public override class var places: Int { 1 }
}

/// The elements from the other end, around the last two dimensions.
open class CircularPad2d: CircularPadLayer {
  public override class var places: Int { 2 }
}

/// The elements from the other end, around the last three dimensions.
open class CircularPad3d: CircularPadLayer {
  public override class var places: Int { 3 }
}
