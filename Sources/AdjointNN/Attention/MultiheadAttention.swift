import Adjoint

/// Attention of several heads, each with its own projections (Vaswani et al., "Attention is all you need", 2017).
///
/// Head i is softmax(q·kᵀ/√d + mask)·v of d = embedDim/numHeads numbers of the projected query, key and value; the heads
/// next to each other are projected once more by `outProj`. The initial values are PyTorch's: Xavier's uniform for the
/// projections, 0 for their biases.
///
/// ```text
/// let attention = MultiheadAttention(16, 4, batchFirst: true)
/// let x = Tensor.randn(2, 5, 16)
/// let (output, weights) = attention(x, x, x)  // [2, 5, 16] and [2, 5, 5], the mean over the heads
/// ```
public final class MultiheadAttention: Module {
  public let embedDim, numHeads, kdim, vdim: Int
  /// The probability with which a weight is dropped in training.
  public let dropout: Double
  public let batchFirst, addZeroAttn: Bool
  /// The projections of one width, one above the other: [3·embedDim, embedDim]; nil if kdim or vdim differ.
  @Parameter public var qProjWeight: Tensor?
  @Parameter public var kProjWeight: Tensor?
  @Parameter public var vProjWeight: Tensor?
  @Parameter public var inProjWeight: Tensor?
  @Parameter public var inProjBias: Tensor?
  public let outProj: Linear
  /// A key and a value that are put behind those of each sequence.
  @Parameter public var biasK: Tensor?
  @Parameter public var biasV: Tensor?

  public init(
    _ embedDim: Int, _ numHeads: Int, dropout: Double = 0, bias: Bool = true, addBiasKV: Bool = false,
    addZeroAttn: Bool = false, kdim: Int? = nil, vdim: Int? = nil, batchFirst: Bool = false, dtype: DType? = nil,
    generator: Generator? = nil
  ) {
    (self.embedDim, self.numHeads, self.dropout) = (embedDim, numHeads, dropout)
    (self.kdim, self.vdim) = (kdim ?? embedDim, vdim ?? embedDim)
    (self.batchFirst, self.addZeroAttn) = (batchFirst, addZeroAttn)
    let isSame = self.kdim == embedDim && self.vdim == embedDim
    func weight(_ width: Int, if isThere: Bool, rows: Int = 1) -> Tensor? {
      isThere ? Tensor.empty([rows * embedDim, width], dtype: dtype) : nil
    }
    qProjWeight = weight(embedDim, if: !isSame)
    kProjWeight = weight(self.kdim, if: !isSame)
    vProjWeight = weight(self.vdim, if: !isSame)
    inProjWeight = weight(embedDim, if: isSame, rows: 3)
    inProjBias = bias ? Tensor.zeros([3 * embedDim], dtype: dtype) : nil
    outProj = NonDynamicallyQuantizableLinear(embedDim, embedDim, bias: bias, dtype: dtype, generator: generator)
    biasK = addBiasKV ? Tensor.empty([1, 1, embedDim], dtype: dtype) : nil
    biasV = addBiasKV ? Tensor.empty([1, 1, embedDim], dtype: dtype) : nil
    super.init()
    if numHeads <= 0 || embedDim <= 0 || embedDim % max(numHeads, 1) != 0 {
      AdjointError(typeName, "embedDim \(embedDim) has to be a multiple of numHeads \(numHeads), both at least 1")
        .raise()
    }
    for weight in [inProjWeight, qProjWeight, kProjWeight, vProjWeight] {
      if let weight { Init.xavierUniform_(weight, generator: generator) }
    }
    if let bias = outProj.bias { Init.zeros_(bias) }
    for bias in [biasK, biasV] { if let bias { Init.xavierNormal_(bias, generator: generator) } }
  }

  /// What the query finds in the value by its likeness to the key, and the weights by which it does.
  ///
  /// - Parameters:
  ///   - query: [L, N, embedDim], [N, L, embedDim] with `batchFirst`, or [L, embedDim].
  ///   - key: the same with S places of kdim numbers; `value` of vdim.
  ///   - keyPaddingMask: [N, S], or [S] without a batch: places that are passed over (bool), or numbers that are added
  ///     to their scores.
  ///   - attnMask: [L, S] or [N·numHeads, L, S]: true where a place may not look, or numbers that are added.
  ///   - averageAttnWeights: whether the weights are [N, L, S], the mean over the heads, or [N, numHeads, L, S].
  ///   - isCausal: without a mask, place i looks at places 0 to i only. As in PyTorch, a mask that is given has to be
  ///     the causal one: it is used if weights are needed or keys are padded, and not looked at otherwise.
  /// - Returns: the output, shaped as the query, and the weights unless `needWeights` is false. A place that may look
  ///   nowhere gets NaN with weights and 0 without, as in PyTorch.
  public func callAsFunction(
    _ query: Tensor, _ key: Tensor, _ value: Tensor, keyPaddingMask: Tensor? = nil, needWeights: Bool = true,
    attnMask: Tensor? = nil, averageAttnWeights: Bool = true, isCausal: Bool = false
  ) -> (output: Tensor, weights: Tensor?) {
    let outputs = hooked([query, key, value]) { inputs in
      let call = AttentionCall(
        self, inputs[0], inputs[1], inputs[2], keyPaddingMask, attnMask, isCausal: isCausal, needWeights: needWeights)
      return call.run(averaging: averageAttnWeights)
    }
    return (outputs[0], outputs.count > 1 ? outputs[1] : nil)
  }

  /// Attention of a sequence to itself.
  public override func forward(_ x: Tensor) -> Tensor {
    AttentionCall(self, x, x, x, nil, nil, isCausal: false, needWeights: false).run(averaging: false)[0]
  }

  /// Query, key and value after their projections.
  func projected(_ query: Tensor, _ key: Tensor, _ value: Tensor) -> [Tensor] {
    let biases = inProjBias?.chunk(3)
    let weights = inProjWeight?.chunk(3) ?? [qProjWeight, kProjWeight, vProjWeight].compactMap { $0 }
    return zip([query, key, value], weights).enumerated().map { i, pair in
      pair.0.linear(pair.1, bias: biases?[i])
    }
  }
}

/// PyTorch's class of this projection; its name is printed.
private final class NonDynamicallyQuantizableLinear: Linear {}
