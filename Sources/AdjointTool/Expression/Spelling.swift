/// Suggestions for misspelt names.
enum Spelling {
  /// The candidate that differs least from a name, if it differs in at most a third of its letters (or in one);
  /// upper and lower case count as equal. Of several the alphabetically first is taken.
  static func closest(to name: String, among candidates: some Sequence<String>) -> String? {
    let letters = Array(name.lowercased())
    let allowed = max(1, letters.count / 3)
    return
      candidates
      .filter { abs($0.count - letters.count) <= allowed && min($0.count, letters.count) > 1 || same($0, name) }
      .map { (name: $0, distance: distance(letters, Array($0.lowercased()))) }
      .filter { $0.distance <= allowed }
      .min { ($0.distance, $0.name) < ($1.distance, $1.name) }?
      .name
  }

  private static func same(_ a: String, _ b: String) -> Bool { a.lowercased() == b.lowercased() }

  /// How many letters must be inserted, removed, replaced or swapped with their neighbour to turn one word into the
  /// other: the optimal string alignment distance (Damerau 1964), by dynamic programming over three rows.
  static func distance(_ a: [Character], _ b: [Character]) -> Int {
    var beforePrevious: [Int] = []
    var previous = Array(0...b.count)
    for i in a.indices {
      var row = [i + 1]
      for j in b.indices {
        var best = min(previous[j + 1] + 1, row[j] + 1, previous[j] + (a[i] == b[j] ? 0 : 1))
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { best = min(best, beforePrevious[j - 1] + 1) }
        row.append(best)
      }
      (beforePrevious, previous) = (previous, row)
    }
    return previous[b.count]
  }
}
