/// The height at which each slot stands: as near to the median of its neighbours as its layer has room for.
struct Placement {
  private let graph: Layering
  private let extents: [Layout.Extent]
  private(set) var y: [Double]

  init(_ graph: Layering, extents: [Layout.Extent]) {
    self.graph = graph
    self.extents = extents
    y = Array(repeating: 0, count: extents.count)
    for layer in graph.layers { stack(layer) }
    for round in 0..<4 {
      for layer in graph.layers.dropFirst() { settle(layer, looking: .back) }
      for layer in graph.layers.reversed().dropFirst() { settle(layer, looking: .ahead) }
      if round == 3 { for layer in graph.layers { settle(layer, looking: .around) } }
    }
    straighten()
  }

  private enum Direction { case back, ahead, around }

  private func distance(_ upper: Int, _ lower: Int) -> Double {
    let isLink = graph.strength[upper] > 0 && graph.strength[lower] > 0
    return extents[upper].below + extents[lower].above + (isLink ? 8 : 16)
  }

  private mutating func stack(_ layer: [Int]) {
    var last: Int?
    for slot in layer {
      if let last { y[slot] = y[last] + distance(last, slot) }
      last = slot
    }
    let middle = (y[layer.first ?? 0] + y[layer.last ?? 0]) / 2
    for slot in layer { y[slot] -= middle }
  }

  private mutating func settle(_ layer: [Int], looking direction: Direction) {
    let wishes = layer.map { desire($0, direction) }
    let distances = zip(layer, layer.dropFirst()).map { distance($0, $1) }
    for (slot, place) in zip(layer, spread(wishes, distances: distances)) { y[slot] = place }
  }

  /// Takes small steps out of wires: each trunk runs level as far as its surroundings let it, and each lane lies level
  /// with where its link comes from if there is room.
  private mutating func straighten() {
    var place = Array(repeating: 0, count: y.count)
    for layer in graph.layers {
      for (index, slot) in layer.enumerated() { place[slot] = index }
    }
    for (node, trunk) in graph.trunks.enumerated() {
      var start = 0
      var level = y[node]
      while start < trunk.count {
        var end = start
        var room = -Double.infinity...Double.infinity
        while end < trunk.count {
          let more = self.room(trunk[end], at: place[trunk[end]])
          guard more.overlaps(room) else { break }
          room = more.clamped(to: room)
          end += 1
        }
        level = min(max(level, room.lowerBound), room.upperBound)
        for slot in trunk[start..<end] { y[slot] = level }
        start = end
      }
    }
    for lane in graph.lanes where lane >= 0 {
      guard let origin = graph.before[lane].first else { continue }
      let room = room(lane, at: place[lane])
      y[lane] = min(max(y[origin], room.lowerBound), room.upperBound)
    }
  }

  /// Where a slot can stand while its neighbours in the layer stay where they are.
  private func room(_ slot: Int, at place: Int) -> ClosedRange<Double> {
    let layer = graph.layers[graph.layer[slot]]
    let low = place == 0 ? -.infinity : y[layer[place - 1]] + distance(layer[place - 1], slot)
    let high = place + 1 == layer.count ? .infinity : y[layer[place + 1]] - distance(slot, layer[place + 1])
    // Rounding may leave a slot outside by a hair.
    return min(low, y[slot])...max(high, y[slot])
  }

  /// Where a slot would like to stand, and how much: the weighted median of its neighbours.
  private func desire(_ slot: Int, _ direction: Direction) -> Wish {
    var near = direction == .ahead ? [] : graph.before[slot]
    if direction != .back { near += graph.after[slot] }
    if near.isEmpty { return Wish(y: y[slot], weight: 0.1) }
    if near.count == 1 { return Wish(y: y[near[0]], weight: graph.weight(slot, near[0])) }
    let wishes = near.map { Wish(y: y[$0], weight: graph.weight(slot, $0)) }.sorted { $0.y < $1.y }
    let total = wishes.reduce(0) { $0 + $1.weight }
    var sum = 0.0
    for (index, wish) in wishes.enumerated() {
      sum += wish.weight
      if sum * 2 == total { return Wish(y: (wish.y + wishes[index + 1].y) / 2, weight: total) }
      if sum * 2 > total { return Wish(y: wish.y, weight: total) }
    }
    return Wish(y: y[slot], weight: total)
  }
}

/// A place something would like to have, and how much.
struct Wish {
  var y: Double
  var weight = 1.0
}

/// The places nearest to the wishes, by weighted squares, that keep their order and at least the given distances.
///
/// This is isotonic regression, which pooling adjacent violators solves exactly in one pass.
func spread(_ wishes: [Wish], distances: [Double]) -> [Double] {
  var offsets = [0.0]
  for distance in distances { offsets.append(offsets[offsets.count - 1] + distance) }
  var blocks: [(mean: Double, weight: Double, count: Int)] = []
  for (wish, offset) in zip(wishes, offsets) {
    blocks.append((wish.y - offset, wish.weight, 1))
    while blocks.count > 1, blocks[blocks.count - 2].mean > blocks[blocks.count - 1].mean {
      let lower = blocks.removeLast()
      let upper = blocks.removeLast()
      let weight = upper.weight + lower.weight
      let mean = (upper.mean * upper.weight + lower.mean * lower.weight) / weight
      blocks.append((mean, weight, upper.count + lower.count))
    }
  }
  let places = blocks.flatMap { repeatElement($0.mean, count: $0.count) }
  return zip(places, offsets).map { $0 + $1 }
}
