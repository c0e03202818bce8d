import Adjoint
import Testing

/// What anomaly detection keeps goes with the graph: the suite counts what is left after each test.
@Suite(.leakFree) struct AnomalyLifetimeTests {
  @Test func aGraphWithItsParents() {
    detectAnomaly {
      let x = leaf([2.0])
      let y = x ** 3
      let first = grad(of: y, withRespectTo: x, gradient: constant([1.0]), createGraph: true)
      let second = grad(of: first, withRespectTo: x, gradient: constant([1.0]), createGraph: true)
      #expect(second.values == [12])
      second.backward()
      #expect(x.gradient == [6])
    }
  }

  /// A report looks through the parents, and keeps none of them.
  @Test func aReport() {
    let x = leaf([0.0])
    let error = refusal {
      detectAnomaly {
        let y = (x.abs() ** 1.5).sum()
        let g = grad(of: y, withRespectTo: x, createGraph: true)
        g.sum().backward()
      }
    }
    #expect(error?.contains("That call computed a gradient of") == true)
  }

  @Test func aRunThatEndedInAnError() {
    let x = leaf([-1.0, 1])
    for _ in 0..<3 {
      #expect(refusal { detectAnomaly { (sqrt(x) * exp(x)).sum().backward() } } != nil)
    }
    // The engine is as it was.
    (x * x).sum().backward()
    #expect(x.gradient == [-2, 2])
  }

  @Test func aTensorChangedInPlace() {
    detectAnomaly {
      let y = constant([1.0, 2])
      for _ in 0..<100 { y.add_(1) }
      #expect(y.values == [101, 102])
    }
  }
}
