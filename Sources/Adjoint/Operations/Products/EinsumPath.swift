/// The order in which several operands are contracted, two at a time.
///
/// Each contraction costs the product of the sizes of all indices that its operands have. Up to `exhaustive` operands
/// the cheapest order of all is found by dynamic programming over subsets (3ⁿ steps): the cheapest way to contract a
/// subset is the cheapest pair of parts of it. Beyond, the pair is taken each time whose result is smallest against what
/// it replaces (the usual greedy heuristic).
struct EinsumPath {
  static let exhaustive = 8

  /// Indices of each operand, as bits.
  private let operands: [UInt64]
  private let output: UInt64
  private let sizes: [Double]

  /// Pairs of positions in the list of what is left: both are taken out, and their result is put at the end.
  static func search(_ operands: [[Int]], output: [Int], sizes: [Int: Int]) -> [(Int, Int)] {
    if operands.count < 3 { return operands.count == 2 ? [(0, 1)] : [] }
    let labels = sizes.keys.sorted()
    guard labels.count <= 64 else { return operands.dropFirst().map { _ in (0, 1) } }
    let bits = Dictionary(uniqueKeysWithValues: labels.enumerated().map { ($1, UInt64(1) << UInt64($0)) })
    func set(_ indices: [Int]) -> UInt64 { indices.reduce(0) { $0 | (bits[$1] ?? 0) } }
    let path = EinsumPath(
      operands: operands.map(set), output: set(output), sizes: labels.map { Double(sizes[$0] ?? 1) })
    return operands.count <= exhaustive ? path.cheapest() : path.greedy()
  }

  /// The product of the sizes of a set of indices.
  private func volume(_ indices: UInt64) -> Double {
    var (rest, result) = (indices, 1.0)
    while rest != 0 {
      result *= sizes[rest.trailingZeroBitCount]
      rest &= rest - 1
    }
    return result
  }

  // MARK: Dynamic programming

  private func cheapest() -> [(Int, Int)] {
    let all = (1 << operands.count) - 1
    // Indices of all operands of a subset; what its contraction keeps is what others or the output have.
    let union = (0...all).map { subset in
      operands.indices.reduce(UInt64(0)) { subset >> $1 & 1 == 1 ? $0 | operands[$1] : $0 }
    }
    func kept(_ subset: Int) -> UInt64 { union[subset] & (union[all ^ subset] | output) }
    var cost = [Double](repeating: .infinity, count: all + 1)
    var part = [Int](repeating: 0, count: all + 1)
    for subset in 1...all {
      if subset & (subset - 1) == 0 {
        cost[subset] = 0
        continue
      }
      let lowest = subset & -subset
      var a = (subset - 1) & subset
      while a != 0 {
        // Each pair of parts once: the one with the lowest operand is a.
        if a & lowest != 0 {
          let total = cost[a] + cost[subset ^ a] + volume(kept(a) | kept(subset ^ a))
          if total < cost[subset] { (cost[subset], part[subset]) = (total, a) }
        }
        a = (a - 1) & subset
      }
    }
    var left = operands.indices.map { 1 << $0 }
    var pairs: [(Int, Int)] = []
    func contract(_ subset: Int) {
      if subset & (subset - 1) == 0 { return }
      let (a, b) = (part[subset], subset ^ part[subset])
      contract(a)
      contract(b)
      let places = [a, b].compactMap { left.firstIndex(of: $0) }
      pairs.append((places[0], places[1]))
      left.removeAll { $0 == a || $0 == b }
      left.append(subset)
    }
    contract(all)
    return pairs
  }

  // MARK: Greedy

  private func greedy() -> [(Int, Int)] {
    var left = operands
    var pairs: [(Int, Int)] = []
    while left.count > 1 {
      var best = (gain: Double.infinity, i: 0, j: 1, result: UInt64(0))
      for i in left.indices {
        for j in left.indices where j > i {
          let others = left.indices.reduce(output) { $1 == i || $1 == j ? $0 : $0 | left[$1] }
          let result = (left[i] | left[j]) & others
          let gain = volume(result) - volume(left[i]) - volume(left[j])
          if gain < best.gain { best = (gain, i, j, result) }
        }
      }
      pairs.append((best.i, best.j))
      left.remove(at: best.j)
      left.remove(at: best.i)
      left.append(best.result)
    }
    return pairs
  }
}
