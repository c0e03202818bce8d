/// What `gradcheck` found: every Jacobian that differs, with the numbers side by side, and what to do about it.
public struct GradcheckReport: CustomStringConvertible, Sendable {
  /// Which rule a Jacobian was computed by: the gradient's or the tangent's.
  public enum Mode: String, Sendable { case backward, forward }

  /// A Jacobian whose analytical and numerical values are not close.
  public struct Difference: Sendable {
    /// The number of the output.
    public let output: Int
    /// The number of the input.
    public let input: Int
    /// By which rule.
    public let mode: Mode
    /// Of shape [elements of the output, elements of the input].
    public let numerical: Tensor
    /// What the rules say, of the same shape.
    public let analytical: Tensor
    /// The element that is farthest beyond its tolerance.
    public let worst: (row: Int, column: Int)
    /// Whether each element, in row-major order, is beyond its tolerance.
    let isBeyond: [Bool]
    /// What is probably wrong.
    public let advice: String
  }

  struct Place: Hashable {
    let output: Int
    let input: Int
    let mode: Mode
  }

  /// The absolute tolerance that was asked for.
  public let atol: Double
  /// The tolerance relative to the numerical value.
  public let rtol: Double
  public private(set) var differences: [Difference] = []
  /// What else is wrong, in sentences.
  public private(set) var problems: [String] = []
  /// Jacobians that were compared.
  public private(set) var compared = 0

  private let nondeterminismTolerance: Double
  private let inputs: [DType]
  private var agreed: Set<Place> = []

  /// Whether nothing was found.
  public var passed: Bool { differences.isEmpty && problems.isEmpty }

  /// Throws a `GradcheckError` with this report unless the check passed.
  ///
  /// ```swift
  /// let x = Tensor([1.0, 2.0], dtype: .float64, requiresGrad: true)
  /// try gradcheck({ $0 ** 2 }, x).throwIfFailed()
  /// do { try gradcheck({ $0 * $0.detach() }, x).throwIfFailed() } catch {
  ///   (error as! GradcheckError).report.differences.count  // → 1
  /// }
  /// ```
  public func throwIfFailed() throws {
    if !passed { throw GradcheckError(report: self) }
  }

  init(_ options: GradcheckOptions, _ inputs: [DType]) {
    (atol, rtol, nondeterminismTolerance) = (options.atol, options.rtol, options.nondeterminismTolerance)
    self.inputs = inputs
  }

  mutating func add(_ problem: String) { problems.append(problem) }

  mutating func compare(_ place: Place, _ numerical: Tensor, _ analytical: Tensor) {
    compared += 1
    let excess = zip(numerical.doubles, analytical.doubles).map { beyond($1, $0, atol) }
    guard let worst = excess.indices.max(by: { excess[$0] < excess[$1] }), excess[worst] > 0 else {
      agreed.insert(place)
      return
    }
    let other = Place(
      output: place.output, input: place.input, mode: place.mode == .backward ? .forward : .backward)
    let suspicion = GradcheckSuspicion(
      numerical: numerical, analytical: analytical, isBeyond: excess.map { $0 > 0 }, mode: place.mode,
      otherModeAgrees: agreed.contains(other), dtype: inputs[place.input])
    let columns = numerical.shape[1]
    differences.append(
      Difference(
        output: place.output, input: place.input, mode: place.mode, numerical: numerical, analytical: analytical,
        worst: (worst / columns, worst % columns), isBeyond: excess.map { $0 > 0 }, advice: suspicion.advice))
  }

  /// Whether vᵀ·J·u is the same both ways.
  mutating func agree(_ place: Place, projection found: Double, _ expected: Double, atol: Double) -> Bool {
    guard beyond(found, expected, atol) == 0 else { return false }
    compared += 1
    agreed.insert(place)
    return true
  }

  /// After fast mode has found a difference: element by element, to show where it is.
  mutating func compareSlowly(
    _ place: Place, projection found: Double, _ expected: Double, _ numerical: Tensor, _ analytical: Tensor
  ) {
    let before = differences.count
    compare(place, numerical, analytical)
    if differences.count > before { return }
    add(
      "The Jacobian of output \(place.output) with respect to input \(place.input), \(place.mode.rawValue) mode, differs "
        + "along random directions only: analytical \(found), numerical \(expected), though each of its elements is "
        + "within its tolerance. Check without fastMode, or raise atol")
  }

  mutating func compareRuns(output: Int, input: Int, _ first: Tensor, _ second: Tensor) {
    let apart = zip(first.doubles, second.doubles).map { abs($0 - $1) }.max() ?? 0
    if apart > nondeterminismTolerance {
      add(
        "Backward is not deterministic: two runs of output \(output) with respect to input \(input) differ by \(apart). "
          + "Fix what is random in the function, or pass nondeterminismTolerance")
    }
  }

  /// Whether two gradients are the same but for rounding; none counts as zeros.
  func areClose(_ one: Tensor?, _ other: Tensor?) -> Bool {
    guard let count = (one ?? other)?.numel else { return true }
    let zeros = [Double](repeating: 0, count: count)
    return zip(one?.doubles ?? zeros, other?.doubles ?? zeros).allSatisfy { beyond($0, $1, atol) == 0 }
  }

  /// By how much a value is beyond its tolerance; NaN agrees with NaN alone, an infinity with itself.
  private func beyond(_ value: Double, _ expected: Double, _ atol: Double) -> Double {
    if value == expected || (value.isNaN && expected.isNaN) { return 0 }
    let excess = abs(value - expected) - (atol + rtol * abs(expected))
    return excess.isNaN ? .infinity : max(0, excess)
  }
}
