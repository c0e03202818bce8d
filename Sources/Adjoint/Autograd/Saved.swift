/// Which of its operands (x, y) and its result (z) a pullback reads.
struct Saves: OptionSet {
  let rawValue: UInt8
  static let x = Saves(rawValue: 1)
  static let y = Saves(rawValue: 2)
  static let z = Saves(rawValue: 4)
}

/// What a rule reads: operands and result by name, from the node while pulling back and from the
/// tensors themselves while pushing forward.
struct Saved {
  private let node: NodeRef?
  private let givenX: Tensor?
  private let givenY: Tensor?
  private let givenZ: Tensor?

  init(_ node: NodeRef) {
    self.node = node
    givenX = nil
    givenY = nil
    givenZ = nil
  }

  init(x: Tensor, y: Tensor? = nil, z: Tensor) {
    node = nil
    givenX = x
    givenY = y
    givenZ = z
  }

  var x: Tensor { givenX ?? unpack(node.unsafelyUnwrapped.fields.pointee.saved0) }
  var y: Tensor { givenY ?? unpack(node.unsafelyUnwrapped.fields.pointee.saved1) }
  var z: Tensor { givenZ ?? node.unsafelyUnwrapped.unpackResult() }

  /// Sizes of the operand that a gradient is being made for.
  var xShape: [Int] { givenX?.shape ?? operand(node.unsafelyUnwrapped.fields.pointee.edge0).shape }
  var yShape: [Int] { givenY?.shape ?? operand(node.unsafelyUnwrapped.fields.pointee.edge1).shape }
  var xDType: DType { givenX?.dtype ?? operand(node.unsafelyUnwrapped.fields.pointee.edge0).dtype }

  private func operand(_ edge: Edge) -> OutputDescription {
    edge.node?.description(of: edge.output) ?? OutputDescription(shape: [], dtype: .default)
  }

  private func unpack(_ slot: SavedSlot) -> Tensor {
    let node = node.unsafelyUnwrapped
    guard let object = slot.object else {
      fatalError("Adjoint: \(node.name) reads an operand that its `saves` does not name")
    }
    let body = Unmanaged<TensorBody>.fromOpaque(object).takeUnretainedValue()
    guard body.version == slot.version else {
      return .failed(AdjointError.modified(node, shape: body.shape, dtype: body.h.pointee.dtype, saved: slot.version, now: body.version))
    }
    return Tensor(body)
  }
}

extension NodeRef {
  /// The saved result, with this node as its source so that it can be differentiated again.
  func unpackResult() -> Tensor {
    guard let object = fields.pointee.savedResult.object else {
      fatalError("Adjoint: \(name) reads a result that its `saves` does not name")
    }
    let storage = Unmanaged<Storage>.fromOpaque(object).takeUnretainedValue()
    let version = fields.pointee.savedResult.version
    guard storage.version == version else {
      return .failed(AdjointError.modified(self, shape: shape, dtype: fields.pointee.dtype, saved: version, now: storage.version))
    }
    let body = TensorBody.over(storage, shape: shape, dtype: fields.pointee.dtype)
    body.setNode(self)
    return Tensor(body)
  }
}

/// A tensor saved by an operation with any number of operands and outputs.
struct SavedTensor {
  private let operand: Tensor?
  private let storage: Storage?
  private let description: OutputDescription
  private let output: UInt32
  private let version: UInt32

  init(operand: Tensor) {
    self.operand = operand
    storage = nil
    description = OutputDescription(shape: [], dtype: operand.dtype)
    output = 0
    version = operand.body.version
  }

  /// One of the operation's own outputs, which must be contiguous.
  init(result: Tensor, output: UInt32) {
    operand = nil
    storage = result.body.shareStorage()
    description = OutputDescription(shape: result.shape, dtype: result.dtype)
    self.output = output
    version = result.body.version
  }

  func unpack(_ node: NodeRef) -> Tensor {
    if let operand {
      guard operand.body.version == version else {
        return .failed(
          AdjointError.modified(node, shape: operand.shape, dtype: operand.dtype, saved: version, now: operand.body.version))
      }
      return operand
    }
    let storage = storage.unsafelyUnwrapped
    guard storage.version == version else {
      return .failed(
        AdjointError.modified(node, shape: description.shape, dtype: description.dtype, saved: version, now: storage.version))
    }
    let body = TensorBody.over(storage, shape: description.shape, dtype: description.dtype)
    if description.dtype.isFloatingPoint { body.setNode(node, output: output) }
    return Tensor(body)
  }
}

extension AdjointError {
  static func modified(_ node: NodeRef, shape: [Int], dtype: DType, saved: UInt32, now: UInt32) -> AdjointError {
    AdjointError(
      "backward",
      """
      a tensor that \(node.name) saved for its gradient, shape \(shape.shapeText) \(dtype), was modified by an in-place \
      operation: it is at version \(now), version \(saved) was saved. Use the out-of-place operation instead, \
      or clone the tensor before changing it
      """)
  }
}
