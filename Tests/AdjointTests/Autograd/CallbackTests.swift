import Adjoint
import Testing

/// Callbacks at the end of a run.
@Suite(.leakFree) struct CallbackTests {
  private func watched(_ x: Tensor, _ hook: @escaping () -> Void) -> Tensor {
    let y = x * 2
    y.registerHook { _ in
      hook()
      return nil
    }
    return y
  }

  @Test func runOnceAllGradientsAreThere() {
    let x = leaf([1.0])
    var log: [String] = []
    let y = watched(x) {
      log.append("hook \(x.gradient ?? [])")
      queueCallback { log.append("first \(x.gradient ?? [])") }
      queueCallback { log.append("second, recording: \(isGradEnabled)") }
    }
    (y * 3).sum().backward()
    #expect(log == ["hook []", "first [6.0]", "second, recording: false"])
    log = []
    let z = watched(x) { queueCallback { log.append("recording: \(isGradEnabled)") } }
    _ = grad(of: z, withRespectTo: x, createGraph: true)
    #expect(log == ["recording: true"])
  }

  @Test func aCallbackMayQueueAnother() {
    let x = leaf([1.0])
    var log: [String] = []
    let y = watched(x) {
      queueCallback {
        log.append("a")
        queueCallback { log.append("a of a") }
      }
      queueCallback { log.append("b") }
    }
    y.backward()
    #expect(log == ["a", "b", "a of a"])
  }

  @Test func inTheOuterRunTheyWaitForIt() {
    #expect(log(outer: true, inner: false) == ["outer", "inner", "after inner", "outer done"])
  }

  @Test func inTheInnerRunTheyDoNot() {
    #expect(log(outer: false, inner: true) == ["outer", "inner", "inner done", "after inner"])
  }

  @Test func inBothEachWaitsForItsOwn() {
    #expect(log(outer: true, inner: true) == ["outer", "inner", "inner done", "after inner", "outer done"])
  }

  private func log(outer: Bool, inner: Bool) -> [String] {
    var log: [String] = []
    let (x, y) = (leaf([1.0]), leaf([1.0]))
    let inside = watched(y) {
      log.append("inner")
      if inner { queueCallback { log.append("inner done") } }
    }
    let outside = watched(x) {
      log.append("outer")
      if outer { queueCallback { log.append("outer done") } }
      inside.backward()
      log.append("after inner")
    }
    outside.backward()
    #expect(x.gradient == [2] && y.gradient == [2])
    return log
  }

  @Test func aCallbackMayRunBackward() {
    let (x, y) = (leaf([1.0]), leaf([1.0]))
    let other = y * 5
    watched(x) { queueCallback { other.backward() } }.backward()
    #expect(x.gradient == [2] && y.gradient == [5])
  }

  @Test func areForgottenIfTheRunFails() {
    let x = leaf([1.0])
    var calls = 0
    let y = watched(x * 1) {
      queueCallback { calls += 1 }
      _ = constant([1.0, 2]) + constant([1.0, 2, 3])
    }
    #expect(refusal { y.backward() }?.contains("broadcast") == true)
    #expect(calls == 0 && x.grad() == nil)
    // An error of a callback is one of the call of backward, and ends the others.
    let z = watched(x) {
      queueCallback { _ = constant([1.0, 2]) + constant([1.0, 2, 3]) }
      queueCallback { calls += 1 }
    }
    #expect(refusal { z.backward() }?.contains("broadcast") == true)
    #expect(calls == 0 && x.gradient == [2])
  }

  @Test func needARun() {
    #expect(refusal { queueCallback {} }?.contains("hook") == true)
  }
}
