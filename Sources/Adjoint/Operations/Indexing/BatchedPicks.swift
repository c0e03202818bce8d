// Picks by indices that differ from example to example of a vmap.

extension BatchLevel {
  /// The picks of each example, with positions that are batched.
  func picks(_ indices: [Tensor?], _ make: ([Tensor?]) throws -> Picks) throws -> Picks {
    let stacks = indices.map { $0.flatMap(peel) }
    let examples = try (0..<size).map { i in
      try make(zip(indices, stacks).map { index, stack in stack?.select(dim: 0, index: i) ?? index })
    }
    guard let first = examples.first else { throw AdjointError("vmap", "there are no examples to index by") }
    return first.with(positions: join(Tensor.stack(examples.map(\.positions))))
  }
}

/// Picks from all examples at once, and where their results stand.
struct BatchedPicks {
  let picks: Picks
  private let level: BatchLevel
  /// Where the picked dimensions stand in the result, and where in each example's: the same unless positions differ.
  private let found: [Int]
  private let wanted: [Int]

  init(_ picks: Picks, _ level: BatchLevel) {
    self.level = level
    let places = Array(1...max(1, picks.picked.count)).prefix(picks.picked.count)
    if let positions = level.peel(picks.positions) {
      let steps = Tensor.arange(level.size).unsqueeze(1) * picks.shape.product
      self.picks = picks.inFront(size: level.size, positions: (positions + steps).reshape([-1]))
      found = Array(places)
      wanted = places.map { $0 + picks.lead }
    } else {
      self.picks = picks.inFront(size: level.size)
      (found, wanted) = ([], [])
    }
  }

  /// What was picked, as the examples see it.
  func result(_ z: Tensor) -> Tensor { found == wanted ? z : z.movedim(found, wanted) }
  /// Values for what is picked, from those of the examples.
  func values(_ y: Tensor) -> Tensor {
    let y = level.front(y.expand(shape))
    return found == wanted ? y : y.movedim(wanted, found)
  }
  private var shape: [Int] {
    let z = picks.resultShape
    guard found != wanted else { return Array(z.dropFirst()) }
    var rest = z.indices.filter { !found.contains($0) }[...]
    return z.indices.map { place in
      z[wanted.firstIndex(of: place).map { found[$0] } ?? rest.removeFirst()]
    }.suffix(z.count - 1)
  }
}
