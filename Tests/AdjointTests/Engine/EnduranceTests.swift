import Adjoint
import Testing

@Suite(.serialized, .leakFree) struct EnduranceTests {
  /// An 8 MB stack overflows at 40,000 to 80,000 nodes where they are freed inside one another.
  @Test(arguments: [true, false])
  func aMillionOperationsInARow(backward: Bool) {
    let (value, gradient) = onThread {
      let x = leaf(1.0)
      var y = x
      for _ in 0..<500_000 { y = y * 1.0 + 1.0 }
      if backward { y.backward() }
      return (y.item(Double.self), x.gradient)
    }
    #expect(value == 500_001)
    #expect(gradient == (backward ? [1] : nil))
  }

  @Test func aLongChainOfNodesWithSeveralOutputsAndOperands() {
    let gradient = onThread {
      let x = Tensor.ones(100, dtype: .float64, requiresGrad: true)
      var y = x
      for _ in 0..<10_000 {
        let half = y.chunk(2)[0]
        y = Tensor.cat([half, half])
      }
      y.sum().backward()
      return x.gradient
    }
    #expect(gradient == (0..<100).map { $0 < 50 ? 2 : 0 })
  }

  @Test func trainingDoesNotGrow() {
    let x = Tensor.randn(64, 32)
    let target = Tensor.randn(64, 1)
    let w = Tensor.randn(32, 64, requiresGrad: true)
    let v = Tensor.randn(64, 1, requiresGrad: true)
    func step() {
      let loss = ((tanh(x.matmul(w)).matmul(v) - target) ** 2).mean()
      loss.backward()
      noGrad {
        for parameter in [w, v] {
          parameter.sub_(parameter.grad()! * 0.01)
          parameter.setGrad(nil)
        }
      }
      // A second-order term, a retained gradient and a graph that is never run.
      let penalty = grad(of: (w * w * w).sum(), withRespectTo: w, createGraph: true)
      penalty.retainGrad()
      penalty.square().mean().backward(inputs: [w])
      w.setGrad(nil)
      _ = (exp(w) * w).sum()
      _ = jvp({ exp($0) * w }, at: w, v: w, createGraph: true)
    }
    for _ in 0..<10 { step() }
    let before = residentBytes()
    for _ in 0..<1000 { step() }
    let growth = residentBytes() - before
    #expect(growth < 8 << 20, "grew by \(growth) bytes")
  }
}
