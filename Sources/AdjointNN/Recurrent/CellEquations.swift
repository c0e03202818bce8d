import Adjoint

/// What follows the sums in a plain recurrent network.
public enum RecurrentNonlinearity: String, Sendable { case tanh, relu }

/// The tensors of one layer in one direction.
struct CellTensors {
  let inputWeight, hiddenWeight: Tensor
  let inputBias, hiddenBias: Tensor?
  /// Of an LSTM whose hidden state is smaller than its cells.
  let projection: Tensor?

  func ofHidden(_ h: Tensor) -> Tensor { h.linear(hiddenWeight, bias: hiddenBias) }
  /// The same and what the input adds, which has both biases: one product that starts from the input's part.
  func ofHidden(_ h: Tensor, plus input: Tensor) -> Tensor { h.linear(hiddenWeight, bias: input) }
}

/// The equations of one step, which cells and the layers over sequences share.
enum CellEquations {
  case plain(RecurrentNonlinearity)
  /// Hochreiter and Schmidhuber, "Long short-term memory", 1997, with the forget gate of Gers et al., 2000.
  case lstm
  /// Cho et al., 2014, with the reset gate applied after the product, as PyTorch and cuDNN have it.
  case gru

  /// How many numbers per hidden one the weights make.
  var gates: Int {
    switch self {
    case .plain: 1
    case .lstm: 4
    case .gru: 3
    }
  }

  /// The hidden state, and an LSTM's cells.
  var stateCount: Int { if case .lstm = self { 2 } else { 1 } }

  /// What the input adds to the gates, of one step or, at once, of all. It has both biases unless the state's is inside a
  /// product, as a GRU's.
  func ofInput(_ x: Tensor, _ cell: CellTensors) -> Tensor {
    let isInside = if case .gru = self { true } else { false }
    let both = isInside ? nil : cell.hiddenBias.flatMap { hidden in cell.inputBias.map { $0 + hidden } }
    return x.linear(cell.inputWeight, bias: both ?? cell.inputBias)
  }

  /// The next state, from what the input adds to the gates and the state before.
  func step(_ input: Tensor, _ state: [Tensor], _ cell: CellTensors) -> [Tensor] {
    switch self {
    case .plain(.tanh): return [cell.ofHidden(state[0], plus: input).tanh()]
    case .plain(.relu): return [cell.ofHidden(state[0], plus: input).relu()]
    case .lstm:
      let (output, cells) = lstmStep(cell.ofHidden(state[0], plus: input), state[1])
      return [cell.projection.map { output.linear($0) } ?? output, cells]
    case .gru: return [gruStep(input, cell.ofHidden(state[0]), state[0])]
    }
  }
}
