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
}
