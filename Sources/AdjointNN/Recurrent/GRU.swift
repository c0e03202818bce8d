import Adjoint

/// Gated recurrent units (Cho et al. 2014) along sequences, in layers: the equations are those of `GRUCell`.
///
/// Takes x [T, N, inputSize], [N, T, inputSize] with `batchFirst`, or [T, inputSize].
///
/// ```text
/// let (output, hidden) = GRU(10, 20)(Tensor.randn(5, 3, 10))  // [5, 3, 20] and [1, 3, 20]
/// ```
public final class GRU: SingleStateRecurrent {
  public init(
    _ inputSize: Int, _ hiddenSize: Int, numLayers: Int = 1, bias: Bool = true, batchFirst: Bool = false,
    dropout: Double = 0, bidirectional: Bool = false, dtype: DType? = nil, generator: Generator? = nil
  ) {
    let settings = RecurrentSettings(
      inputSize: inputSize, hiddenSize: hiddenSize, numLayers: numLayers, bias: bias, batchFirst: batchFirst,
      dropout: dropout, bidirectional: bidirectional)
    super.init(.gru, settings, dtype: dtype, generator: generator)
  }
}
