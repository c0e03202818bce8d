import Adjoint

/// What `RNN`, `LSTM` and `GRU` have in common: layers of one cell that is run along sequences.
///
/// The parameters have PyTorch's names (`weight_ih_l0`, `bias_hh_l1_reverse`) and are drawn in PyTorch's order, uniform
/// on ±1/√hiddenSize: the same seed gives the same layers.
open class Recurrent: Module {
  public final let inputSize, hiddenSize, numLayers: Int
  public final let bias, batchFirst, bidirectional: Bool
  /// The probability with which an output of each layer but the last is dropped in training.
  public final let dropout: Double
  /// The size of an LSTM's projected hidden state; 0 for none.
  public final let projSize: Int
  let equations: CellEquations
  /// By layers, of each first the forward direction.
  private var cells: [CellParameters] = []

  init(_ equations: CellEquations, _ settings: RecurrentSettings, dtype: DType?, generator: Generator?) {
    self.equations = equations
    (inputSize, hiddenSize, numLayers) = (settings.inputSize, settings.hiddenSize, settings.numLayers)
    (bias, batchFirst, bidirectional) = (settings.bias, settings.batchFirst, settings.bidirectional)
    (dropout, projSize) = (settings.dropout, settings.projSize)
    super.init()
    settings.check(typeName)
    for layer in 0..<numLayers {
      for direction in 0..<directions { cells.append(makeCell(layer, reverse: direction == 1, dtype)) }
    }
    let bound = hiddenSize > 0 ? 1 / Double(hiddenSize).squareRoot() : 0
    for parameter in parameters() { Init.uniform_(parameter, from: -bound, to: bound, generator: generator) }
  }

  final var directions: Int { bidirectional ? 2 : 1 }
  /// The size of the hidden state, and of the output of each direction.
  final var outputSize: Int { projSize > 0 ? projSize : hiddenSize }

  private func makeCell(_ layer: Int, reverse: Bool, _ dtype: DType?) -> CellParameters {
    let suffix = "_l\(layer)\(reverse ? "_reverse" : "")"
    let rows = equations.gates * hiddenSize
    func parameter(_ name: String, _ shape: [Int]) -> Parameter<Tensor> {
      let parameter = Parameter(wrappedValue: Tensor.empty(shape, dtype: dtype))
      register(name + suffix, .state(parameter))
      return parameter
    }
    return CellParameters(
      inputWeight: parameter("weight_ih", [rows, layer == 0 ? inputSize : outputSize * directions]),
      hiddenWeight: parameter("weight_hh", [rows, outputSize]),
      inputBias: bias ? parameter("bias_ih", [rows]) : nil,
      hiddenBias: bias ? parameter("bias_hh", [rows]) : nil,
      projection: projSize > 0 ? parameter("weight_hr", [projSize, hiddenSize]) : nil)
  }

  /// The output of the last layer, from states of zeros: for a `Sequential`. Give the state, or take a pair, to get the
  /// states too.
  open override func forward(_ x: Tensor) -> Tensor { run(x, nil)[0] }

  /// The output and then the last states, of a sequence [T, N, inputSize] (N before T with `batchFirst`) or
  /// [T, inputSize].
  final func run(_ x: Tensor, _ states: [Tensor]?) -> [Tensor] {
    if x.isPlaceholder { return failed(x) }
    guard x.ndim == 2 || x.ndim == 3, x.shape.last == inputSize, x.ndim == 2 || x.shape[batchFirst ? 1 : 0] > 0,
      x.shape[0] > 0
    else { return refuse("expected [\(batchFirst ? "N, T" : "T, N"), \(inputSize)] or [T, \(inputSize)]", x) }
    let isSingle = x.ndim == 2
    let steps = isSingle ? x.unsqueeze(1) : batchFirst ? x.transpose(0, 1) : x
    let (length, batch) = (steps.shape[0], steps.shape[1])
    let given = isSingle ? states?.map { $0.ndim == 2 ? $0.unsqueeze(1) : $0 } : states
    let data = steps.reshape([length * batch, inputSize])
    let (output, last) = run(data, Array(repeating: batch, count: length), given)
    if output.isPlaceholder { return failed(output) }
    let shaped = output.reshape([length, batch, outputSize * directions])
    if isSingle { return [shaped.squeeze(dim: 1)] + last.map { $0.squeeze(dim: 1) } }
    return [batchFirst ? shaped.transpose(0, 1) : shaped] + last
  }

  /// As `run(_:_:)` of sequences of several lengths; the states are in the order that the sequences had before they were
  /// sorted.
  final func run(_ packed: PackedSequence, _ states: [Tensor]?) -> (PackedSequence, [Tensor]) {
    let sorted = packed.sortedIndices.map { indices in states?.map { $0.indexSelect(dim: 1, index: Tensor(indices)) } }
    guard packed.data.isPlaceholder || packed.data.ndim == 2 && packed.data.shape[1] == inputSize else {
      let refused = refuse("expected packed data [_, \(inputSize)]", packed.data)
      return (packed.with(refused[0]), Array(refused.dropFirst()))
    }
    let (output, last) = run(packed.data, packed.batchSizes, sorted ?? states)
    if output.isPlaceholder { return (packed.with(output), last) }
    let unsorted = packed.unsortedIndices.map { indices in last.map { $0.indexSelect(dim: 1, index: Tensor(indices)) } }
    return (packed.with(output), unsorted ?? last)
  }

  private func run(_ data: Tensor, _ sizes: [Int], _ states: [Tensor]?) -> (Tensor, [Tensor]) {
    if data.isPlaceholder { return (data, Array(failed(data).dropFirst())) }
    let shapes = [outputSize, hiddenSize].prefix(equations.stateCount).map { [cells.count, sizes[0], $0] }
    let states = states ?? shapes.map { data.newZeros($0) }
    guard zip(states, shapes).allSatisfy({ $0.isPlaceholder || $0.shape == $1 }) else {
      let wanted = shapes.map { "\($0)" }.joined(separator: " and ")
      let given = states.map(\.described).joined(separator: " and ")
      let message = "expected a state of shape \(wanted) (layers·directions, N, size), got \(given)"
      let failure = Tensor.failed(AdjointError(typeName, message))
      return (failure, Array(failed(failure).dropFirst()))
    }
    if let failure = states.first(where: \.isPlaceholder) { return (failure, Array(failed(failure).dropFirst())) }
    var x = data
    var last: [[Tensor]] = []
    for layer in 0..<numLayers {
      if layer > 0 { x = x.dropout(p: dropout, training: training) }
      let runs = (0..<directions).map { direction in
        let i = layer * directions + direction
        return SequenceRun(equations: equations, cell: cells[i].tensors, sizes: sizes)(
          x, states.map { $0.select(dim: 0, index: i) }, reverse: direction == 1)
      }
      x = directions == 1 ? runs[0].output : Tensor.cat(runs.map(\.output), dim: 1)
      last += runs.map(\.last)
    }
    return (x, (0..<equations.stateCount).map { i in Tensor.stack(last.map { $0[i] }) })
  }

  private func refuse(_ wanted: String, _ x: Tensor) -> [Tensor] {
    failed(.failed(AdjointError(typeName, "\(wanted) with at least one step, got \(x.described)")))
  }

  /// What stands for the output and the states after an error.
  private func failed(_ placeholder: Tensor) -> [Tensor] {
    Array(repeating: placeholder, count: 1 + equations.stateCount)
  }

  open override var extraDescription: String {
    var text = "\(inputSize), \(hiddenSize)"
    if projSize > 0 { text += ", proj_size=\(projSize)" }
    if numLayers != 1 { text += ", num_layers=\(numLayers)" }
    if !bias { text += ", bias=False" }
    if batchFirst { text += ", batch_first=True" }
    if dropout != 0 { text += ", dropout=\(dropout)" }
    return bidirectional ? text + ", bidirectional=True" : text
  }
}

private struct CellParameters {
  let inputWeight, hiddenWeight: Parameter<Tensor>
  let inputBias, hiddenBias, projection: Parameter<Tensor>?

  var tensors: CellTensors {
    CellTensors(
      inputWeight: inputWeight.wrappedValue, hiddenWeight: hiddenWeight.wrappedValue,
      inputBias: inputBias?.wrappedValue, hiddenBias: hiddenBias?.wrappedValue, projection: projection?.wrappedValue)
  }
}
