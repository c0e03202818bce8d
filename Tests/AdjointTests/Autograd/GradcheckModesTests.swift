import Testing

@testable import Adjoint

/// z = x·y whose tangent forgets that of y.
private struct HalfTangent: BinaryOperation {
  static var name: String { "HalfTangent" }
  static var savesForX: Saves { .y }
  static var savesForY: Saves { .x }
  func forward(_ x: Tensor, _ y: Tensor) throws -> Tensor { noGrad { x * y } }
  func vjpX(_ g: Tensor, _ s: Saved) -> Tensor { g * s.y }
  func vjpY(_ g: Tensor, _ s: Saved) -> Tensor { g * s.x }
  func jvpX(_ t: Tensor, _ s: Saved) -> Tensor { t * s.y }
  func jvpY(_ t: Tensor, _ s: Saved) -> Tensor { t * s.x * 0.5 }
}

/// z = 2x that has a rule for one mode alone; the other ends the test.
private struct OneWay: UnaryOperation {
  static var name: String { "OneWay" }
  let mode: GradcheckReport.Mode
  func forward(_ x: Tensor) throws -> Tensor { noGrad { x * 2 } }
  func vjp(_ g: Tensor, _ s: Saved) -> Tensor {
    mode == .backward ? g * 2 : .failed(AdjointError("oneWay", "has no backward rule"))
  }
  func jvp(_ t: Tensor, _ s: Saved) -> Tensor {
    mode == .forward ? t * 2 : .failed(AdjointError("oneWay", "has no forward rule"))
  }
}

/// What operands and tangents an operation is given in forward mode.
private final class Witness: @unchecked Sendable {
  var tangents: [[Bool]] = []
  var sawGraph = false
}

private struct Observed: GeneralOperation {
  static var name: String { "Observed" }
  let witness: Witness
  func forward(_ x: [Tensor?]) throws -> [Tensor] {
    if DualLevel.current != nil, x.contains(where: { $0?.requiresGrad ?? false }) { witness.sawGraph = true }
    return x.compactMap { $0?.copied() }
  }
  func saves(needs: [Bool]) -> (operands: [Int], outputs: [Int]) { ([], []) }
  func vjp(_ g: [Tensor?], _ s: SavedList) -> [Tensor?] { g }
  func jvp(_ t: [Tensor?], _ s: SavedList) -> [Tensor?] {
    witness.tangents.append(t.map { $0 != nil })
    return t
  }
}

@Suite(.leakFree) struct GradcheckModesTests {
  private let x = leaf([0.5, 1.5])
  private let y = leaf([2.0, 3])

  @Test(arguments: [false, true])
  func forwardRulesAreChecked(fastMode: Bool) throws {
    let right = gradcheck({ [$0[0] * $0[1], $0[0] + $0[1]] }, [x, y], checkForwardMode: true, fastMode: fastMode)
    #expect(right.passed && right.compared == 8)
    let wrong = gradcheck({ HalfTangent().callAsFunction($0[0], $0[1]) }, [x, y], fastMode: fastMode, forward: true)
    let difference = try #require(wrong.differences.first)
    #expect(wrong.differences.count == 1 && difference.mode == .forward && difference.input == 1)
    #expect("\(wrong)".contains("Jacobian of output 0 with respect to input 1, forward mode"))
    #expect(difference.advice.contains("0.5 times numerical") && difference.advice.contains("The backward rule agrees"))
  }

  @Test(arguments: [false, true])
  func forwardModeHasNoGraph(fastMode: Bool) {
    let witness = Witness()
    for undefined in [false, true] {
      let report = gradcheck(
        { Observed(witness: witness)($0) }, [x, y], checkUndefinedGrad: undefined, checkBackwardMode: false,
        checkForwardMode: true, fastMode: fastMode)
      #expect(report.passed && report.compared == 4)
    }
    #expect(!witness.sawGraph && !witness.tangents.isEmpty)
  }

  @Test(arguments: [false, true])
  func onlyInputsThatRequireAGradientHaveTangents(fastMode: Bool) {
    let witness = Witness()
    let report = gradcheck(
      { Observed(witness: witness)($0) }, [x, constant([2.0, 3])], checkForwardMode: true, fastMode: fastMode)
    #expect(report.passed)
    #expect(witness.tangents.count == (fastMode ? 1 : 2) && witness.tangents.allSatisfy { $0 == [true, false] })
  }

  @Test(arguments: [false, true])
  func eitherModeMayBeCheckedAlone(fastMode: Bool) {
    let backward = gradcheck({ OneWay(mode: .backward)($0) }, x, fastMode: fastMode)
    let forward = gradcheck(
      { OneWay(mode: .forward)($0) }, x, checkBackwardMode: false, checkForwardMode: true, fastMode: fastMode)
    #expect(backward.passed && backward.compared == 1 && forward.passed && forward.compared == 1)
    let text = refusal {
      _ = gradcheck({ $0 * 2 }, x, checkBackwardMode: false, checkForwardMode: false, fastMode: fastMode)
    }
    #expect(text?.contains("there is nothing to check: set checkBackwardMode or checkForwardMode") == true)
    #expect(refusal { _ = gradcheck({ OneWay(mode: .forward)($0) }, x) }?.contains("no backward rule") == true)
    #expect(
      refusal { _ = gradcheck({ OneWay(mode: .backward)($0) }, x, checkForwardMode: true) }?.contains(
        "no forward rule") == true)
  }

  /// z = 2x whose rules are wrong where several gradients or tangents come at once.
  private struct Unbatchable: UnaryOperation {
    static var name: String { "Unbatchable" }
    let mode: GradcheckReport.Mode
    func forward(_ x: Tensor) throws -> Tensor { noGrad { x * 2 } }
    func vjp(_ g: Tensor, _ s: Saved) -> Tensor { mode == .backward && g.isBatched ? g : g * 2 }
    func jvp(_ t: Tensor, _ s: Saved) -> Tensor { mode == .forward && t.isBatched ? t : t * 2 }
    func batched(_ x: Tensor, _ level: BatchLevel) -> Tensor { self(level.front(x)) }
  }

  @Test(arguments: [false, true])
  func batchesOfGradientsAndTangents(fastMode: Bool) {
    func check(_ f: @escaping ([Tensor]) -> [Tensor]) -> GradcheckReport {
      gradcheck(f, [x, y], checkForwardMode: true, checkBatchedGrad: true, fastMode: fastMode)
    }
    let right = check { [sin($0[0]), $0[0] + $0[1], $0[0].outer($0[1]).cumsum(dim: 0), $0[1].detach()] }
    #expect(right.problems.isEmpty, "\(right)")
    let a = Tensor.rand(4, 4, dtype: .float64, requiresGrad: true)
    let b = Tensor.rand(4, 4, dtype: .float64, requiresGrad: true)
    #expect(gradcheck({ sin($0) }, a, checkForwardMode: true, checkBatchedGrad: true, fastMode: fastMode).passed)
    let sum = gradcheck(
      { [$0[0] + $0[1]] }, [a, b], checkForwardMode: true, checkBatchedGrad: true, fastMode: fastMode)
    #expect(sum.passed, "\(sum)")
    #expect(gradgradcheck({ sin($0) * $0 }, y, checkBatchedGrad: true, fastMode: fastMode).passed)
    let backward = check { [Unbatchable(mode: .backward)($0[0]) + $0[1]] }
    #expect(backward.problems.contains { $0.contains("Batched gradients differ: those of input 0") }, "\(backward)")
    let forward = gradcheck(
      { Unbatchable(mode: .forward)($0) }, x, checkForwardMode: true, checkBatchedGrad: true, fastMode: fastMode)
    #expect(forward.differences.isEmpty && forward.problems.count == 1)
    #expect(forward.problems[0].contains("Batched tangents differ: those of output 0 for two of input 0"))
  }

  @Test func forwardOverReverse() {
    let report = gradgradcheck({ [exp($0[0]) * $0[1] ** 2] }, [x, y], checkForwardMode: true)
    // Two gradients by two inputs and the gradient of the output, each in both modes.
    #expect(report.passed && report.compared == 12)
    let fast = gradgradcheck({ [exp($0[0]) * $0[1] ** 2] }, [x, y], checkForwardMode: true, fastMode: true)
    #expect(fast.passed && fast.compared == 12)
  }
}

private func gradcheck(
  _ f: @escaping ([Tensor]) -> Tensor, _ x: [Tensor], fastMode: Bool, forward: Bool
) -> GradcheckReport {
  gradcheck({ [f($0)] }, x, checkForwardMode: forward, fastMode: fastMode)
}
