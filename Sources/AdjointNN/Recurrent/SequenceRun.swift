import Adjoint

/// One layer in one direction along sequences, longest first, whose steps stand one after the other: step t of the
/// `sizes[t]` sequences that are at least so long.
///
/// Sequences of one length are the case in which all sizes are the same.
struct SequenceRun {
  let equations: CellEquations
  let cell: CellTensors
  let sizes: [Int]

  /// The outputs of all steps, stacked like the input, and the state of each sequence after its last step.
  func callAsFunction(_ data: Tensor, _ first: [Tensor], reverse: Bool) -> (output: Tensor, last: [Tensor]) {
    let inputs = equations.ofInput(data, cell).split(sizes)
    return reverse ? backwards(inputs, first) : forwards(inputs, first)
  }

  /// Sequences that end leave the state: the last ones, since they are sorted.
  private func forwards(_ inputs: [Tensor], _ first: [Tensor]) -> (Tensor, [Tensor]) {
    var state = first
    var ended: [[Tensor]] = []
    var outputs: [Tensor] = []
    var running = sizes[0]
    for (input, size) in zip(inputs, sizes) {
      if size < running {
        ended.append(state.map { $0.narrow(dim: 0, start: size, length: running - size) })
        state = state.map { $0.narrow(dim: 0, start: 0, length: size) }
        running = size
      }
      state = equations.step(input, state, cell)
      outputs.append(state[0])
    }
    if ended.isEmpty { return (Tensor.cat(outputs), state) }
    let parts = ([state] + ended.reversed())
    return (Tensor.cat(outputs), first.indices.map { i in Tensor.cat(parts.map { $0[i] }) })
  }

  /// Sequences join the state at their last step, which is their first here.
  private func backwards(_ inputs: [Tensor], _ first: [Tensor]) -> (Tensor, [Tensor]) {
    var running = sizes[sizes.count - 1]
    var state = first.map { $0.narrow(dim: 0, start: 0, length: running) }
    var outputs: [Tensor] = []
    for (input, size) in zip(inputs, sizes).reversed() {
      if size > running {
        state = zip(state, first).map {
          Tensor.cat([$0, $1.narrow(dim: 0, start: running, length: size - running)])
        }
        running = size
      }
      state = equations.step(input, state, cell)
      outputs.append(state[0])
    }
    return (Tensor.cat(outputs.reversed()), state)
  }
}
