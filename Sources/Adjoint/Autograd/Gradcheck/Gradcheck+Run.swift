extension Gradcheck {
  func run(_ report: inout GradcheckReport) throws {
    if options.checkBackwardMode {
      checkZeroGradients(&report)
      if options.checkUndefinedGrad { checkUndefinedGradients(&report) }
    }
    if options.checkBatchedGrad { try checkBatches(&report) }
    if options.fastMode { try compareProjections(&report) } else { try compareJacobians(&report) }
    if AdjointError.pending { throw AdjointError("gradcheck", "the function failed") }
  }

  private func compareJacobians(_ report: inout GradcheckReport) throws {
    let numerical = try checked.map { try differences.jacobians(of: $0) }
    let forward = options.checkForwardMode ? checked.map(self.forward) : []
    for i in outputs.indices {
      let (first, again) = options.checkBackwardMode ? (backward(i), backward(i)) : ([], [])
      for (k, j) in checked.enumerated() {
        let expected = numerical[k][places[i]]
        if options.checkBackwardMode {
          report.compare(.init(output: i, input: j, mode: .backward), expected, first[k])
          report.compareRuns(output: i, input: j, first[k], again[k])
        }
        if options.checkForwardMode {
          report.compare(.init(output: i, input: j, mode: .forward), expected, forward[k][i])
        }
      }
    }
  }

  // MARK: Fast mode

  /// vᵀ·J·u by differences, by a backward run from v and by the tangent along u.
  private func compareProjections(_ report: inout GradcheckReport) throws {
    // Of its own, so that checking does not disturb the numbers that follow, and fails again where it failed.
    let generator = Generator(seed: 0)
    func direction(_ shape: [Int]) -> Tensor {
      let v = Tensor.randn(shape, dtype: .float64, generator: generator)
      return v / Swift.max(v.norm().item().double, .leastNormalMagnitude)
    }
    let u = checked.map { direction(inputs[$0].shape) }
    let v = outputs.map { direction($0.shape) }
    let slopes = try zip(checked, u).map { try differences.derivatives(of: $0, along: $1) }
    let tangents = options.checkForwardMode ? zip(checked, u).map { self.tangents(of: $0, along: $1) } : []
    for i in outputs.indices {
      let weights = v[i].doubles
      let seed = v[i].to(outputs[i].dtype)
      let first = options.checkBackwardMode ? gradients(of: [outputs[i]], [seed]) : []
      let again = options.checkBackwardMode ? gradients(of: [outputs[i]], [seed]) : []
      for (k, j) in checked.enumerated() {
        let directions = u[k].doubles
        // As much as errors of atol in every element may add up to.
        let atol = options.atol * weights.map(abs).reduce(0, +) * directions.map(abs).reduce(0, +)
        let expected = zip(weights, slopes[k][places[i]]).map { $0 * $1 }.reduce(0, +)
        func check(_ mode: GradcheckReport.Mode, _ found: Double, _ jacobian: () -> Tensor) throws {
          let place = GradcheckReport.Place(output: i, input: j, mode: mode)
          if report.agree(place, projection: found, expected, atol: atol) { return }
          report.compareSlowly(
            place, projection: found, expected, try differences.jacobians(of: j)[places[i]], jacobian())
        }
        if options.checkBackwardMode {
          let found = zip(first[k]?.doubles ?? [], directions).map { $0 * $1 }.reduce(0, +)
          try check(.backward, found) { backward(i)[k] }
          if let one = first[k], let other = again[k] { report.compareRuns(output: i, input: j, one, other) }
        }
        if options.checkForwardMode {
          let found = zip(weights, tangents[k][i]?.doubles ?? []).map { $0 * $1 }.reduce(0, +)
          try check(.forward, found) { forward(j)[i] }
        }
      }
    }
  }

  // MARK: What holds of every backward rule

  /// The gradients of the inputs have to be 0 where those of all outputs are: a rule multiplies by what comes in.
  /// NaN, which 0 times an infinite derivative is, belongs to the derivative.
  private func checkZeroGradients(_ report: inout GradcheckReport) {
    let zeros = outputs.map { Tensor.zeros($0.shape, dtype: $0.dtype) }
    for (j, g) in zip(checked, gradients(of: outputs, zeros)) {
      guard let g, g.doubles.contains(where: { $0 != 0 && !$0.isNaN }) else { continue }
      report.add(
        "Backward does not multiply by the gradient of the output: where that is 0 for every output, the gradient of "
          + "input \(j) is not. Multiply by it in the backward rule")
    }
  }

  /// An output that no gradient comes to has to count as one that zeros come to.
  private func checkUndefinedGradients(_ report: inout GradcheckReport) {
    guard outputs.count > 1 else { return }
    for i in outputs.indices where outputs[i].requiresGrad {
      var seeds = outputs.map { Tensor.ones($0.shape, dtype: $0.dtype) }
      seeds[i] = .zeros(outputs[i].shape, dtype: outputs[i].dtype)
      let defined = gradients(of: outputs, seeds)
      let others = outputs.indices.filter { $0 != i }
      let undefined = gradients(of: others.map { outputs[$0] }, others.map { seeds[$0] })
      for (j, (one, other)) in zip(checked, zip(defined, undefined)) where !report.areClose(one, other) {
        report.add(
          "Backward does not take an undefined gradient for 0: the gradient of input \(j) differs where none comes to "
            + "output \(i) from where zeros come. Let the backward rule pass over a gradient that is nil")
      }
    }
  }
}
