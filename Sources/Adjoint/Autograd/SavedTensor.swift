/// A tensor saved by an operation with any number of operands and outputs.
enum SavedTensor {
  /// An operand, or a tensor that was made on the way: the object itself.
  /// It was tracked if it was the result of a recorded operation.
  case operand(Tensor, version: UInt32, wasTracked: Bool)
  /// One of the operation's own outputs: its storage, since the output itself holds the node.
  case result(Storage, OutputDescription, output: UInt32, version: UInt32)
  /// The same of an output that need not be contiguous or start where its storage does.
  case output(Tensor, output: UInt32, version: UInt32)
  case packed(PackedTensor)

  init(operand: Tensor) {
    self = .operand(operand, version: operand.body.version, wasTracked: operand.source.map { !$0.isLeaf } ?? false)
  }

  /// One of the operation's own outputs, which must be contiguous.
  init(result: Tensor, output: UInt32) {
    self = .result(
      result.body.shareStorage(), OutputDescription(shape: result.shape, dtype: result.dtype), output: output,
      version: result.body.version)
  }

  /// One of the operation's own outputs, whatever its layout.
  init(output: Tensor, number: UInt32) {
    self = .output(output.alias(output.shape, output.strides), output: number, version: output.body.version)
  }

  func unpack(_ node: NodeRef) -> Tensor {
    switch self {
    case .operand(let operand, let version, let wasTracked):
      if let error = modified(node, operand, version) { return .failed(error) }
      if wasTracked, operand.h.pointee.node == nil { return .failed(AdjointError.detached(operand, savedBy: node)) }
      return operand.withOpenTangents()
    case .result(let storage, let description, let output, let version):
      guard storage.version == version else {
        return .failed(
          AdjointError.modified(
            node, shape: description.shape, dtype: description.dtype, saved: version, now: storage.version,
            storage: storage))
      }
      return attached(
        Tensor(TensorBody.over(storage, shape: description.shape, dtype: description.dtype)), node, output)
    case .output(let kept, let output, let version):
      if let error = modified(node, kept, version) { return .failed(error) }
      return attached(kept.alias(kept.shape, kept.strides), node, output)
    case .packed(let packed): return packed.unpack(node)
    }
  }

  private func modified(_ node: NodeRef, _ tensor: Tensor, _ version: UInt32) -> AdjointError? {
    let now = tensor.body.version
    return now == version
      ? nil
      : .modified(
        node, shape: tensor.shape, dtype: tensor.dtype, saved: version, now: now,
        storage: tensor.h.pointee.storage?.takeUnretainedValue())
  }

  /// An output at its place in the graph, so that it can be differentiated again.
  private func attached(_ tensor: Tensor, _ node: NodeRef, _ output: UInt32) -> Tensor {
    if tensor.dtype.isFloatingPoint { tensor.body.setNode(node, output: output) }
    if let tangents = node.extra?.resultTangents[output] { tensor.setTangents(tangents) }
    return tensor
  }

  /// What it keeps itself, not what hooks keep for it.
  var memory: (address: UnsafeMutableRawPointer, bytes: Int)? {
    switch self {
    case .operand(let tensor, _, _), .output(let tensor, _, _): tensor.body.memory
    case .result(let storage, _, _, _): (storage.base, storage.bytes)
    case .packed: nil
    }
  }

  func copyingElements(of x: Tensor) -> SavedTensor {
    guard case .operand(let operand, _, _) = self, let copy = operand.copyIfOver(x) else { return self }
    return SavedTensor(operand: copy)
  }

  /// The dual tensor instead of its primal part, where that is what is saved.
  func replaced(byDual x: [Tensor?]) -> SavedTensor {
    switch self {
    case .operand(let operand, _, _):
      guard let dual = x.first(where: { $0?.memory == operand.memory }), let dual, dual.hasShape(operand.shape)
      else { return self }
      return SavedTensor(operand: dual)
    case .packed(let packed): packed.takeTangents(from: x)
    case .result, .output: break
    }
    return self
  }

  /// The same in the form that hooks give it; numbers stay as they are.
  func packed(by hooks: SavingHooks, _ node: NodeRef) -> SavedTensor {
    switch self {
    case .operand(let operand, _, _):
      operand.h.pointee.flags.contains(.number)
        ? self : .packed(PackedTensor(operand: operand, of: node.name, hooks))
    case .result(let storage, let description, let output, _):
      .packed(
        PackedTensor(
          result: Tensor(TensorBody.over(storage, shape: description.shape, dtype: description.dtype)), output,
          of: node.name, hooks))
    case .output(let kept, let output, _): .packed(PackedTensor(result: kept, output, of: node.name, hooks))
    case .packed: self
    }
  }
}
