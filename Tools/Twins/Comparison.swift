/// How a run went beside the recorded one.
struct Comparison {
  let name: String
  /// How many initial parameters and how many batches are the same, of how many.
  let weights, batches, parameters, steps: Int
  /// The steps whose losses are compared: those for which PyTorch agrees with itself.
  let compared: Int
  /// The largest relative difference of their losses, and of the losses that follow.
  let worst, worstLater: Double
  /// The largest relative difference that is allowed.
  let tolerance: Double

  var passed: Bool { weights == parameters && batches == steps && worst <= tolerance }

  init(_ recording: Recording, _ run: Run) {
    name = "\(recording.recipe) \(recording.dtype) seed \(recording.seed)"
    (parameters, steps, compared) = (recording.weights.count, recording.losses.count, recording.agreed)
    weights = run.weights.count == parameters ? zip(run.weights, recording.weights).count { $0 == $1 } : 0
    batches = zip(run.batches, recording.batches).count { $0 == $1 }
    let differences = zip(run.losses, recording.losses).map { abs($0 - $1) / abs($1) }
    worst = Self.largest(differences.prefix(recording.agreed))
    worstLater = Self.largest(differences.dropFirst(recording.agreed))
    tolerance = recording.dtype == "float32" ? 1e-5 : 1e-10
  }

  /// NaN if there is one, which no tolerance allows.
  private static func largest(_ differences: ArraySlice<Double>) -> Double {
    differences.contains(where: \.isNaN) ? .nan : differences.max() ?? 0
  }

  /// A line of a table.
  var line: String {
    let padded = name + String(repeating: " ", count: max(40 - name.count, 0))
    let later = compared < steps ? ", \(worstLater) in the later ones, where PyTorch departs from itself" : ""
    return "\(passed ? "ok  " : "FAIL") \(padded) weights \(weights)/\(parameters)  batches \(batches)/\(steps)  "
      + "losses within \(worst) in \(compared) steps\(later)"
  }
}
