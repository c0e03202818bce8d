import Adjoint

/// Gated recurrent units (Cho et al. 2014) along sequences, in layers: the equations are those of `GRUCell`.
///
/// Takes x [T, N, inputSize], [N, T, inputSize] with `batchFirst`, or [T, inputSize].
///
/// ```text
/// let (output, hidden) = GRU(10, 20)(Tensor.randn(5, 3, 10))  // [5, 3, 20] and [1, 3, 20]
/// ```
public final class GRU: Recurrent {
  public init(
    _ inputSize: Int, _ hiddenSize: Int, numLayers: Int = 1, bias: Bool = true, batchFirst: Bool = false,
    dropout: Double = 0, bidirectional: Bool = false, dtype: DType? = nil, generator: Generator? = nil
  ) {
    let settings = RecurrentSettings(
      inputSize: inputSize, hiddenSize: hiddenSize, numLayers: numLayers, bias: bias, batchFirst: batchFirst,
      dropout: dropout, bidirectional: bidirectional)
    super.init(.gru, settings, dtype: dtype, generator: generator)
  }

  /// The output of the last layer, [T, N, directions·hiddenSize], and the last hidden states of all layers and
  /// directions, [numLayers·directions, N, hiddenSize]. Without a state it is 0.
  public func callAsFunction(_ x: Tensor, _ hidden: Tensor? = nil) -> (output: Tensor, hidden: Tensor) {
    let outputs = hooked([x] + (hidden.map { [$0] } ?? [])) { run($0[0], $0.count > 1 ? [$0[1]] : nil) }
    return (outputs[0], outputs[1])
  }

  /// The same of packed sequences.
  public func callAsFunction(_ x: PackedSequence, _ hidden: Tensor? = nil) -> (output: PackedSequence, hidden: Tensor) {
    let outputs = hooked([x.data] + (hidden.map { [$0] } ?? [])) {
      let (output, states) = run(x.with($0[0]), $0.count > 1 ? [$0[1]] : nil)
      return [output.data] + states
    }
    return (x.with(outputs[0]), outputs[1])
  }
}
