/// Checks the gradients of `f` at `inputs` against finite differences: of every floating output with respect
/// to every input that requires a gradient.
///
/// ```swift
/// let x = Tensor.randn(3, dtype: .float64, requiresGrad: true)
/// gradcheck({ sin($0) }, x).passed                  // → true
/// print(gradcheck({ $0 * $0.detach() }, x))         // shows both Jacobians, where they differ, and what to do
/// ```
///
/// - Parameters:
///   - eps: the step of the central differences, for float64 inputs. float32 ones are warned of,
///     since their differences are mostly rounding.
///   - atol, rtol: |analytical − numerical| ≤ atol + rtol·|numerical| is to hold of every element.
///   - nondeterminismTolerance: by how much two backward runs may differ.
///   - checkUndefinedGrad: an output that no gradient comes to has to count as one whose gradient is 0.
///   - checkBackwardMode, checkForwardMode: which rules are checked, of reverse and of forward mode.
///   - checkBatchedGrad: derivatives for several gradients or tangents at once (`vmap`) have to be those for one
///     after the other.
///   - fastMode: compare vᵀ·J·u for one random pair of directions instead of every element of J: two
///     evaluations and one run for each pair of output and input, whatever their sizes.
///
/// Refused: no input that requires a gradient, one whose elements overlap in memory, and neither mode.
public func gradcheck(
  _ f: @escaping ([Tensor]) -> [Tensor], _ inputs: [Tensor], eps: Double = 1e-6, atol: Double = 1e-5,
  rtol: Double = 1e-3, checkUndefinedGrad: Bool = true, checkBackwardMode: Bool = true,
  checkForwardMode: Bool = false, checkBatchedGrad: Bool = false, nondeterminismTolerance: Double = 0,
  fastMode: Bool = false, file: String = #fileID, line: Int = #line
) -> GradcheckReport {
  let options = GradcheckOptions(
    eps: eps, atol: atol, rtol: rtol, checkUndefinedGrad: checkUndefinedGrad, checkBackwardMode: checkBackwardMode,
    checkForwardMode: checkForwardMode, checkBatchedGrad: checkBatchedGrad,
    nondeterminismTolerance: nondeterminismTolerance, fastMode: fastMode)
  var report = GradcheckReport(options, inputs.map(\.dtype))
  do {
    let check = try Gradcheck(f, inputs, options, file: file, line: line)
    try check.run(&report)
  } catch let problem as GradcheckProblem {
    report.add(problem.text)
  } catch { _ = Tensor.failed(error) }
  return report
}

/// The same for a function of one tensor.
public func gradcheck(
  _ f: @escaping (Tensor) -> Tensor, _ input: Tensor, eps: Double = 1e-6, atol: Double = 1e-5, rtol: Double = 1e-3,
  checkUndefinedGrad: Bool = true, checkBackwardMode: Bool = true, checkForwardMode: Bool = false,
  checkBatchedGrad: Bool = false, nondeterminismTolerance: Double = 0, fastMode: Bool = false, file: String = #fileID,
  line: Int = #line
) -> GradcheckReport {
  gradcheck(
    { [f($0[0])] }, [input], eps: eps, atol: atol, rtol: rtol, checkUndefinedGrad: checkUndefinedGrad,
    checkBackwardMode: checkBackwardMode, checkForwardMode: checkForwardMode, checkBatchedGrad: checkBatchedGrad,
    nondeterminismTolerance: nondeterminismTolerance, fastMode: fastMode, file: file, line: line)
}

/// How to check.
struct GradcheckOptions {
  let eps: Double
  let atol: Double
  let rtol: Double
  let checkUndefinedGrad: Bool
  let checkBackwardMode: Bool
  let checkForwardMode: Bool
  let checkBatchedGrad: Bool
  let nondeterminismTolerance: Double
  let fastMode: Bool
}

/// What ends a check early.
struct GradcheckProblem: Error {
  let text: String
}

/// A failed check as an error, for where it has to stop what follows.
public struct GradcheckError: Error, CustomStringConvertible {
  /// What was found.
  public let report: GradcheckReport
  public var description: String { report.description }
}
