import Adjoint
import XCTest

/// Not Swift Testing: the process's memory is that of all tests that run in it, which here is one at a time.
final class TrainingMemoryTests: XCTestCase {
  func testTrainingDoesNotGrow() {
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
    XCTAssertLessThan(growth, 8 << 20)
  }
}
