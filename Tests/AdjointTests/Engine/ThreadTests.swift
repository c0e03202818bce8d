import Adjoint
import Testing

@Suite struct ThreadTests {
  @Test func backwardOverSeparateLeaves() {
    onThreads(4) { _ in
      let x = leaf([1.0, 2])
      for i in 1...300 {
        let y = x * x
        (y * 3 + exp(y * 0)).sum().backward()
        #expect(x.gradient == [6 * Double(i), 12 * Double(i)])
      }
    }
  }

  @Test func gradientsOfSharedLeavesAddUp() {
    let small = leaf([1.0, 2])
    let large = Tensor.ones(3000, dtype: .float64, requiresGrad: true)
    onThreads(4) { _ in
      for _ in 0..<200 {
        let scale = (small * small).sum()
        (scale * large.sum() + small.sum() * 1).backward()
      }
    }
    // d/d small = 2·small·3000 + 1, d/d large = 5.
    #expect(small.gradient == [800 * 6001, 800 * 12001])
    #expect(large.gradient == Array(repeating: 800 * 5, count: 3000))
  }

  @Test func aSharedTrunkIsRunByEveryThread() {
    let x = leaf([1.0, 2])
    let trunk = exp(x * 0) * x
    onThreads(4) { _ in
      for _ in 0..<100 { (trunk * trunk).sum().backward(retainGraph: true) }
    }
    #expect(x.gradient == [800, 1600])
  }

  /// Without retainGraph one thread gets through and the others are refused; none crashes.
  @Test func ofAGraphThatIsFreedOneRunWins() {
    for _ in 0..<50 {
      let x = leaf([1.0, 2])
      var y = x
      for _ in 0..<20 { y = y * x }
      let loss = y.sum()
      let refused = Collected()
      onThreads(4) { _ in
        if let text = refusal({ loss.backward() }) { refused.add(text) }
      }
      #expect(refused.all.count == 3)
      #expect(refused.all.allSatisfy { $0.contains("retainGraph: true") })
    }
  }
}
