/// Crossing reduction: each layer is sorted by the mean position of its neighbours, back and forth (Sugiyama, Tagawa
/// and Toda 1981), then neighbours in a layer change places where that saves a crossing. The best order seen is kept.
struct Ordering {
  private var graph: Layering
  /// The place of each slot in its layer.
  private var position: [Int]

  static func reduceCrossings(_ graph: inout Layering, rounds: Int = 12) {
    var ordering = Ordering(graph: graph, position: Array(repeating: 0, count: graph.layer.count))
    ordering.run(rounds: rounds)
    graph = ordering.graph
  }

  private mutating func run(rounds: Int) {
    for index in graph.layers.indices { number(index) }
    var best = graph.layers
    var fewest = crossings()
    var idle = 0
    for round in 0..<rounds where fewest > 0 && idle < 4 {
      round % 2 == 0 ? sweepForward() : sweepBack()
      exchange()
      let count = crossings()
      idle = count < fewest ? 0 : idle + 1
      if count < fewest { (fewest, best) = (count, graph.layers) }
    }
    graph.layers = best
  }

  private mutating func number(_ index: Int) {
    for (place, slot) in graph.layers[index].enumerated() { position[slot] = place }
  }

  private mutating func sweepForward() {
    for index in graph.layers.indices { sort(index, by: graph.before) }
  }

  private mutating func sweepBack() {
    for index in graph.layers.indices.reversed() { sort(index, by: graph.after) }
  }

  /// Slots without neighbours keep their place among the others.
  private mutating func sort(_ index: Int, by neighbours: [[Int]]) {
    let keyed = graph.layers[index].map { slot -> (key: Double, slot: Int) in
      let near = neighbours[slot]
      if near.isEmpty { return (Double(position[slot]), slot) }
      return (Double(near.reduce(0) { $0 + position[$1] }) / Double(near.count), slot)
    }
    graph.layers[index] = keyed.sorted { ($0.key, position[$0.slot]) < ($1.key, position[$1.slot]) }.map(\.slot)
    number(index)
  }

  private mutating func exchange() {
    for index in graph.layers.indices where graph.layers[index].count > 1 {
      for place in 1..<graph.layers[index].count {
        let (upper, lower) = (graph.layers[index][place - 1], graph.layers[index][place])
        if crossings(lower, upper) < crossings(upper, lower) {
          graph.layers[index].swapAt(place - 1, place)
          (position[upper], position[lower]) = (place, place - 1)
        }
      }
    }
  }

  /// Crossings among the links of two slots of a layer, when the one stands above the other.
  private func crossings(_ upper: Int, _ lower: Int) -> Int {
    inversions(graph.before[upper], graph.before[lower]) + inversions(graph.after[upper], graph.after[lower])
  }

  private func inversions(_ upper: [Int], _ lower: [Int]) -> Int {
    // Two hubs of a thousand links each are not worth a million comparisons.
    guard upper.count * lower.count <= 4096 else { return 0 }
    var count = 0
    for a in upper { for b in lower where position[a] > position[b] { count += 1 } }
    return count
  }

  /// All crossings, each pair of layers in n log n with a Fenwick tree (Barth, Mutzel and Jünger 2004).
  private func crossings() -> Int {
    var total = 0
    for index in graph.layers.indices.dropLast() {
      var tree = Array(repeating: 0, count: graph.layers[index + 1].count + 1)
      var seen = 0
      for slot in graph.layers[index] {
        let ends = graph.after[slot].map { position[$0] + 1 }
        for end in ends {
          var (place, notBelow) = (end, 0)
          while place > 0 {
            notBelow += tree[place]
            place &= place - 1
          }
          total += seen - notBelow
        }
        for end in ends {
          var place = end
          while place < tree.count {
            tree[place] += 1
            place += place & -place
          }
        }
        seen += ends.count
      }
    }
    return total
  }
}
