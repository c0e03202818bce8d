import Adjoint
import Testing

private typealias Function = (Tensor) -> Tensor

private func forward(_ f: @escaping Function) -> Function {
  { x in jvp(f, at: x, v: Tensor.onesLike(x), createGraph: true).tangent }
}

private func reverse(_ f: @escaping Function) -> Function {
  { x in vjp(f, at: x, v: Tensor.onesLike(x), createGraph: true).gradient }
}

/// f differentiated once for each letter, the first innermost: r in reverse mode, f in forward mode.
private func derivative(_ modes: String, _ f: @escaping Function) -> Function {
  modes.reduce(f) { $1 == "r" ? reverse($0) : forward($0) }
}

private let eight = ["rrrrrrrr", "ffffffff", "rfrfrfrf", "frfrfrfr", "ffffrrrr", "rrrrffff"]

@Suite(.leakFree) struct NestedDerivativeTests {
  /// f(x) = e^{ax} · sin(bx) · (1 + x)^p, whose derivatives follow from those of the factors by Leibniz' rule.
  @Test(arguments: eight)
  func eighthDerivativeOfAProduct(modes: String) {
    let (a, b, p) = (0.7, 1.3, 2.5)
    for x in [0.3, 1.1] {
      let exponential = (0...8).map { k in power(a, k) * exp(constant(a * x)).values[0] }
      let sine = (0...8).map { k in power(b, k) * sin(constant(b * x + Double(k) * .pi / 2)).values[0] }
      let root = (0...8).map { k in
        (0..<k).map { p - Double($0) }.reduce(1, *) * (constant(1 + x) ** (p - Double(k))).values[0]
      }
      let expected = leibniz(exponential, leibniz(sine, root))[8]
      let f = derivative(modes) { x in exp(a * x) * sin(b * x) * (1 + x) ** p }
      let found = f(constant(x)).values[0]
      #expect(abs(found - expected) <= 1e-9 * abs(expected), "\(modes) at \(x): \(found), \(expected)")
    }
  }

  /// log(1 + x) and its reciprocal powers: f⁽⁸⁾ of x² log(1 + x), with quotients and roots on the way.
  @Test(arguments: eight)
  func eighthDerivativeOfALogarithm(modes: String) {
    let x = 0.6
    let logarithm = (0...8).map { k in
      k == 0 ? log(constant(1 + x)).values[0] : (1..<k).map { -Double($0) }.reduce(1, *) / power(1 + x, k)
    }
    let square = [x * x, 2 * x, 2, 0, 0, 0, 0, 0, 0]
    let expected = leibniz(square, logarithm)[8]
    let f = derivative(modes) { x in log(1 + x) / (1 / (x * x)) }
    #expect(abs(f(constant(x)).values[0] - expected) <= 1e-9 * abs(expected), "\(modes)")
  }

  private func power(_ x: Double, _ n: Int) -> Double { (0..<n).reduce(1) { result, _ in result * x } }

  /// The derivatives of a product, from those of its factors.
  private func leibniz(_ f: [Double], _ g: [Double]) -> [Double] {
    f.indices.map { n in
      var (sum, choose) = (0.0, 1.0)
      for k in 0...n {
        sum += choose * f[k] * g[n - k]
        choose *= Double(n - k) / Double(k + 1)
      }
      return sum
    }
  }

  /// f(x) = log Σ exp x + Σ x⁴ of 50 variables: H = diag(p) − p·pᵀ + 12 diag(x²), p the softmax.
  @Test func hessianOfFiftyVariablesInFourMixesOfModes() {
    func f(_ x: Tensor) -> Tensor { x.logsumexp(dim: 0) + (x ** 4).sum() }
    let x = Tensor.linspace(-1.5, 1.5, steps: 50, dtype: .float64)
    let p = x.softmax(dim: 0)
    let expected = (p + 12 * x * x).diag() - p.outer(p)
    let mixes: [(String, Tensor)] = [
      ("reverse over reverse", hessian(f, at: x)),
      ("forward over reverse", hessian(f, at: x, outerJacobianStrategy: .forward)),
      ("reverse over forward", jacobian({ jacobian(f, at: $0, createGraph: true, strategy: .forward) }, at: x)),
      (
        "forward over forward",
        jacobian({ jacobian(f, at: $0, strategy: .forward) }, at: x, strategy: .forward)
      ),
    ]
    for (name, h) in mixes {
      #expect(h.shape == [50, 50] && h.allclose(expected, rtol: 1e-10, atol: 1e-12), "\(name)")
    }
  }

  /// d/dx (x · d/dy (x + y)) = 1 in every mix of modes; taking the two perturbations for one gives 2.
  @Test func perturbationsAreNotConfusedInAnyMixOfModes() {
    for outer in [forward, reverse] {
      for inner in [forward, reverse] {
        for x in [leaf(3.0), constant(3.0)] {
          #expect(outer { x in x * inner { y in x + y }(constant(1.0)) }(x).values == [1])
          #expect(outer { x in x * inner { y in x * y }(constant(1.0)) }(x).values == [6])
          // d/dx d/dy at y = x of x·y² = d/dx 2x² = 4x.
          #expect(outer { x in inner { y in x * y * y }(x) }(x).values == [12])
        }
      }
    }
  }
}
