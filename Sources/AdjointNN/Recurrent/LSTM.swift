import Adjoint

/// Long short-term memory (Hochreiter and Schmidhuber 1997) along sequences, in layers: the equations are those of
/// `LSTMCell`.
///
/// Takes x [T, N, inputSize], [N, T, inputSize] with `batchFirst`, or [T, inputSize]. With `projSize` the hidden state
/// is W_hr·h, of this size (Sak et al. 2014); the cells keep the hidden size.
///
/// ```text
/// let lstm = LSTM(10, 20, numLayers: 2)
/// let (output, (hidden, cell)) = lstm(Tensor.randn(5, 3, 10))  // [5, 3, 20], [2, 3, 20] and [2, 3, 20]
/// ```
public final class LSTM: Recurrent {
  /// The hidden states [numLayers·directions, N, projSize or hiddenSize] and the cells, [.., N, hiddenSize].
  public typealias State = (hidden: Tensor, cell: Tensor)

  public init(
    _ inputSize: Int, _ hiddenSize: Int, numLayers: Int = 1, bias: Bool = true, batchFirst: Bool = false,
    dropout: Double = 0, bidirectional: Bool = false, projSize: Int = 0, dtype: DType? = nil,
    generator: Generator? = nil
  ) {
    let settings = RecurrentSettings(
      inputSize: inputSize, hiddenSize: hiddenSize, numLayers: numLayers, bias: bias, batchFirst: batchFirst,
      dropout: dropout, bidirectional: bidirectional, projSize: projSize)
    super.init(.lstm, settings, dtype: dtype, generator: generator)
  }

  /// The output of the last layer, [T, N, directions·size], and the last states of all layers and directions. Without a
  /// state it is 0.
  public func callAsFunction(_ x: Tensor, _ state: State? = nil) -> (output: Tensor, state: State) {
    let outputs = hooked([x] + (state.map { [$0.hidden, $0.cell] } ?? [])) {
      run($0[0], $0.count > 2 ? Array($0.dropFirst()) : nil)
    }
    return (outputs[0], (outputs[1], outputs[2]))
  }

  /// The same of packed sequences.
  public func callAsFunction(_ x: PackedSequence, _ state: State? = nil) -> (output: PackedSequence, state: State) {
    let outputs = hooked([x.data] + (state.map { [$0.hidden, $0.cell] } ?? [])) {
      let (output, states) = run(x.with($0[0]), $0.count > 2 ? Array($0.dropFirst()) : nil)
      return [output.data] + states
    }
    return (x.with(outputs[0]), (outputs[1], outputs[2]))
  }
}
