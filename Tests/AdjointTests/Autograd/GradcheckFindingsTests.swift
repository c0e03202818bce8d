import Testing

@testable import Adjoint

/// z = x with a gradient that does not multiply by what comes in.
private struct Constant: UnaryOperation {
  static var name: String { "Constant" }
  func forward(_ x: Tensor) throws -> Tensor { x.copied() }
  func vjp(_ g: Tensor, _ s: Saved) -> Tensor { .ones(g.shape, dtype: g.dtype) }
}

/// (x, x) whose backward rule takes a gradient that does not come for ones.
private struct Undefined: GeneralOperation {
  static var name: String { "Undefined" }
  let isWrong: Bool
  func forward(_ x: [Tensor?]) throws -> [Tensor] { (0..<2).compactMap { _ in x[0]?.copied() } }
  func saves(needs: [Bool]) -> (operands: [Int], outputs: [Int]) { ([], []) }
  func vjp(_ g: [Tensor?], _ s: SavedList) -> [Tensor?] {
    let shape = s.shape(0)
    let parts = g.map { $0 ?? (isWrong ? Tensor.ones(shape, dtype: .float64) : .zeros(shape, dtype: .float64)) }
    // Only where both are there is it right.
    return [parts[0] + parts[1]]
  }
}

/// A·x with a backward rule that forgets to transpose.
private struct WrongSide: UnaryOperation {
  static var name: String { "WrongSide" }
  let matrix: Tensor
  func forward(_ x: Tensor) throws -> Tensor { noGrad { matrix.mv(x) } }
  func vjp(_ g: Tensor, _ s: Saved) -> Tensor { matrix.mv(g) }
}

/// z = factor(x)·x in the gradient, where z = x.
private struct Skewed: UnaryOperation {
  static var name: String { "Skewed" }
  static var saves: Saves { .x }
  let factor: @Sendable (Tensor) -> Tensor
  func forward(_ x: Tensor) throws -> Tensor { x.copied() }
  func vjp(_ g: Tensor, _ s: Saved) -> Tensor { g * factor(s.x) }
}

/// Another gradient each time.
private final class Counter: @unchecked Sendable { var value = 0.0 }
private struct Jittery: UnaryOperation {
  static var name: String { "Jittery" }
  let counter: Counter
  func forward(_ x: Tensor) throws -> Tensor { x.copied() }
  func vjp(_ g: Tensor, _ s: Saved) -> Tensor {
    counter.value += 1e-8
    // So are the gradients of the gradient.
    return self(g) * (1 + counter.value)
  }
}

@Suite(.leakFree) struct GradcheckFindingsTests {
  private let x = leaf([0.5, 1.5, -1])

  @Test(arguments: [false, true])
  func oneTensorInAndOneOut(fastMode: Bool) {
    #expect(gradcheck({ $0.mul(5) }, x, fastMode: fastMode).passed)
    #expect(gradgradcheck({ $0.mul(5) }, x, fastMode: fastMode).passed)
    #expect(gradcheck({ [$0[0].mul(5)] }, [x], fastMode: fastMode).compared == 1)
  }

  @Test(arguments: [false, true])
  func jacobiansThatDiffer(fastMode: Bool) {
    func check(_ factor: @escaping @Sendable (Tensor) -> Tensor) -> GradcheckReport {
      gradcheck({ [$0[0] * 1, Skewed(factor: factor)($0[0])] }, [x], fastMode: fastMode)
    }
    #expect(check { $0 * 0 + 1 }.passed)
    let tripled = check { $0 * 0 + 3 }
    #expect(tripled.differences.map(\.output) == [1] && tripled.description.contains("1 of 2 Jacobians differs"))
    #expect(tripled.differences[0].advice.contains("3.0 times numerical"))
    let missing = check { $0 * 0 }
    #expect(missing.differences[0].advice.contains("no derivative comes through"))
    let one = check { ($0 .== 1.5).double() + 1 }
    #expect(one.differences[0].worst == (1, 1) && one.description.contains("1 of 9 elements differ"))
    #expect(one.differences[0].advice.contains("most elements agree") && one.description.contains("*2.0"))
    let infinite = check { $0 / 0 }
    #expect(infinite.differences[0].advice.contains("not finite"))
    let text = refusal { _ = gradcheck({ $0 * 2 }, constant([1.0]), fastMode: fastMode) }
    #expect(text?.contains("none of the 1 inputs requires a gradient") == true)
  }

  @Test(arguments: [false, true])
  func transposesAndStepsAreNamed(fastMode: Bool) {
    let matrix = constant([[1.0, 2, 0], [0, 3, 1], [4, 0, 1]])
    let transposed = gradcheck({ WrongSide(matrix: matrix)($0) }, x, checkForwardMode: false, fastMode: fastMode)
    #expect(transposed.differences[0].advice.contains("transpose"))
    let single = gradcheck({ Skewed(factor: { _ in constant(2.0) })($0.float()).double() }, x, fastMode: fastMode)
    #expect(!single.passed)
  }

  @Test(arguments: [false, true])
  func outputsWithoutAGraphMustNotDepend(fastMode: Bool) {
    let detached = gradcheck({ $0.detach() * 2 }, x, fastMode: fastMode)
    #expect(!detached.passed && detached.differences[0].analytical.values.allSatisfy { $0 == 0 })
    #expect(detached.differences[0].advice.contains("detach()"))
    #expect(gradcheck({ _ in constant([1.0]) }, x, fastMode: fastMode).passed)
    let none = gradcheck({ _ in [] }, [x], fastMode: fastMode)
    #expect(none.passed && none.compared == 0)
    #expect(gradcheck({ [$0[0].argmax()] }, [x], fastMode: fastMode).passed)
  }

  @Test(arguments: [false, true])
  func backwardMultipliesByTheGradientOfTheOutput(fastMode: Bool) {
    let report = gradcheck({ Constant()($0) }, x, fastMode: fastMode)
    #expect(report.problems.contains { $0.contains("does not multiply by the gradient of the output") })
    #expect(gradcheck({ $0 * 0 + $0 }, x, fastMode: fastMode).passed)
  }

  @Test(arguments: [false, true])
  func undefinedGradientsCountAsZeros(fastMode: Bool) {
    func check(isWrong: Bool, undefined: Bool = true) -> GradcheckReport {
      let f: ([Tensor]) -> [Tensor] = { x in
        let both = Undefined(isWrong: isWrong)(x)
        // A third output, by which both gradients are there, and the second, by which one is not.
        return [both[0] + both[1], both[1]]
      }
      return gradcheck(f, [x], checkUndefinedGrad: undefined, fastMode: fastMode)
    }
    #expect(check(isWrong: false).passed)
    let wrong = check(isWrong: true)
    #expect(wrong.problems.contains { $0.contains("does not take an undefined gradient for 0") })
    #expect(!check(isWrong: true, undefined: false).problems.contains { $0.contains("undefined") })
  }

  @Test(arguments: [false, true])
  func backwardThatIsNotDeterministic(fastMode: Bool) {
    let found = gradcheck({ Jittery(counter: Counter())($0) }, x, fastMode: fastMode)
    #expect(found.differences.isEmpty && found.description.contains("Backward is not deterministic"))
    #expect(gradcheck({ Jittery(counter: Counter())($0) }, x, nondeterminismTolerance: 1e-5, fastMode: fastMode).passed)
    #expect(!gradgradcheck({ Jittery(counter: Counter())($0) }, x, fastMode: fastMode).passed)
    #expect(
      gradgradcheck({ Jittery(counter: Counter())($0) }, x, nondeterminismTolerance: 1e-5, fastMode: fastMode).passed)
  }

  @Test(arguments: [false, true])
  func shapeAndDTypeMayNotDependOnValues(fastMode: Bool) {
    let one = leaf([1.0])
    func says(_ f: @escaping ([Tensor]) -> [Tensor]) -> String { gradcheck(f, [one], fastMode: fastMode).description }
    let shape = says { [$0[0].detach().item().double >= 1 ? Tensor.cat([$0[0], $0[0]]) : $0[0]] }
    #expect(shape.contains("Output 0") && shape.contains("[2]") && shape.contains("[1]"), "\(shape)")
    let dtype = says { [$0[0].detach().item().double >= 1 ? $0[0] : $0[0].float()] }
    #expect(dtype.contains("float64") && dtype.contains("float32") && dtype.contains("may not depend on values"))
    #expect(says { $0[0].detach().item().double >= 1 ? $0 : [] }.contains("how many may not depend on values"))
    #expect(refusal { _ = numericalJacobian({ $0.detach().item().double >= 1 ? $0 : $0.float() }, at: one) } != nil)
  }

  /// What the function itself refuses is no finding of the check.
  @Test(arguments: [false, true])
  func errorsOfTheFunctionAreItsOwn(fastMode: Bool) throws {
    #expect(refusal { _ = gradcheck({ $0 + Tensor.ones(2) }, x, fastMode: fastMode) }?.hasPrefix("add:") == true)
    #expect(throws: GradcheckError.self) {
      try gradcheck({ $0.detach() * 2 }, x, fastMode: fastMode).throwIfFailed()
    }
    do {
      try gradcheck({ $0.detach() * 2 }, x, fastMode: fastMode).throwIfFailed()
    } catch let error as GradcheckError {
      #expect("\(error)".hasPrefix("gradcheck failed: 1 of 1 Jacobian differs") && !error.report.passed)
    }
    try gradcheck({ $0 * 2 }, x, fastMode: fastMode).throwIfFailed()
  }

  @Test func singlePrecisionIsWarnedOf() {
    let x = Tensor([1.0, 2], requiresGrad: true)
    let warnings = Warnings.caught { _ = gradcheck({ $0 * 2 }, x) }
    #expect(warnings.count == 1 && warnings[0].contains("float32") && warnings[0].contains(".double()"))
    #expect(warnings[0].contains("GradcheckFindingsTests"))
    #expect(Warnings.caught { _ = gradcheck({ $0 * 2 }, self.x) }.isEmpty)
  }

  @Test func inputsMustNotOverlap() {
    let wide = constant([[1.0], [2]]).expand(2, 3).requiresGrad_()
    #expect(refusal { _ = gradcheck({ $0 * 2 }, wide) }?.contains("one place in memory: use contiguous()") == true)
  }
}
