// What an operation has to say about itself to be mapped over a batch. Most conform to one of these; the others write
// `batched` themselves, beside their other rules. One that says nothing runs one example after the other.

/// Every element of the result is made of the elements of the operands at its place, which broadcast: the operation on
/// batched tensors is the operation itself, once their dimensions are aligned.
protocol Elementwise: Operation {}

/// The operation works on the last dimensions, whatever stands in front of them.
protocol Stackable: Operation {}

/// The first dimension counts examples already, as that of a convolution's input: the batch is folded into it.
protocol Foldable: Operation {}

extension UnaryOperation where Self: Elementwise {
  func batched(_ x: Tensor, _ level: BatchLevel) -> Tensor { self(level.front(x)) }
}

extension BinaryOperation where Self: Elementwise {
  func batched(_ x: Tensor, _ y: Tensor, _ level: BatchLevel) -> Tensor {
    let operands = level.aligned(level.promoted([x, y]))
    return self(operands[0], operands[1])
  }
}

extension GeneralOperation where Self: Elementwise {
  func batched(_ x: [Tensor?], _ level: BatchLevel) -> [Tensor] {
    self(level.aligned(level.promoted(x.compactMap { $0 }))).map(level.atFront)
  }
}

extension UnaryOperation where Self: Stackable {
  func batched(_ x: Tensor, _ level: BatchLevel) -> Tensor { self(level.front(x)) }
}

extension BinaryOperation where Self: Stackable {
  func batched(_ x: Tensor, _ y: Tensor, _ level: BatchLevel) -> Tensor { self(level.front(x), level.front(y)) }
}

extension GeneralOperation where Self: Stackable {
  func batched(_ x: [Tensor?], _ level: BatchLevel) -> [Tensor] { self(x.map { $0.map(level.front) }) }
}

extension UnaryOperation where Self: Foldable {
  func batched(_ x: Tensor, _ level: BatchLevel) -> Tensor { level.unfolded(self(level.folded(x))) }
}

extension GeneralOperation where Self: Foldable {
  func batched(_ x: [Tensor?], _ level: BatchLevel) -> [Tensor] {
    self(x.map { $0.map(level.folded) }).map(level.unfolded)
  }
}

extension BatchLevel {
  /// The operands for an operation that broadcasts: with the batch in front and as many dimensions behind it as the
  /// operand with the most, or as they are where they are not batched.
  func aligned(_ operands: [Tensor]) -> [Tensor] {
    let rank = operands.reduce(0) { max($0, $1.ndim) }
    return operands.map { x in
      guard let physical = peel(x) else { return x }
      let missing = rank - x.ndim
      return missing == 0 ? physical : physical.reshape([size] + Array(repeating: 1, count: missing) + x.shape)
    }
  }

  /// Operands in their common dtype where the batch would change what that is: a 0-d tensor counts less than one with
  /// dimensions, and what is 0-d in each example is not in all of them.
  func promoted(_ operands: [Tensor]) -> [Tensor] {
    guard operands.contains(where: { $0.dtype != operands[0].dtype }),
      operands.contains(where: { $0.ndim == 0 && peel($0) != nil })
    else { return operands }
    let common = DType.promote(operands)
    return operands.map { $0.to(common) }
  }

  /// A physical tensor as it is, with this level's size in front.
  func atFront(_ physical: Tensor) -> Tensor {
    physical.ndim > 0 && physical.shape[0] == size ? physical : physical.expand([size] + physical.shape.dropFirst())
  }

  /// An operation along one dimension; a number counts as a vector of one element.
  func along(_ dim: Int, _ x: Tensor, _ operation: (Tensor, Int) -> Tensor) -> Tensor {
    x.ndim == 0 ? operation(front(x).unsqueeze(1), 1).squeeze(dim: 1) : operation(front(x), dim + 1)
  }

  /// Batch and first dimension as one, and as two again.
  func folded(_ x: Tensor) -> Tensor { front(x).flatten(startDim: 0, endDim: 1) }
  func unfolded(_ z: Tensor) -> Tensor {
    z.isPlaceholder ? z : z.reshape([size, z.shape[0] / max(size, 1)] + z.shape.dropFirst())
  }
}
