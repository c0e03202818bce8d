import AdjointKernels

// What follows the products in a step of a recurrent network, as one operation each: a step has few numbers, so that
// ten operations on them would cost more than their arithmetic.

/// The output and the next cells of an LSTM from its gates before their functions, [N, 4H] with i, f, g and o beside
/// each other, and its cells [N, H]: i, f, o = σ, g = tanh; c′ = f·c + i·g; h′ = o·tanh(c′).
package func lstmStep(_ gates: Tensor, _ cells: Tensor) -> (output: Tensor, cells: Tensor) {
  guard Steps.areKernels(gates, cells) else {
    let parts = gates.chunk(4, dim: -1)
    guard parts.count == 4 else { return (gates, cells) }
    let next = parts[1].sigmoid() * cells + parts[0].sigmoid() * parts[2].tanh()
    return (parts[3].sigmoid() * next.tanh(), next)
  }
  let (output, next, _) = LstmStep().three(gates, cells)
  return (output, next)
}

/// The next state of a GRU from the products of its input, x [N, 3H] with r, z and n beside each other, those of its
/// state, y [N, 3H], and the state [N, H]: r, z = σ(x + y), n = tanh(x + r·y); h′ = n + z·(h − n).
package func gruStep(_ x: Tensor, _ y: Tensor, _ state: Tensor) -> Tensor {
  guard Steps.areKernels(x, y, state) else {
    let (x, y) = (x.chunk(3, dim: -1), y.chunk(3, dim: -1))
    guard x.count == 3, y.count == 3 else { return state }
    let (reset, update) = ((x[0] + y[0]).sigmoid(), (x[1] + y[1]).sigmoid())
    let candidate = (x[2] + reset * y[2]).tanh()
    return (state - candidate) * update + candidate
  }
  return GruStep().two(x, y, state).0
}

private enum Steps {
  /// Whether the kernels take these: plain matrices of one dtype with a row for each sequence.
  static func areKernels(_ x: Tensor...) -> Bool {
    let first = x[0]
    guard !x.contains(where: { $0.isPlaceholder || $0.isInterpreted || $0.ndim != 2 }) else { return false }
    return (first.dtype == .float32 || first.dtype == .float64)
      && x.allSatisfy { $0.dtype == first.dtype && $0.shape[0] == first.shape[0] }
  }

  static func empty(_ x: Tensor, _ width: Int) -> Tensor { Tensor.empty([x.shape[0], width], x.dtype) }
}

private struct LstmStep: GeneralOperation {
  static var name: String { "ThnnFusedLstmCell" }

  func forward(_ x: [Tensor?]) throws -> [Tensor] {
    guard let gates = x[0]?.contiguousValue(), let cells = x[1]?.contiguousValue() else { return [] }
    let width = cells.shape[1]
    guard gates.shape[1] == 4 * width else {
      throw AdjointError(
        "lstmStep", "expected gates [N, 4H] and cells [N, H], got \(gates.described), \(cells.described)")
    }
    let (output, next, active) = (Steps.empty(cells, width), Steps.empty(cells, width), Steps.empty(cells, 4 * width))
    adj_lstm_step(
      gates.dtype.code, Int64(cells.shape[0]), Int64(width), gates.memory, cells.memory, active.memory, next.memory,
      output.memory)
    return [output, next, active]
  }

  func saves(needs: [Bool]) -> (operands: [Int], outputs: [Int]) { ([0, 1], [1, 2]) }

  func vjp(_ g: [Tensor?], _ s: SavedList) -> [Tensor?] {
    if g[0] == nil, g[1] == nil { return [nil, nil] }
    if !Modes.isGradEnabled, ![g[0], g[1]].contains(where: { $0?.isInterpreted ?? false }) {
      let (cells, next) = (s.x(1).contiguousValue(), s.z(1))
      let (ofGates, ofCells) = (Steps.empty(cells, 4 * cells.shape[1]), Steps.empty(cells, cells.shape[1]))
      let (output, nextGradient) = (g[0]?.contiguousValue(), g[1]?.contiguousValue())
      adj_lstm_step_backward(
        cells.dtype.code, Int64(cells.shape[0]), Int64(cells.shape[1]), s.z(2).memory, cells.memory, next.memory,
        output?.memory, nextGradient?.memory, ofGates.memory, ofCells.memory)
      return [ofGates, ofCells]
    }
    // From the operands, which have a graph of their own.
    let parts = s.x(0).chunk(4, dim: -1)
    let (i, f, c, o) = (parts[0].sigmoid(), parts[1].sigmoid(), parts[2].tanh(), parts[3].sigmoid())
    let t = (f * s.x(1) + i * c).tanh()
    let throughOutput = g[0].map { $0 * o * (1 - t * t) }
    let cell = [throughOutput, g[1]].compactMap { $0 }.reduce(Tensor.zerosLike(t), +)
    let ofOutput = g[0].map { $0 * t * o * (1 - o) } ?? Tensor.zerosLike(t)
    let gates = [cell * c * i * (1 - i), cell * s.x(1) * f * (1 - f), cell * i * (1 - c * c), ofOutput]
    return [Tensor.cat(gates, dim: -1), cell * f]
  }
}

private struct GruStep: GeneralOperation {
  static var name: String { "ThnnFusedGruCell" }

  func forward(_ x: [Tensor?]) throws -> [Tensor] {
    guard let state = x[2]?.contiguousValue(), let y = x[1]?.contiguousValue(), let x = x[0]?.contiguousValue() else {
      return []
    }
    let width = state.shape[1]
    guard x.shape[1] == 3 * width, y.shape[1] == 3 * width else {
      throw AdjointError(
        "gruStep", "expected products [N, 3H] and a state [N, H], got \(x.described), \(state.described)")
    }
    let (active, next) = (Steps.empty(state, 3 * width), Steps.empty(state, width))
    adj_gru_step(
      x.dtype.code, Int64(state.shape[0]), Int64(width), x.memory, y.memory, state.memory, active.memory, next.memory)
    return [next, active]
  }

  func saves(needs: [Bool]) -> (operands: [Int], outputs: [Int]) { ([0, 1, 2], [1]) }

  func vjp(_ g: [Tensor?], _ s: SavedList) -> [Tensor?] {
    guard let g = g[0] else { return [nil, nil, nil] }
    if !Modes.isGradEnabled, !g.isInterpreted {
      let (y, state, gradient) = (s.x(1).contiguousValue(), s.x(2).contiguousValue(), g.contiguousValue())
      let width = state.shape[1]
      let found = (Steps.empty(state, 3 * width), Steps.empty(state, 3 * width), Steps.empty(state, width))
      adj_gru_step_backward(
        state.dtype.code, Int64(state.shape[0]), Int64(width), s.z(1).memory, y.memory, state.memory, gradient.memory,
        found.0.memory, found.1.memory, found.2.memory)
      return [found.0, found.1, found.2]
    }
    // From the operands, which have a graph of their own.
    let (x, y) = (s.x(0).chunk(3, dim: -1), s.x(1).chunk(3, dim: -1))
    let (reset, update) = ((x[0] + y[0]).sigmoid(), (x[1] + y[1]).sigmoid())
    let candidate = (x[2] + reset * y[2]).tanh()
    let ofCandidate = g * (1 - update) * (1 - candidate * candidate)
    let ofUpdate = g * (s.x(2) - candidate) * update * (1 - update)
    let ofReset = ofCandidate * y[2] * reset * (1 - reset)
    return [
      Tensor.cat([ofReset, ofUpdate, ofCandidate], dim: -1),
      Tensor.cat([ofReset, ofUpdate, ofCandidate * reset], dim: -1), g * update,
    ]
  }
}
