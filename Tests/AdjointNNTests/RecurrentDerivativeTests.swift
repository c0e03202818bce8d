import Adjoint
import Testing

@testable import AdjointNN

/// Recurrent layers differentiate in all ways, though a step of theirs is one operation.
@Suite struct RecurrentDerivativeTests {
  private func layers() -> [(name: String, run: ([Tensor]) -> [Tensor])] {
    let generator = Generator()
    let lstm = LSTM(2, 3, dtype: .float64, generator: generator)
    let gru = GRU(2, 3, numLayers: 2, bidirectional: true, dtype: .float64, generator: generator)
    let rnn = RNN(2, 3, dtype: .float64, generator: generator)
    let cell = LSTMCell(2, 3, dtype: .float64, generator: generator)
    return [
      ("LSTM", { lstm.run($0[0], nil) }), ("GRU", { gru.run($0[0], nil) }), ("RNN", { rnn.run($0[0], nil) }),
      ("LSTMCell", { cell.next($0[0].select(dim: 0, index: 0), nil) }),
    ]
  }

  private let x = (Tensor.arange(0, 12, dtype: .float64) * 0.7).sin().reshape([2, 3, 2])

  @Test func derivativesOfBothOrdersAndModes() {
    for (name, run) in layers() {
      let input = x.clone().requiresGrad_()
      #expect(gradcheck(run, [input], checkForwardMode: true, checkBatchedGrad: true).passed, "\(name)")
      #expect(gradgradcheck(run, [input], checkForwardMode: true).passed, "\(name)")
    }
  }

  @Test func mapsOverABatch() {
    for (name, run) in layers() {
      let each = vmap({ (x: Tensor) in run([x.unsqueeze(1)])[0] }, inDims: [1])(x)
      let all = run([x])[0]
      let expected = each.ndim == 4 ? all.transpose(0, 1).unsqueeze(2) : all.unsqueeze(1)
      #expect(each.allclose(expected, rtol: 1e-12, atol: 1e-12), "\(name)")
    }
  }

  @Test func gradientsOfTheWeightsAreThoseOfSingleOperations() {
    let lstm = LSTM(2, 3, dtype: .float64, generator: Generator())
    let names = lstm.namedParameters().map(\.name)
    let weights = lstm.parameters()
    let plain = { (w: [Tensor]) -> Tensor in
      var (h, c) = (x.newZeros([3, 3]), x.newZeros([3, 3]))
      for step in x.unbind() {
        let gates = (step.linear(w[0], bias: w[2]) + h.linear(w[1], bias: w[3])).chunk(4, dim: 1)
        c = gates[1].sigmoid() * c + gates[0].sigmoid() * gates[2].tanh()
        h = gates[3].sigmoid() * c.tanh()
      }
      return h.square().sum()
    }
    let expected = grad(of: plain(weights), withRespectTo: weights)
    let (_, (hidden, _)) = lstm(x)
    let own = grad(of: hidden.square().sum(), withRespectTo: weights)
    for (i, name) in names.enumerated() {
      #expect(own[i].allclose(expected[i], rtol: 1e-11, atol: 1e-12), "\(name)")
    }
  }
}
