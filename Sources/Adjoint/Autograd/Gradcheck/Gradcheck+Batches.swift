extension Gradcheck {
  /// The gradients for two gradients of each output at once, and the tangents for two of each input, have to be
  /// those for one after the other.
  func checkBatches(_ report: inout GradcheckReport) throws {
    let generator = Generator(seed: 1)
    func pair(_ x: Tensor) -> Tensor { .randn([2] + x.shape, dtype: x.dtype, generator: generator) }
    if options.checkBackwardMode {
      for i in outputs.indices {
        let y = outputs[i]
        let differing = try difference(pair(y), like: checked.map { inputs[$0] }, &report) { gradients(of: [y], [$0]) }
        for k in differing {
          report.add(
            "Batched gradients differ: those of input \(checked[k]) for two gradients of output \(i) at once are not "
              + "those for one after the other. Look at the batching of the backward rules, or use an operation that has one"
          )
        }
      }
    }
    if options.checkForwardMode {
      for j in checked {
        let differing = try difference(pair(inputs[j]), like: outputs, &report) { tangents(of: j, along: $0) }
        for i in differing {
          report.add(
            "Batched tangents differ: those of output \(i) for two of input \(j) at once are not those for one after "
              + "the other. Look at the batching of the forward rules, or use an operation that has one")
        }
      }
    }
  }

  /// Which results of `body` differ between a pair of directions at once and one after the other.
  private func difference(
    _ directions: Tensor, like x: [Tensor], _ report: inout GradcheckReport, _ body: (Tensor) -> [Tensor?]
  ) throws -> [Int] {
    func results(_ v: Tensor) -> [Tensor] { zip(body(v), x).map { $0 ?? .zeros($1.shape, dtype: .float64) } }
    let call = VmapCall(inDims: [0], isOverDirections: true)
    let together = try call([directions]) { results($0[0]) }
    let apart = directions.unbind().map(results)
    return x.indices.filter { i in !report.areClose(together[i], .stack(apart.map { $0[i] })) }
  }
}
