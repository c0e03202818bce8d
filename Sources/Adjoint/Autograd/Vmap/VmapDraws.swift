// Random numbers inside `vmap`: refused, the same for all examples, or each example's own.

extension Tensor {
  /// Memory for numbers to be drawn, batched wherever each example gets its own.
  static func room(for operation: String, _ shape: [Int], _ dtype: DType) -> Tensor {
    let open = OpenVmap.overExamples
    if open.isEmpty { return .empty(shape, dtype) }
    do { try OpenVmap.allow(operation) } catch { return .failed(error) }
    let levels = open.filter { $0.randomness == .different }.map(\.level)
    return levels.reduce(.empty(levels.map(\.size) + shape, dtype)) { $1.join($0) }
  }
}

extension OpenVmap {
  /// Those that map over what a function sees.
  static var overExamples: [OpenVmap] { ThreadState.current.vmaps.filter { !$0.isOverDirections } }

  static func allow(_ operation: String) throws {
    guard overExamples.contains(where: { $0.randomness == .error }) else { return }
    throw AdjointError(
      operation,
      "draws random numbers inside vmap: pass randomness: .same to it for the same numbers in all examples, "
        + "or .different for each example's own")
  }

  /// A draw whose numbers depend on operands, for one example after the other; nil outside vmap.
  static func draw(
    _ operation: String, _ operands: [Tensor], _ generator: Generator, _ body: ([Tensor]) -> Tensor
  ) -> Tensor? {
    let state = ThreadState.current
    guard let place = state.vmaps.lastIndex(where: { !$0.isOverDirections }) else { return nil }
    do { try allow(operation) } catch { return .failed(error) }
    let innermost = state.vmaps.remove(at: place)
    defer { state.vmaps.insert(innermost, at: place) }
    let level = innermost.level
    let start = generator.state
    let isSame = innermost.randomness == .same
    if isSame && BatchLevel.highest(operands)?.number != level.number { return body(operands) }
    let stacks = operands.map(level.front)
    let examples = (0..<level.size).map { i in
      if isSame { generator.state = start }
      return body(stacks.map { $0.select(dim: 0, index: i) })
    }
    return examples.contains(where: \.isPlaceholder) ? .placeholder : level.join(.stack(examples))
  }
}
