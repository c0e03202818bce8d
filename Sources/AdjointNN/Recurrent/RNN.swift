import Adjoint

/// h_t = tanh(W_ih·x_t + b_ih + W_hh·h_{t−1} + b_hh) along sequences, or relu of it (Elman 1990), in layers each of which
/// takes the output of the one before.
///
/// Takes x [T, N, inputSize], [N, T, inputSize] with `batchFirst`, or [T, inputSize].
///
/// ```text
/// let rnn = RNN(10, 20, numLayers: 2, bidirectional: true)
/// let (output, hidden) = rnn(Tensor.randn(5, 3, 10))  // [5, 3, 40] and [4, 3, 20]
/// ```
public final class RNN: SingleStateRecurrent {
  public let nonlinearity: RecurrentNonlinearity

  public init(
    _ inputSize: Int, _ hiddenSize: Int, numLayers: Int = 1, nonlinearity: RecurrentNonlinearity = .tanh,
    bias: Bool = true, batchFirst: Bool = false,
    dropout: Double = 0, bidirectional: Bool = false, dtype: DType? = nil, generator: Generator? = nil
  ) {
    self.nonlinearity = nonlinearity
    let settings = RecurrentSettings(
      inputSize: inputSize, hiddenSize: hiddenSize, numLayers: numLayers, bias: bias, batchFirst: batchFirst,
      dropout: dropout, bidirectional: bidirectional)
    super.init(.plain(nonlinearity), settings, dtype: dtype, generator: generator)
  }
}
