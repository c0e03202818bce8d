import Testing

@testable import Adjoint

/// x² with a gradient that forgets the 2.
private struct WrongSquare: UnaryOperation {
  static var name: String { "WrongSquare" }
  static var saves: Saves { .x }
  func forward(_ x: Tensor) throws -> Tensor { noGrad { x * x } }
  func vjp(_ g: Tensor, _ s: Saved) -> Tensor { g * s.x }
  func jvp(_ t: Tensor, _ s: Saved) -> Tensor { 2 * t * s.x }
}

/// x³ with a first derivative that is right and a second that is not.
private struct WrongAtSecondOrder: UnaryOperation {
  static var name: String { "WrongAtSecondOrder" }
  static var saves: Saves { .x }
  func forward(_ x: Tensor) throws -> Tensor { noGrad { x * x * x } }
  func vjp(_ g: Tensor, _ s: Saved) -> Tensor { g * 3 * s.x * s.x.detach() }
}

/// A gradient that is another one each time.
private final class Restless: @unchecked Sendable { var count = 0.0 }
private struct Unsteady: UnaryOperation {
  static var name: String { "Unsteady" }
  let state: Restless
  func forward(_ x: Tensor) throws -> Tensor { x.copied() }
  func vjp(_ g: Tensor, _ s: Saved) -> Tensor {
    state.count += 1e-7
    return g * (1 + state.count)
  }
}

@Suite(.leakFree) struct GradcheckTests {
  private let x = Tensor.randn(2, 3, dtype: .float64, requiresGrad: true)

  @Test func passesRightGradients() {
    let report = gradcheck({ sin($0) * $0 + exp($0).sum() }, x, checkForwardMode: true)
    #expect(report.passed, "\(report)")
    #expect(report.compared == 2)
    #expect(report.description.hasPrefix("gradcheck passed: 2 Jacobians"))
    let y = Tensor.randn(3, 2, dtype: .float64, requiresGrad: true)
    #expect(gradcheck({ [$0[0].matmul($0[1]), $0[0].sum()] }, [x, y], checkForwardMode: true).passed)
    #expect(gradgradcheck({ tanh($0).matmul($0.T) }, x).passed)
    #expect(gradgradcheck({ [$0[0].matmul($0[1])] }, [x, y], checkForwardMode: true).passed)
  }

  @Test func checksOnlyWhatRequiresAGradient() {
    let k = Tensor([2, 3, 4])
    #expect(gradcheck({ [$0[0] * $0[1], $0[1]] }, [x, k]).compared == 1)
  }

  @Test func worksOnStridedAndEmptyAndScalarInputs() {
    let base = Tensor.randn(3, 4, dtype: .float64, requiresGrad: true)
    #expect(gradcheck({ $0 * $0 }, base.T).passed)
    #expect(gradcheck({ $0 * $0 }, Tensor.zeros(0, 2, dtype: .float64, requiresGrad: true)).passed)
    #expect(gradcheck({ $0 * $0 }, leaf(2.0)).passed)
    #expect(base.grad() == nil)
  }

  @Test func findsAWrongGradient() throws {
    let report = gradcheck({ WrongSquare()($0) }, leaf([1.0, 2, 3]), checkForwardMode: true)
    #expect(!report.passed)
    // Forward mode is right.
    let difference = try #require(report.differences.first)
    #expect(report.differences.count == 1 && difference.mode == .backward)
    #expect(difference.worst == (2, 2))
    #expect(difference.analytical.values == [1, 0, 0, 0, 2, 0, 0, 0, 3])
    let text = report.description
    for part in [
      "gradcheck failed", "output 0 with respect to input 0", "backward mode", "element 2 of the output",
      "analytical 3.0", "numerical 6.0", "numerical  ", "analytical\n", "*6.0", "*3.0",
    ] { #expect(text.contains(part), "\(text)") }
  }

  @Test func findsAWrongSecondDerivative() {
    let x = leaf([1.0, 2])
    #expect(gradcheck({ WrongAtSecondOrder()($0) }, x).passed)
    #expect(!gradgradcheck({ WrongAtSecondOrder()($0) }, x).passed)
  }

  @Test func findsAKink() { #expect(!gradcheck({ abs($0) }, leaf([1e-7]), eps: 1e-6).passed) }

  @Test func findsBackwardThatIsNotDeterministic() {
    let x = leaf([1.0])
    let report = gradcheck({ Unsteady(state: Restless())($0) }, x)
    #expect(report.problems.count == 1 && report.description.contains("not deterministic"))
    #expect(gradcheck({ Unsteady(state: Restless())($0) }, x, nondeterminismTolerance: 1e-3).passed)
  }

  @Test func numericalJacobianOfAProduct() {
    let j = numericalJacobian({ $0 * $0.sum() }, at: constant([1.0, 2]))
    #expect(j.allclose(constant([[4.0, 1], [2, 5]]), rtol: 1e-6))
    #expect(numericalJacobian({ $0.T }, at: Tensor.ones(2, 3)).shape == [3, 2, 2, 3])
  }

  @Test func refusesInputsWithoutGradients() {
    #expect(
      refusal { _ = gradcheck({ $0 * 2 }, constant([1.0])) }?.contains("none of the 1 inputs requires a gradient")
        == true)
  }
}
