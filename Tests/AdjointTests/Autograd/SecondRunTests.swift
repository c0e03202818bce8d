import Adjoint
import Testing

/// Going through a graph more than once.
@Suite(.leakFree) struct SecondRunTests {
  @Test func isRefusedWhereSomethingWasSaved() {
    let x = leaf([1.0, 2, 3])
    let y = (x * x * x).sum()
    y.backward()
    let text = refusal { y.backward() }
    #expect(text?.contains("MulBackward0") == true && text?.contains("retainGraph: true") == true)
    // Also from another root over the same part.
    let part = exp(x)
    (part * 2).sum().backward()
    #expect(refusal { (part * 3).sum().backward() }?.contains("ExpBackward0") == true)
    #expect(x.gradient?.count == 3)
  }

  @Test func worksWhereTheGraphWasRetained() {
    let x = leaf([1.0, 2])
    let y = (x * x).sum()
    for _ in 0..<3 { y.backward(retainGraph: true) }
    #expect(x.gradient == [6, 12])
    y.backward()
    #expect(refusal { y.backward() } != nil)
    #expect(x.gradient == [8, 16])
  }

  @Test(arguments: [true, false])
  func worksWhereNothingWasSaved(retain: Bool) {
    let x = leaf([[1.0, 2], [3, 4]])
    let y = (x + 1).T.sum() + x.reshape(4).sum()
    for _ in 0..<3 { y.backward(retainGraph: retain) }
    #expect(x.gradient == [6, 6, 6, 6])
  }

  @Test func createGraphRetains() {
    let x = leaf([2.0])
    let y = (x ** 3).sum()
    let first = grad(of: y, withRespectTo: x, createGraph: true)
    #expect(grad(of: y, withRespectTo: x).values == first.values)
    // Unless it is told not to.
    let z = (x ** 3).sum()
    _ = grad(of: z, withRespectTo: x, retainGraph: false, createGraph: true)
    #expect(refusal { z.backward() } != nil)
  }

  @Test func whatIsBehindAnInputIsNotFreed() {
    let x = leaf([2.0])
    let y = x * x
    (y * y).sum().backward(inputs: [y])
    #expect(y.gradient == [8])
    y.sum().backward()
    #expect(x.gradient == [4])
  }

  @Test func aHookCanAskWhetherTheGraphIsRetained() {
    let x = leaf([1.0])
    let y = x + x
    var seen: [Bool] = []
    y.registerHook { _ in
      seen.append(BackwardPass.current!.keepsGraph)
      return nil
    }
    let z = y.sum()
    z.backward(retainGraph: true)
    z.backward()
    (y * y).sum().backward(createGraph: true, file: "quiet", line: 0)
    #expect(seen == [true, false, true])
    x.setGrad(nil)
  }
}
