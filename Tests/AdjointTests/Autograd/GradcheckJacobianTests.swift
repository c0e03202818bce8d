import Testing

@testable import Adjoint

@Suite(.leakFree) struct GradcheckJacobianTests {
  private let x = leaf([[0.5, 1.5], [-1, 2]])
  private let y = leaf([2.0, 3])
  private func f(_ z: [Tensor]) -> [Tensor] { [z[0] * z[1], exp(z[1]).sum(), z[0].T] }
  private let options = GradcheckOptions(
    eps: 1e-6, atol: 1e-5, rtol: 1e-3, checkUndefinedGrad: true, checkBackwardMode: true, checkForwardMode: true,
    checkBatchedGrad: false, nondeterminismTolerance: 0, fastMode: false)

  @Test func numericalJacobiansAreThoseOfTheFunction() {
    let blocks = numericalJacobian(f, at: [x, y])
    #expect(
      blocks.map { $0.map(\.shape) } == [[[2, 2, 2, 2], [2, 2, 2]], [[2, 2], [2]], [[2, 2, 2, 2], [2, 2, 2]]])
    #expect(blocks[1][1].allclose(exp(y.detach()), rtol: 1e-6) && blocks[1][0].values.allSatisfy { $0 == 0 })
    let expected = jacobian(f, at: [x, y])
    for (a, b) in zip(blocks.flatMap { $0 }, expected.flatMap { $0 }) { #expect(a.allclose(b, rtol: 1e-6, atol: 1e-8)) }
    // With another step, of a function that is not smooth: the slope across the kink.
    let kink = numericalJacobian({ abs($0) }, at: constant([0.5]), eps: 1)
    #expect(kink.values == [0.5])
    #expect(
      numericalJacobian({ $0 * $0 }, at: constant([1.0, 2]).float(), eps: 0.5).allclose(constant([[2.0, 0], [0, 4]])))
  }

  @Test func analyticalJacobiansOfBothModesAreThoseOfTheFunction() throws {
    let check = try Gradcheck(f, [x, y], options, file: #fileID, line: #line)
    let expected = jacobian(f, at: [x, y])
    let (forwardX, forwardY) = (check.forward(0), check.forward(1))
    for i in 0..<3 {
      let rows = check.backward(i)
      for (j, columns) in [forwardX, forwardY].enumerated() {
        let size = [expected[i][j].numel / [4, 2][j], [4, 2][j]]
        #expect(rows[j].shape == size && rows[j].allclose(expected[i][j].reshape(size)))
        #expect(columns[i].allclose(rows[j]))
      }
    }
  }

  @Test func inputsThatLieOtherwiseAreCheckedAsTheyAre() {
    let strided = leaf([[1.0, 2, 3], [4, 5, 6]])
    #expect(gradcheck({ ($0 * $0).T.reshape(6).cumsum(dim: 0) }, strided.T, checkForwardMode: true).passed)
    #expect(gradcheck({ $0 * $0.sum() }, strided.narrow(dim: 1, start: 1, length: 2), fastMode: true).passed)
    #expect(strided.grad() == nil)
  }

  @Test func aTensorMayBePassedTwice() {
    let report = gradcheck({ [$0[0].matmul($0[1])] }, [x, x], checkForwardMode: true)
    #expect(report.passed && report.compared == 4, "\(report)")
    #expect(gradgradcheck({ [$0[0] * $0[1] * $0[1]] }, [y, y]).passed)
  }

  @Test func fastModeIsFast() {
    final class Counter: @unchecked Sendable { var calls = 0 }
    let counter = Counter()
    let x = Tensor.rand(200, dtype: .float64, requiresGrad: true)
    let report = gradcheck(
      { (x: Tensor) -> Tensor in
        counter.calls += 1
        return sin(x) * x.sum()
      }, x, checkForwardMode: true, fastMode: true)
    #expect(report.passed && counter.calls < 10)
  }

  @Test func theReportShowsWhereLargeJacobiansDiffer() {
    struct OneWrong: UnaryOperation {
      static var name: String { "OneWrong" }
      func forward(_ x: Tensor) throws -> Tensor { x.copied() }
      func vjp(_ g: Tensor, _ s: Saved) -> Tensor { g * (Tensor.arange(40, dtype: .float64) .!= 30).double() }
    }
    let report = gradcheck({ OneWrong()($0) }, Tensor.rand(40, dtype: .float64, requiresGrad: true))
    let text = "\(report)"
    for part in [
      "gradcheck failed: 1 of 1 Jacobian differs (atol 1e-05, rtol 0.001)", "1 of 1600 elements differ",
      "Worst is element 30 of the output by element 30 of the input", "numerical", "analytical", "rows 24–35",
      "columns 27–32", "What to do: most elements agree",
    ] { #expect(text.contains(part), "\(text)") }
    #expect(text.split(separator: "\n").allSatisfy { $0.count < 260 })
  }
}
