import Adjoint
import AdjointState

/// How far an epoch has come, and where the generators stood at its beginning: from that its order follows.
struct EpochPosition {
  let generators: [GeneratorState]
  /// Batches that were taken.
  var batch = 0

  init(generators: [GeneratorState]) { self.generators = generators }

  func state(of count: Int) -> StateValue {
    [
      "samples": .int(count), "batch": .int(batch),
      "generators": .list(generators.map { .tensor(Tensor($0.bytes.map(Int.init), dtype: .uint8)) }),
    ]
  }

  init(_ state: StateValue, count: Int, generators expected: Int) throws {
    let samples = try state["samples"].int
    guard samples == count else {
      throw StateError("the state is that of a loader of \(samples) samples, and this one has \(count)")
    }
    batch = try state["batch"].int
    generators = try state["generators"].elements.map { element in
      let tensor = try element.tensor
      guard tensor.dtype == .uint8, let state = GeneratorState(bytes: tensor.ints.map { UInt8($0) }) else {
        throw StateError("\(tensor.described) is not the state of a generator")
      }
      return state
    }
    guard batch >= 0, generators.count == expected else {
      throw StateError(
        "the state is after \(batch) batches and of \(generators.count) generators, and this loader has \(expected)")
    }
  }
}
