import Adjoint

/// What follows the sums in a plain recurrent network.
public enum RecurrentNonlinearity: String, Sendable { case tanh, relu }

/// The tensors of one layer in one direction.
struct CellTensors {
  let inputWeight, hiddenWeight: Tensor
  let inputBias, hiddenBias: Tensor?
  /// Of an LSTM whose hidden state is smaller than its cells.
  let projection: Tensor?

  /// What the input adds to the gates: of one step or, at once, of all.
  func ofInput(_ x: Tensor) -> Tensor { x.linear(inputWeight, bias: inputBias) }
  func ofHidden(_ h: Tensor) -> Tensor { h.linear(hiddenWeight, bias: hiddenBias) }
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

  /// The next state, from what the input adds to the gates and the state before.
  func step(_ input: Tensor, _ state: [Tensor], _ cell: CellTensors) -> [Tensor] {
    let hidden = cell.ofHidden(state[0])
    switch self {
    case .plain(.tanh): return [(input + hidden).tanh()]
    case .plain(.relu): return [(input + hidden).relu()]
    case .lstm:
      let gates = (input + hidden).chunk(4, dim: -1)
      guard gates.count == 4 else { return state }
      let cells = gates[1].sigmoid() * state[1] + gates[0].sigmoid() * gates[2].tanh()
      let output = gates[3].sigmoid() * cells.tanh()
      return [cell.projection.map { output.linear($0) } ?? output, cells]
    case .gru:
      let (x, h) = (input.chunk(3, dim: -1), hidden.chunk(3, dim: -1))
      guard x.count == 3, h.count == 3 else { return state }
      let (reset, update) = ((x[0] + h[0]).sigmoid(), (x[1] + h[1]).sigmoid())
      let candidate = (x[2] + reset * h[2]).tanh()
      return [(state[0] - candidate) * update + candidate]
    }
  }
}
