import Adjoint
import Testing

@Suite(.leakFree) struct ThreadTests {
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

  /// 8 threads, 10,000 runs each: no addition is lost.
  @Test func gradientsOfSharedLeavesAddUpExactly() {
    let runs = 10_000
    let x = leaf([1.0, 2])
    onThreads(8) { _ in
      for _ in 0..<runs { (x * x).sum().backward() }
    }
    #expect(x.gradient == [2 * 8 * Double(runs), 4 * 8 * Double(runs)])
  }

  @Test func gradientsOfSharedLeavesOfSeveralSizesAddUp() {
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

  /// With one input and `grad` nothing is accumulated, and every thread gets its own gradient.
  @Test func gradOfASharedInput() {
    let x = leaf([1.0, 2, 3])
    onThreads(5) { i in
      let weight = Double(i + 1)
      for _ in 0..<100 {
        #expect(grad(of: (x * x * weight).sum(), withRespectTo: x).values == [2 * weight, 4 * weight, 6 * weight])
      }
    }
    #expect(x.gradient == nil)
  }

  @Test func viewsOfSharedTensors() {
    let x = leaf([[1.0, 2], [3, 4]])
    let batch = constant([[1.0, 1], [2, 2]])
    onThreads(4) { i in
      for _ in 0..<100 {
        (x[i % 2] * batch[1]).sum().backward()
        (x.transpose(0, 1).reshape([4]) * batch.reshape([4])).sum().backward()
      }
    }
    // Two of the four threads take each row, times 2; all take the transpose.
    #expect(x.gradient == [800, 1200, 800, 1200])
  }

  @Test func aSharedTrunkIsRunByEveryThread() {
    let x = leaf([1.0, 2])
    let trunk = exp(x * 0) * x
    onThreads(4) { _ in
      for _ in 0..<100 { (trunk * trunk).sum().backward(retainGraph: true) }
    }
    #expect(x.gradient == [800, 1600])
  }

  /// Half of a network is computed on one thread, its second halves and their gradients on several.
  @Test func threadsInTheMiddleOfANetwork() {
    let x = leaf([2.0, 3])
    let first = x * x
    let second = first * x
    onThreads(5) { _ in (second + first).sum().backward(retainGraph: true) }
    // 3x² + 2x
    #expect(x.gradient == [5 * 16, 5 * 33])
    // With grad, over and over, and to what is in the middle.
    onThreads(5) { _ in
      let gradients = grad(of: [second.sum()], withRespectTo: [first, x], retainGraph: true)
      #expect(gradients.map { $0?.values } == [[2, 3], [12, 27]])
    }
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

  /// An error reaches the thread whose run it ended, and no other.
  @Test func errorsStayWithTheirThread() {
    let x = leaf([1.0, 2])
    let refused = Collected()
    onThreads(8) { i in
      let y = x * x
      if i % 2 == 0 { y.registerHook { _ in constant([1.0]) } }
      if let text = refusal({ y.sum().backward() }) { refused.add("\(i): \(text)") }
    }
    #expect(refused.all.map { $0.first }.sorted { "\($0!)" < "\($1!)" } == ["0", "2", "4", "6"])
    #expect(refused.all.allSatisfy { $0.contains("shape [1]") })
    #expect(x.gradient == [8, 16])
  }
}
