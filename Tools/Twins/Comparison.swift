/// How a run went beside the recorded one.
struct Comparison {
  let name: String
  /// How many initial parameters and how many batches are the same, of how many.
  let weights, batches, parameters, steps: Int
  /// The largest relative difference of a loss, and the step that has it.
  let worst: Double
  let worstStep: Int
  /// The largest relative difference that is allowed.
  let tolerance: Double

  var passed: Bool { weights == parameters && batches == steps && worst <= tolerance }

  init(_ recording: Recording, _ run: Run) {
    name = "\(recording.recipe) \(recording.dtype) seed \(recording.seed)"
    (parameters, steps) = (recording.weights.count, recording.losses.count)
    weights = run.weights.count == parameters ? zip(run.weights, recording.weights).count { $0 == $1 } : 0
    batches = zip(run.batches, recording.batches).count { $0 == $1 }
    let differences = zip(run.losses, recording.losses).map { abs($0 - $1) / abs($1) }
    let largest = differences.enumerated().max { !($0.element >= $1.element) }
    (worst, worstStep) = largest.map { ($0.element, $0.offset + 1) } ?? (0, 0)
    tolerance = recording.dtype == "float32" ? 1e-5 : 1e-10
  }

  /// A line of a table.
  var line: String {
    let mark = passed ? "ok  " : "FAIL"
    let padded = name + String(repeating: " ", count: max(40 - name.count, 0))
    return "\(mark) \(padded) weights \(weights)/\(parameters)  batches \(batches)/\(steps)  "
      + "worst loss \(worst) at step \(worstStep)"
  }
}
