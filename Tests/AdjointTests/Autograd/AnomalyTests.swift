import Adjoint
import Testing

/// The lines of a report that name a source line of this file, as their numbers.
private func lines(_ report: String?) -> [Int] {
  (report ?? "").split(separator: "\n").compactMap { line in
    guard let place = line.range(of: "/AnomalyTests.swift:") else { return nil }
    return Int(line[place.upperBound...].prefix { $0.isNumber })
  }
}

extension Substring {
  fileprivate func range(of text: String) -> Range<Index>? {
    var at = startIndex
    while at < endIndex {
      if self[at...].hasPrefix(text) { return at..<index(at, offsetBy: text.count) }
      at = index(after: at)
    }
    return nil
  }
}

@Suite(.leakFree) struct AnomalyTests {
  @Test func withoutItNaNPassesThrough() {
    let x = leaf([-1.0, 4])
    #expect(refusal { sqrt(x).sum().backward() } == nil)
    #expect(x.gradient?[0].isNaN == true)
  }

  @Test func aNaNGradientIsNamedWithItsSourceLine() {
    let x = leaf([-1.0, 4])
    var line = 0
    let error = refusal {
      detectAnomaly {
        let y = x * 2
        line = #line + 1
        let z = sqrt(y)
        z.sum().backward()
      }
    }
    #expect(error?.contains("Function 'SqrtBackward0' returned nan values in its 0th output") == true)
    #expect(error?.contains("float64 tensor of shape [2]") == true)
    #expect(lines(error).first == line)
    #expect(error?.contains("aNaNGradientIsNamedWithItsSourceLine()") == true)
    // Backward stopped there.
    #expect(x.gradient == nil)
  }

  /// One example of a batch is enough.
  @Test func gradientsInsideVmap() {
    let x = constant([[4.0], [-1.0]])
    func perExample() -> Tensor { vmap({ (x: Tensor) in vjp({ sqrt($0).sum() }, at: x).gradient })(x) }
    #expect(perExample().values[0] == 0.25)
    let error = refusal { detectAnomaly { _ = perExample() } }
    #expect(error?.contains("Function 'SqrtBackward0' returned nan values") == true)
  }

  @Test func theOutputThatHasTheNaNIsNumbered() {
    let x = leaf([-1.0])
    let exponent = leaf([2.0])
    // ∂/∂x = 2x is a number, ∂/∂exponent = log(-1)·x² is not.
    let error = refusal { detectAnomaly { (x ** exponent).sum().backward() } }
    #expect(error?.contains("Function 'PowBackward1' returned nan values in its 1st output") == true)
    // A square hands both gradients to one place.
    let root = leaf([0.0])
    let infinite = constant([Double.infinity])
    let twice = refusal { detectAnomaly { (root * root).backward(gradient: infinite) } }
    #expect(twice?.contains("Function 'MulBackward0' returned nan values in its 0th output") == true)
  }

  @Test func callersAreListedToo() {
    func inner(_ x: Tensor) -> Tensor { log(x - 1) }
    func outer(_ x: Tensor) -> Tensor { inner(x) * 0 }
    let x = leaf([1.0])
    let line = #line + 1
    let error = refusal { detectAnomaly { outer(x).sum().backward() } }
    #expect(error?.contains("LogBackward0") == true)
    #expect(Array(lines(error).prefix(3)) == [line - 4, line - 3, line])
  }

  @Test func operationsRecordedBeforeHaveNoLine() {
    let x = leaf([-1.0])
    let y = sqrt(x).sum()
    let error = refusal { detectAnomaly { y.backward() } }
    #expect(error?.contains("Function 'SqrtBackward0' returned nan values") == true)
    #expect(error?.contains("recorded while anomaly detection was off") == true)
    #expect(lines(error).isEmpty)
  }

  /// The second derivative of |x|^1.5 at 0 is ∞·0; the first is 0.
  @Test func ofADoubleBackwardBothCallsAreNamed() {
    let x = leaf([0.0])
    var (forward, backward) = (0, 0)
    let error = refusal {
      detectAnomaly {
        forward = #line + 1
        let y = (x.abs() ** 1.5).sum()
        backward = #line + 1
        let g = grad(of: y, withRespectTo: x, createGraph: true)
        g.sum().backward()
      }
    }
    #expect(error?.contains("returned nan values") == true)
    #expect(error?.contains("That call computed a gradient of PowBackward0") == true)
    let named = lines(error)
    #expect(named.contains(forward) && named.contains(backward))
    if let first = named.firstIndex(of: backward), let second = named.firstIndex(of: forward) {
      #expect(first < second)
    }
  }

  @Test func otherErrorsOfBackwardHaveTheLineToo() {
    let x = leaf([1.0])
    var line = 0
    let error = refusal {
      detectAnomaly {
        line = #line + 1
        let y = exp(x).sum()
        y.backward()
        y.backward()
      }
    }
    #expect(error?.contains("retainGraph: true") == true)
    #expect(lines(error).contains(line))
  }

  @Test func withoutTheCheckNaNPassesAndLinesAreKept() {
    let x = leaf([-1.0])
    var error: String?
    var line = 0
    detectAnomaly(checkNaN: false) {
      #expect(isAnomalyEnabled && !isAnomalyCheckNaNEnabled)
      line = #line + 1
      let y = sqrt(x).sum()
      #expect(refusal { y.backward() } == nil)
      error = refusal { y.backward() }
    }
    #expect(x.gradient?[0].isNaN == true)
    #expect(error?.contains("retainGraph: true") == true)
    #expect(lines(error).contains(line))
  }

  @Test func theModeIsTheThreadsAndEndsWithItsScope() {
    #expect(!isAnomalyEnabled)
    detectAnomaly {
      #expect(isAnomalyEnabled && isAnomalyCheckNaNEnabled)
      #expect(!onThread { isAnomalyEnabled })
      setDetectAnomaly(false) { #expect(!isAnomalyEnabled) }
      detectAnomaly(checkNaN: false) { #expect(!isAnomalyCheckNaNEnabled) }
      #expect(isAnomalyCheckNaNEnabled)
    }
    #expect(!isAnomalyEnabled)
    setDetectAnomaly(true)
    #expect(isAnomalyEnabled)
    setDetectAnomaly(false)
    #expect(!isAnomalyEnabled)
    #expect(throws: AdjointError.self) { try detectAnomaly { throw AdjointError("test", "ends the scope") } }
    #expect(!isAnomalyEnabled)
  }

  @Test func correctGradientsAreTheSame() {
    func gradients() -> [[Double]?] {
      let x = leaf([[1.0, 2], [3, 4]])
      let (a, b) = (x.chunk(2)[0], x.chunk(2)[1])
      let y = (exp(a) * b).sum() + (x.matmul(x)).mean()
      let g = grad(of: y, withRespectTo: x, createGraph: true)
      (g * g).sum().backward()
      return [g.values, x.gradient]
    }
    #expect(detectAnomaly { gradients() } == gradients())
  }

  /// A warning given while a backward runs that ends in an error is not lost.
  @Test func warningsOfTheRunAreGiven() {
    let x = leaf([-1.0])
    let warned = Collected()
    let error = refusal {
      detectAnomaly {
        let y = sqrt(x)
        y.registerHook { _ in
          warned.add("hook")
          return nil
        }
        y.sum().backward()
      }
    }
    #expect(warned.all == ["hook"])
    #expect(error?.contains("SqrtBackward0") == true)
  }
}
