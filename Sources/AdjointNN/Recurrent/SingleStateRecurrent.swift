import Adjoint

/// What the recurrent layers whose state is one tensor share: `RNN` and `GRU`.
open class SingleStateRecurrent: Recurrent {
  /// The output of the last layer, [T, N, directions·hiddenSize], and the last hidden states of all layers and
  /// directions, [numLayers·directions, N, hiddenSize]. Without a state it is 0.
  public final func callAsFunction(_ x: Tensor, _ hidden: Tensor? = nil) -> (output: Tensor, hidden: Tensor) {
    let outputs = hooked([x] + (hidden.map { [$0] } ?? [])) { run($0[0], $0.count > 1 ? [$0[1]] : nil) }
    return (outputs[0], outputs[1])
  }

  /// The same of packed sequences.
  public final func callAsFunction(
    _ x: PackedSequence, _ hidden: Tensor? = nil
  ) -> (output: PackedSequence, hidden: Tensor) {
    let outputs = hooked([x.data] + (hidden.map { [$0] } ?? [])) {
      let (output, states) = run(x.with($0[0]), $0.count > 1 ? [$0[1]] : nil)
      return [output.data] + states
    }
    return (x.with(outputs[0]), outputs[1])
  }
}
