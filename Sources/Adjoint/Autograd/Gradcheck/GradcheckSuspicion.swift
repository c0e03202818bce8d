/// What two Jacobians that differ say about the mistake that makes them differ.
struct GradcheckSuspicion {
  let numerical: Tensor
  let analytical: Tensor
  let isBeyond: [Bool]
  let mode: GradcheckReport.Mode
  let otherModeAgrees: Bool
  let dtype: DType

  var advice: String {
    var sentences = [suspect]
    if otherModeAgrees {
      let other = mode == .backward ? "forward" : "backward"
      sentences.append("The \(other) rule agrees with the differences, so the function itself is right.")
    }
    if dtype != .float64 {
      sentences.append(
        "The input is \(dtype): convert it with .double() first, since its differences are mostly rounding.")
    }
    return sentences.joined(separator: " ")
  }

  private var suspect: String {
    let (n, a) = (numerical.doubles, analytical.doubles)
    let rule = mode == .backward ? "backward rule (vjp)" : "forward rule (jvp)"
    guard (n + a).allSatisfy(\.isFinite) else {
      return "some values are not finite: move the input away from where the function or its derivative is undefined."
    }
    if a.allSatisfy({ $0 == 0 }) {
      return "no derivative comes through to this input. Look for detach(), noGrad { }, item() or whole numbers on the "
        + "way, or a \(rule) that leaves it out."
    }
    if n.allSatisfy({ abs($0) < 1e-6 }) {
      return "the function does not depend on this input, or has steps: the \(rule) must give it zeros."
    }
    if let factor = commonFactor(n, a) {
      return "analytical is \(factor) times numerical in every element: look for that factor in the \(rule)."
    }
    if isTransposed(n, a) {
      return "analytical is the transpose of numerical: a product in the \(rule) is taken from the wrong side."
    }
    let beyond = isBeyond.lazy.filter { $0 }.count
    if 2 * beyond <= zip(n, a).lazy.filter({ $0 != 0 || $1 != 0 }).count {
      return "most elements agree. If the function has a kink, a tie or a jump within eps of the input there, move the "
        + "input; otherwise the \(rule) is wrong for the elements marked."
    }
    return "the \(rule) is wrong for this input, or the function is not the same at each call (random numbers, state)."
  }

  /// The number that analytical is numerical times, to three digits.
  private func commonFactor(_ n: [Double], _ a: [Double]) -> Double? {
    let largest = n.indices.max { abs(n[$0]) < abs(n[$1]) } ?? 0
    let factor = a[largest] / n[largest]
    let scale = abs(n[largest]) * max(1, abs(factor))
    guard abs(factor - 1) > 1e-3, zip(n, a).allSatisfy({ abs($1 - factor * $0) <= 1e-4 * scale }) else { return nil }
    return (factor * 1000).rounded() / 1000
  }

  private func isTransposed(_ n: [Double], _ a: [Double]) -> Bool {
    let (rows, columns) = (numerical.shape[0], numerical.shape[1])
    guard rows == columns, rows > 1 else { return false }
    let scale = n.map(abs).max() ?? 0
    return n.indices.allSatisfy { abs(n[$0] - a[$0 % rows * rows + $0 / rows]) <= 1e-4 * scale }
  }
}
