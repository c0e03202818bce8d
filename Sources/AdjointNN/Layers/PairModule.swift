import Adjoint

/// A module of two tensors: a loss and its target, two vectors and their distance.
open class PairModule: Module {
  /// What the module computes: overridden by its subclasses.
  open func forward(_ x: Tensor, _ y: Tensor) -> Tensor {
    AdjointError(typeName, "has no forward(_:_:) of two tensors; override it").raise()
    return x
  }

  /// Runs `forward` and the hooks around it.
  public final func callAsFunction(_ x: Tensor, _ y: Tensor) -> Tensor {
    hooks.isEmpty ? forward(x, y) : hooked([x, y]) { [forward($0[0], $0[1])] }[0]
  }
}

/// A loss that has no setting but what is made of the losses of the elements.
open class ReducedLoss: PairModule {
  public final let reduction: LossReduction

  /// - Parameter reduction: their mean, their sum, or, with `.none`, they themselves.
  public init(reduction: LossReduction = .mean) { self.reduction = reduction }
}

/// A loss whose elements are weighed.
open class WeightedLoss: PairModule {
  @Buffer public final var weight: Tensor?
  public final let reduction: LossReduction

  /// - Parameters:
  ///   - weight: what the losses of the elements are multiplied by, in a shape that broadcasts to theirs.
  ///   - reduction: their mean, their sum, or, with `.none`, they themselves.
  public init(weight: Tensor? = nil, reduction: LossReduction = .mean) {
    self.reduction = reduction
    self.weight = weight
  }
}

/// A module of three tensors: an input, its target and their variance; an anchor and what it is compared with.
open class TripleModule: Module {
  /// What the module computes: overridden by its subclasses.
  open func forward(_ x: Tensor, _ y: Tensor, _ z: Tensor) -> Tensor {
    AdjointError(typeName, "has no forward(_:_:_:) of three tensors; override it").raise()
    return x
  }

  /// Runs `forward` and the hooks around it.
  public final func callAsFunction(_ x: Tensor, _ y: Tensor, _ z: Tensor) -> Tensor {
    hooks.isEmpty ? forward(x, y, z) : hooked([x, y, z]) { [forward($0[0], $0[1], $0[2])] }[0]
  }
}
