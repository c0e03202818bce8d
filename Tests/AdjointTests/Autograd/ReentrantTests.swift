import Adjoint
import Testing

/// Backward that is run by hooks of another backward.
@Suite(.serialized, .leakFree) struct ReentrantTests {
  /// A result that, when its gradient comes, runs what it is given with it.
  private func result(of x: Tensor, _ hook: @escaping (Tensor) -> Tensor?) -> Tensor {
    let y = x * 1
    y.registerHook(hook)
    return y
  }

  @Test func aGraphInsideOfTheHook() {
    let y = leaf([[1.0, 2], [3, 4]])
    let x = leaf([[5.0, 6], [7, 8]])
    let out = result(of: x) { g in
      // The other graph is recorded and run in the hook.
      enableGrad { (y * y).sum() }.backward()
      return g * y.detach()
    }
    out.sum().backward()
    #expect(x.gradient == [1, 2, 3, 4] && y.gradient == [2, 4, 6, 8])
    #expect(isGradEnabled)
  }

  @Test func aLeafsHook() {
    // The leaf's hook makes the gradient of an equation's other side.
    let (value, start) = (leaf([2.0]), leaf([3.0]))
    start.registerHook { g in
      value.setGrad(nil)
      enableGrad { (value * value).sum() }.backward()
      return g + value.grad()!
    }
    (start * 1).sum().backward()
    #expect(start.gradient == [1 + 4] && value.gradient == [4])
    // It goes on in the order of the other hooks.
    start.registerHook { $0 * 10 }
    start.setGrad(nil)
    (start * 1).sum().backward()
    #expect(start.gradient == [50])
  }

  @Test func aResultsHook() {
    let (x, w) = (leaf([2.0]), leaf([5.0]))
    let middle = x * 3
    middle.registerHook { g in
      let inner = enableGrad { (w * w).sum() }
      return g * grad(of: inner, withRespectTo: w)
    }
    (middle * 1).sum().backward()
    #expect(x.gradient == [30] && w.grad() == nil)
  }

  @Test func anErrorInsideEndsTheOuterRunToo() {
    let (x, y) = (leaf([1.0]), leaf([1.0]))
    let inner = y * 2
    inner.registerHook { _ in Tensor.ones(7) }
    let outer = result(of: x) { _ in
      enableGrad { inner.sum() }.backward(retainGraph: true)
      return nil
    }
    let text = refusal { outer.sum().backward() }
    #expect(text?.contains("[7]") == true && x.grad() == nil && y.grad() == nil)
    // Nothing of it is left.
    (x * y).sum().backward()
    #expect(x.gradient == [1] && y.gradient == [1])
    #expect(BackwardPass.current == nil)
  }

  /// Caught inside, it is no error outside.
  @Test func anErrorMayBeRecoveredInside() {
    let (x, y) = (leaf([1.0]), leaf([1.0]))
    var said: String?
    let outer = result(of: x) { _ in
      said = refusal { enableGrad { y * 2 }.backward(gradient: constant([1.0, 2])) }
      return nil
    }
    outer.sum().backward()
    #expect(said?.contains("[2]") == true && x.gradient == [1])
  }

  @Test func theInnerRunComesFirst() {
    var order: [String] = []
    func chain(_ depth: Int) -> Tensor {
      result(of: leaf([1.0])) { _ in
        order.append("inner")
        if depth > 0 { enableGrad { chain(depth - 1).sum() }.backward() }
        return nil
      }
    }
    let outer = result(of: leaf([6.0])) { _ in
      order.append("outer")
      return nil
    }
    let deep = chain(9)
    (outer * deep).sum().backward()
    #expect(order == Array(repeating: "inner", count: 10) + ["outer"])
  }

  /// Where a level took its stack from the one before, some hundreds would overflow it.
  @Test(arguments: [1, 15, 16, 17, 200, 5000])
  func thousandsInsideOneAnother(depth: Int) {
    let (deepest, gradient) = onThread {
      nonisolated(unsafe) var deepest = 0
      let x = leaf([1.0])
      func level(_ left: Int) -> Tensor {
        let y = x * 2
        y.registerHook { _ in
          deepest = max(deepest, BackwardPass.current!.depth)
          if left > 0 { enableGrad { level(left - 1) }.backward() }
          return nil
        }
        return y
      }
      level(depth).backward()
      return (deepest, x.gradient)
    }
    #expect(deepest == depth && gradient == [2 * Double(depth + 1)])
  }

  @Test func modesErrorsAndLocksReachTheDeepestLevel() {
    let x = leaf([1.0])
    let loss = (x * x).sum()
    var modes: [Bool] = []
    func level(_ left: Int) -> Tensor {
      let y = x * 1
      y.registerHook { _ in
        if left > 0 {
          enableGrad { level(left - 1) }.backward()
        } else {
          modes.append(isGradEnabled)
          // Saved tensors are read under the lock that the outermost run of this node holds.
          loss.backward(retainGraph: true)
          enableGrad { x * 2 }.backward(gradient: constant([1.0, 2]))
        }
        return nil
      }
      return y
    }
    let hook = loss.registerHook { _ in
      if modes.isEmpty { enableGrad { level(40) }.backward() }
      return nil
    }
    let text = refusal { loss.backward(retainGraph: true) }
    #expect(text?.contains("shape [2], the tensor [1]") == true && modes == [false])
    // It holds the tensor that it is of.
    hook.remove()
  }
}
