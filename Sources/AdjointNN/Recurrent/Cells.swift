import Adjoint

/// What the three cells have in common: the weights of one step, uniform on ±1/√hiddenSize as PyTorch draws them.
open class RecurrentCell: Module {
  public final let inputSize, hiddenSize: Int
  /// [gates·hiddenSize, inputSize]
  @Parameter public final var weightIH: Tensor
  /// [gates·hiddenSize, hiddenSize]
  @Parameter public final var weightHH: Tensor
  /// [gates·hiddenSize]
  @Parameter public final var biasIH: Tensor?
  @Parameter public final var biasHH: Tensor?
  let equations: CellEquations

  init(
    _ equations: CellEquations, _ inputSize: Int, _ hiddenSize: Int, bias: Bool, dtype: DType?, generator: Generator?
  ) {
    self.equations = equations
    (self.inputSize, self.hiddenSize) = (inputSize, hiddenSize)
    let rows = equations.gates * hiddenSize
    weightIH = Tensor.empty([rows, inputSize], dtype: dtype)
    weightHH = Tensor.empty([rows, hiddenSize], dtype: dtype)
    biasIH = bias ? Tensor.empty([rows], dtype: dtype) : nil
    biasHH = bias ? Tensor.empty([rows], dtype: dtype) : nil
    super.init()
    let bound = hiddenSize > 0 ? 1 / Double(hiddenSize).squareRoot() : 0
    for parameter in parameters() { Init.uniform_(parameter, from: -bound, to: bound, generator: generator) }
  }

  open override var extraDescription: String { "\(inputSize), \(hiddenSize)\(biasIH == nil ? ", bias=False" : "")" }

  /// The next state of an input [N, inputSize] or [inputSize]; a state that is not given is 0.
  final func next(_ x: Tensor, _ state: [Tensor]?) -> [Tensor] {
    let fits = x.isPlaceholder || (1...2).contains(x.ndim) && x.shape.last == inputSize
    let shape = x.shape.dropLast() + [hiddenSize]
    let state = state ?? (0..<equations.stateCount).map { _ in x.newZeros(Array(shape)) }
    guard fits, state.allSatisfy({ $0.isPlaceholder || $0.shape == Array(shape) }) else {
      let given = state.map(\.described).joined(separator: " and ")
      AdjointError(
        typeName,
        "expected an input [N, \(inputSize)] or [\(inputSize)] and a state [N, \(hiddenSize)] or "
          + "[\(hiddenSize)], got \(x.described) and \(given)"
      ).raise()
      return state
    }
    let cell = CellTensors(
      inputWeight: weightIH, hiddenWeight: weightHH, inputBias: biasIH, hiddenBias: biasHH, projection: nil)
    return equations.step(equations.ofInput(x, cell), state, cell)
  }

  /// The next hidden state, from a state of zeros.
  open override func forward(_ x: Tensor) -> Tensor { next(x, nil)[0] }
}

/// h′ = tanh(W_ih·x + b_ih + W_hh·h + b_hh), or relu of it: one step of an `RNN`.
///
/// ```text
/// let cell = RNNCell(10, 20)
/// var h = Tensor.zeros(3, 20)
/// for x in Tensor.randn(6, 3, 10).unbind() { h = cell(x, h) }
/// ```
///
/// Takes x [N, inputSize] and h [N, hiddenSize], or both without N; refuses others.
public final class RNNCell: RecurrentCell {
  public let nonlinearity: RecurrentNonlinearity

  public init(
    _ inputSize: Int, _ hiddenSize: Int, bias: Bool = true, nonlinearity: RecurrentNonlinearity = .tanh,
    dtype: DType? = nil, generator: Generator? = nil
  ) {
    self.nonlinearity = nonlinearity
    super.init(.plain(nonlinearity), inputSize, hiddenSize, bias: bias, dtype: dtype, generator: generator)
  }

  public func callAsFunction(_ x: Tensor, _ hidden: Tensor) -> Tensor {
    hooked([x, hidden]) { next($0[0], [$0[1]]) }[0]
  }

  public override var extraDescription: String {
    super.extraDescription + (nonlinearity == .tanh ? "" : ", nonlinearity=relu")
  }
}

/// One step of an `LSTM`: i, f, o = σ, g = tanh of W_ih·x + b_ih + W_hh·h + b_hh; c′ = f·c + i·g; h′ = o·tanh(c′).
///
/// The rows of the weights are those of i, f, g and o, in this order. Takes x [N, inputSize], h and c [N, hiddenSize],
/// or all without N; refuses others.
///
/// ```text
/// let cell = LSTMCell(10, 20)
/// let (h, c) = cell(Tensor.randn(3, 10), (Tensor.zeros(3, 20), Tensor.zeros(3, 20)))
/// ```
public final class LSTMCell: RecurrentCell {
  public init(
    _ inputSize: Int, _ hiddenSize: Int, bias: Bool = true, dtype: DType? = nil, generator: Generator? = nil
  ) {
    super.init(.lstm, inputSize, hiddenSize, bias: bias, dtype: dtype, generator: generator)
  }

  public func callAsFunction(
    _ x: Tensor, _ state: (hidden: Tensor, cell: Tensor)? = nil
  ) -> (hidden: Tensor, cell: Tensor) {
    let next = hooked([x] + (state.map { [$0.hidden, $0.cell] } ?? [])) {
      self.next($0[0], $0.count == 3 ? Array($0.dropFirst()) : nil)
    }
    return (next[0], next[1])
  }
}

/// One step of a `GRU`: r, z = σ, n = tanh(W_in·x + b_in + r·(W_hn·h + b_hn)); h′ = (1 − z)·n + z·h.
///
/// The rows of the weights are those of r, z and n, in this order. Takes x [N, inputSize] and h [N, hiddenSize], or both
/// without N; refuses others.
///
/// ```text
/// let h = GRUCell(10, 20)(Tensor.randn(3, 10), Tensor.zeros(3, 20))
/// ```
public final class GRUCell: RecurrentCell {
  public init(
    _ inputSize: Int, _ hiddenSize: Int, bias: Bool = true, dtype: DType? = nil, generator: Generator? = nil
  ) {
    super.init(.gru, inputSize, hiddenSize, bias: bias, dtype: dtype, generator: generator)
  }

  public func callAsFunction(_ x: Tensor, _ hidden: Tensor) -> Tensor {
    hooked([x, hidden]) { next($0[0], [$0[1]]) }[0]
  }
}
