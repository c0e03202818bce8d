import Adjoint
import Testing

@Suite(.leakFree) struct SingleOperationTests {
  @Test func varianceAndMeanTogether() {
    let x = leaf([[0.5, 1.5, 4.0], [2.0, -1.0, 0.25]])
    for dim in [0, 1] {
      for keepDim in [true, false] {
        let (variance, mean) = x.varMean(dim: dim, keepDim: keepDim)
        let (own, ownMean) = (x.var(dim: dim, keepDim: keepDim), x.mean(dim: dim, keepDim: keepDim))
        #expect(variance.values == own.values && mean.values == ownMean.values)
        let together = grad(of: (variance * variance + mean * 3).sum(), withRespectTo: x)
        let apart = grad(of: (own * own + ownMean * 3).sum(), withRespectTo: x)
        #expect(zip(together.values, apart.values).allSatisfy { abs($0 - $1) < 1e-14 })
      }
    }
    let all = x.varMean(correction: 0)
    #expect(all.variance.shape == [] && gradcheck({ $0.varMean(correction: 0).variance * $0.varMean().mean }, x).passed)
    #expect(gradgradcheck({ $0.stdMean(dim: 1).std }, x).passed)
  }

  @Test func eigenpairsOfSymmetricMatrices() {
    let a = leaf(
      [
        [4.0, 0.5, 0.2, 0, 0.1, 0], [0.5, 7, 0.1, 0.3, 0, 0], [0.2, 0.1, 1, 0, 0, 0.4], [0, 0.3, 0, 11, 0.2, 0],
        [0.1, 0, 0, 0.2, 2.5, 0], [0, 0, 0.4, 0, 0, 16],
      ])
    let b = (Tensor.eye(6, dtype: .float64) * 2 + Tensor.arange(0, 6, dtype: .float64).diagEmbed() / 10 + 0.05)
      .requiresGrad_()
    for largest in [true, false] {
      for k in [1, 2] {
        let (values, vectors) = lobpcg(a, k: k, largest: largest)
        let all = Linalg.eigvalsh(a).values
        #expect(values.values == Array((largest ? all.reversed() : all).prefix(k)) && vectors.shape == [6, k])
        let error = a.matmul(vectors) - vectors * values
        #expect(error.abs().max().item(Double.self) < 1e-12)
        // Vectors are given up to their sign.
        let check = gradcheck(
          { x in
            let (values, vectors) = lobpcg((x + x.t()) / 2, k: k, largest: largest)
            return values + (vectors * vectors).sum(dim: 0) + (vectors * vectors)[1]
          }, a)
        #expect(check.passed, "\(check)")
      }
      let (values, vectors) = lobpcg(a, k: 2, b: b, largest: largest)
      let error = a.matmul(vectors) - b.matmul(vectors) * values
      #expect(error.abs().max().item(Double.self) < 1e-12)
      let norms = vectors.t().matmul(b).matmul(vectors) - Tensor.eye(2, dtype: .float64)
      #expect(norms.abs().max().item(Double.self) < 1e-12)
      let symmetric = { (x: Tensor) in (x + x.t()) / 2 }
      let relative = { (x: [Tensor]) in
        [lobpcg(symmetric(x[0]), k: 1, b: symmetric(x[1]), largest: largest).eigenvalues]
      }
      #expect(gradgradcheck(relative, [a, b]).passed)
    }
    #expect(refusal { _ = lobpcg(Tensor.eye(5), k: 2) }?.contains("3·k") == true)
    #expect(refusal { _ = lobpcg(Tensor.ones(4, 3)) }?.contains("[4, 3]") == true)
  }

  @Test func powersAtZero() {
    let x = leaf([0.0])
    x.pow(constant([0.0])).backward(gradient: Tensor.ones(1))
    #expect(x.gradient == [0])
    for (exponent, expected) in [(0.0, 0.0), (1.0, 1.0), (2.0, 0.0), (3.0, 0.0)] {
      let gradient = grad(of: (x ** exponent).sum(), withRespectTo: x)
      #expect(gradient.values == [expected])
    }
    // Also to higher orders: x² has second derivative 2 at 0.
    let first = grad(of: x.pow(2).sum(), withRespectTo: x, createGraph: true)
    #expect(grad(of: first.sum(), withRespectTo: x).values == [2])
    let exponent = leaf([0.0])
    (constant([0.0]) ** exponent).backward(gradient: Tensor.ones(1))
    #expect(exponent.gradient == [0])
  }

  @Test func powersOfNumbersAndTensors() {
    let x = leaf([0.5, 1.5, 2])
    let checks: [(Tensor) -> Tensor] = [
      { $0 ** 2 }, { $0 ** 2.5 }, { $0 ** -1 }, { 2.0 ** $0 }, { 2 ** $0 }, { $0 ** $0 },
      { $0.pow(constant([1.0, 2, 3])) },
      { constant([1.0, 2, 3]) ** $0 }, { constant(3.0) ** $0 },
    ]
    for f in checks { #expect(gradcheck(f, x).passed && gradgradcheck(f, x).passed) }
    // Integer exponents of negative numbers, and what a base that is no positive number gives its exponent.
    let negative = leaf([-2.0])
    #expect(grad(of: (negative ** 3).sum(), withRespectTo: negative).values == [12])
    let exponent = leaf([2.0])
    #expect(grad(of: (negative ** exponent).sum(), withRespectTo: exponent).values[0].isNaN)
  }

  @Test func whereChoosesTheGradient() {
    let condition = Tensor([[true, false], [false, true]])
    let (x, y) = (leaf([[1.0, 2], [3, 4]]), leaf([[5.0, 6], [7, 8]]))
    #expect(gradcheck({ [.where(condition, $0[0], $0[1])] }, [x, y]).passed)
    #expect(gradgradcheck({ [.where(condition, $0[0] * $0[0], $0[1]) * $0[1]] }, [x, y]).passed)
    // All three broadcast.
    let (column, row) = (leaf([[1.0], [2]]), leaf([3.0, 4]))
    #expect(gradcheck({ [.where(condition, $0[0], $0[1])] }, [column, row]).passed)
    Tensor.where(Tensor([true, false]), column, row).sum().backward()
    #expect(column.gradient == [1, 1] && row.gradient == [0, 2])
    #expect(Tensor.where(condition, constant(1.0), constant(2.0)).requiresGrad == false)
    // Without tensors to choose from it names the places.
    #expect(condition.nonzero().ints == [0, 0, 1, 1])
  }

  @Test func whereTakesNumbers() {
    let condition = Tensor([true, false])
    let x = leaf([1.0, 2])
    Tensor.where(condition, x, 0).sum().backward()
    Tensor.where(condition, 5.0, x * 10).sum().backward()
    #expect(x.gradient == [1, 10])
    #expect(Tensor.where(condition, x, 7).values == [1, 7] && Tensor.where(condition, 7, x).values == [7, 2])
    #expect(Tensor.where(condition, 1, 2).ints == [1, 2] && Tensor.where(condition, 1.0, 2.0).dtype == .float32)
    #expect(Tensor.where(condition, x.float(), 7).dtype == .float32)
  }

  @Test func arctangentAtTheOrigin() {
    for (a, b) in [(0.0, 0.0), (0.0, -0.0), (-0.0, 0.0)] {
      let (y, x) = (leaf([a]), leaf([b]))
      y.atan2(x).sum().backward()
      #expect(y.gradient == [0] && x.gradient == [0])
    }
    let (y, x) = (leaf([0.0, 1]), leaf([2.0, 0]))
    y.atan2(x).sum().backward()
    #expect(y.gradient == [0.5, 0] && x.gradient == [0, -1])
  }

  @Test func traceOfMatricesThatAreNotSquare() {
    for (m, n) in [(3, 2), (2, 3), (1, 4), (4, 1), (2, 2)] {
      let x = Tensor.randn(m, n, dtype: .float64, requiresGrad: true)
      x.trace().backward()
      #expect(x.gradient == (0..<m * n).map { $0 / n == $0 % n ? 1 : 0 })
      #expect(gradgradcheck({ ($0 * $0).trace() }, x).passed)
    }
  }
}
