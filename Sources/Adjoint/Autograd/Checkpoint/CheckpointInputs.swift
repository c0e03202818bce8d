/// The tensors that a checkpoint was called with. Inside another checkpoint, or other hooks for saved tensors, they
/// are saved as those do, which makes a nested checkpoint keep nothing itself.
final class CheckpointInputs {
  private enum Saved {
    case plain(Tensor, version: UInt32)
    case packed(PackedTensor)
  }
  private var tensors: [Saved] = []

  func save(_ x: Tensor) -> Int {
    if let hooks = ThreadState.current.savingHooks, !x.h.pointee.flags.contains(.number), !x.isPlaceholder {
      tensors.append(.packed(PackedTensor(operand: x, of: "checkpoint", hooks)))
    } else {
      tensors.append(.plain(x, version: x.body.version))
    }
    return tensors.count - 1
  }

  func unpack(_ index: Int) throws -> Tensor {
    switch tensors[index] {
    case .packed(let packed): return packed.unpackOnce(nil)
    case .plain(let tensor, let version):
      guard tensor.body.version == version else {
        throw AdjointError.modified(
          by: "checkpoint", shape: tensor.shape, dtype: tensor.dtype, saved: version, now: tensor.body.version)
      }
      return tensor
    }
  }

  /// Which of the inputs is this very tensor.
  func index(of tensor: Tensor) -> Int? {
    tensors.firstIndex {
      if case .plain(let input, _) = $0 { input === tensor } else { false }
    }
  }
}

/// An argument of a checkpoint: the tensors in it stand in `CheckpointInputs`.
struct StoredInput<Value> {
  private enum Form {
    case value(Value)
    case tensor(Int)
    case tensors([Int])
  }
  private let form: Form

  init(_ value: Value, _ inputs: CheckpointInputs) {
    if let tensor = value as? Tensor {
      form = .tensor(inputs.save(tensor))
    } else if let tensors = value as? [Tensor] {
      form = .tensors(tensors.map(inputs.save))
    } else {
      form = .value(value)
    }
  }

  func value(_ inputs: CheckpointInputs) throws -> Value {
    switch form {
    case .value(let value): value
    // They were a Value before.
    case .tensor(let i): try inputs.unpack(i) as! Value
    case .tensors(let indices): try indices.map(inputs.unpack) as! Value
    }
  }
}
