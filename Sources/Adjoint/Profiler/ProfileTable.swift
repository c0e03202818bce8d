import AdjointKernels

/// Sums over events of one name.
public struct ProfileAverage: Sendable, Equatable {
  struct Key: Hashable {
    let name: String
    let kind: ProfileEvent.Kind
    let shapes: [[Int]?]?
  }

  /// That of the events.
  public let name: String
  /// Operation, gradient, or range.
  public let kind: ProfileEvent.Kind
  /// The operands' shapes, where the sums were made apart for them.
  public let inputShapes: [[Int]?]?
  /// Calls.
  public private(set) var count = 0
  /// Of the calls that lie in no other of the same name, so that no time counts twice.
  public private(set) var nanoseconds = 0
  /// Without the events inside.
  public private(set) var selfNanoseconds = 0
  /// Memory taken for tensors, as `nanoseconds` counted.
  public private(set) var bytes = 0
  /// Without the events inside.
  public private(set) var selfBytes = 0
  /// Memory that the recorded nodes keep for the gradients.
  public private(set) var savedBytes = 0

  /// The time of one call.
  public var averageNanoseconds: Double { Double(nanoseconds) / Double(max(1, count)) }

  init(_ key: Key, _ event: ProfileEvent) {
    name = key.name
    kind = key.kind
    inputShapes = key.shapes
    add(event, isOutermost: true)
  }

  mutating func add(_ event: ProfileEvent, isOutermost: Bool) {
    count += 1
    if isOutermost {
      nanoseconds += event.nanoseconds
      bytes += event.bytes
    }
    selfNanoseconds += event.selfNanoseconds
    selfBytes += event.selfBytes
    savedBytes += event.savedBytes
  }
}

extension Profile {
  /// What the rows of a table are in falling order of.
  public enum SortKey: Sendable, CaseIterable {
    case count, time, selfTime, averageTime, bytes, selfBytes, savedBytes
  }

  /// The sums as text, one name a line.
  ///
  /// - Parameter rowLimit: show so many rows.
  ///
  /// ```swift
  /// let report = profile { _ = exp(Tensor.ones(3)) }
  /// report.table(sortBy: .time, rowLimit: 1).hasPrefix("Name")  // → true
  /// ```
  public func table(
    sortBy key: SortKey = .selfTime, rowLimit: Int = 100, groupByInputShapes: Bool = false
  ) -> String {
    let all = keyAverages(groupByInputShapes: groupByInputShapes).sorted { key.value($0) > key.value($1) }
    let total = max(1, totalNanoseconds)
    var rows = [["Name", "Calls", "Self %", "Self time", "Total time", "Average", "Memory", "Saved"]]
    if groupByInputShapes { rows[0].append("Shapes") }
    for row in all.prefix(max(0, rowLimit)) {
      let percent = Double(row.selfNanoseconds) / Double(total) * 100
      var cells = [
        row.name, String(row.count), percent.text(digits: 1) + " %", Double(row.selfNanoseconds).asTime,
        Double(row.nanoseconds).asTime, row.averageNanoseconds.asTime, row.selfBytes.asMemory, row.savedBytes.asMemory,
      ]
      if groupByInputShapes {
        cells.append(row.inputShapes.map { $0.map { $0?.shapeText ?? "-" }.joined(separator: ", ") } ?? "")
      }
      rows.append(cells)
    }
    var text = Profile.aligned(rows, leading: groupByInputShapes ? [0, 8] : [0])
    if all.count > rowLimit { text += "… and \(all.count - max(0, rowLimit)) more\n" }
    return text + "Total: \(Double(totalNanoseconds).asTime)"
  }

  /// Columns as wide as their widest cell, under a line; those of `leading` begin at the left.
  static func aligned(_ rows: [[String]], leading: Set<Int>) -> String {
    let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    var text = ""
    for (number, row) in rows.enumerated() {
      let cells = row.enumerated().map { column, cell in
        let space = String(repeating: " ", count: widths[column] - cell.count)
        return leading.contains(column) ? cell + space : space + cell
      }
      var line = cells.joined(separator: "  ")
      while line.last == " " { line.removeLast() }
      text += line + "\n"
      if number == 0 { text += String(repeating: "-", count: widths.reduce(2 * (widths.count - 1), +)) + "\n" }
    }
    return text
  }
}

extension Profile.SortKey {
  fileprivate func value(_ row: ProfileAverage) -> Double {
    switch self {
    case .count: Double(row.count)
    case .time: Double(row.nanoseconds)
    case .selfTime: Double(row.selfNanoseconds)
    case .averageTime: row.averageNanoseconds
    case .bytes: Double(row.bytes)
    case .selfBytes: Double(row.selfBytes)
    case .savedBytes: Double(row.savedBytes)
    }
  }
}

extension Double {
  fileprivate func text(digits: Int) -> String {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { room in
      _ = adj_format_fixed(room.baseAddress, 64, self, Int32(digits))
      return String(cString: room.baseAddress.unsafelyUnwrapped)
    }
  }

  /// Nanoseconds: `12.345 µs`.
  fileprivate var asTime: String {
    if self < 1e3 { return text(digits: 0) + " ns" }
    if self < 1e6 { return (self / 1e3).text(digits: 3) + " µs" }
    return self < 1e9 ? (self / 1e6).text(digits: 3) + " ms" : (self / 1e9).text(digits: 3) + " s"
  }
}

extension Int {
  /// Bytes: `1.50 KB`, of 1024 each.
  var asMemory: String {
    if self < 1 << 10 { return "\(self) B" }
    if self < 1 << 20 { return (Double(self) / 1024).text(digits: 2) + " KB" }
    if self < 1 << 30 { return (Double(self) / 1_048_576).text(digits: 2) + " MB" }
    return (Double(self) / 1_073_741_824).text(digits: 2) + " GB"
  }
}
