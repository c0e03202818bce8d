import Adjoint
import Foundation
import Testing

/// What is made of events: nesting, sums, tables, traces.
@Suite(.leakFree) struct ProfileReportTests {
  private func event(_ name: String, _ thread: Int, _ start: Int64, _ end: Int64) -> RecordedEvent {
    RecordedEvent(name, .range, start: start, end: end, thread: thread)
  }

  /// Events as they end, of two threads that overlap in time.
  private var made: Profile {
    Profile(recorded: [
      event("second", 0, 10, 20), event("third", 0, 12, 14), event("first", 0, 0, 30), event("other", 1, 5, 25),
      event("inside", 1, 11, 13), event("second", 0, 22, 29), event("after", 0, 30, 32),
    ])
  }

  @Test func nestingFollowsTimeOfEachThread() {
    let parents = made.events.map { event in "\(event.name) in \(event.parent.map { made.events[$0].name } ?? "-")" }
    #expect(
      parents == [
        "first in -", "second in first", "third in second", "second in first", "after in -", "other in -",
        "inside in other",
      ])
    #expect(made.events.map(\.selfNanoseconds) == [13, 8, 2, 7, 2, 18, 2])
    #expect(made.events[0].children == [1, 3])
    #expect(made.totalNanoseconds == 52)
  }

  @Test func sumsOverNames() throws {
    let rows = made.keyAverages()
    #expect(rows.map(\.name) == ["other", "second", "first", "third", "after", "inside"])
    let second = try #require(rows.first { $0.name == "second" })
    #expect(second.count == 2)
    #expect(second.nanoseconds == 17)
    #expect(second.selfNanoseconds == 15)
    #expect(second.averageNanoseconds == 8.5)
    #expect(rows.map(\.selfNanoseconds).reduce(0, +) == made.totalNanoseconds)
  }

  @Test(arguments: Profile.SortKey.allCases)
  func tablesAreSorted(key: Profile.SortKey) {
    let x = Tensor.ones(64, 64, requiresGrad: true)
    let report = profile {
      for _ in 0..<4 { (exp(x) * x).matmul(x).sum().backward() }
      _ = tanh(x)
    }
    let values = report.keyAverages().map { row in
      switch key {
      case .count: (row.name, Double(row.count))
      case .time: (row.name, Double(row.nanoseconds))
      case .selfTime: (row.name, Double(row.selfNanoseconds))
      case .averageTime: (row.name, row.averageNanoseconds)
      case .bytes: (row.name, Double(row.bytes))
      case .selfBytes: (row.name, Double(row.selfBytes))
      case .savedBytes: (row.name, Double(row.savedBytes))
      }
    }
    let lines = report.table(sortBy: key).split(separator: "\n").dropFirst(2).dropLast()
    let shown = lines.map { line in line.prefix { $0 != " " } }
    #expect(shown.count == values.count)
    let order = shown.compactMap { name in values.first { $0.0 == name }?.1 }
    #expect(order == order.sorted(by: >))
    #expect(order.count == values.count)
  }

  @Test func tablesAreShortenedAndAligned() {
    let text = made.table(rowLimit: 2)
    let lines = text.split(separator: "\n")
    #expect(lines.count == 6)
    #expect(lines[0].hasPrefix("Name"))
    #expect(lines[2].hasPrefix("other"))
    #expect(lines[2].contains("34.6 %"))
    #expect(lines[2].contains("18 ns"))
    #expect(lines[4] == "… and 4 more")
    #expect(lines[5] == "Total: 52 ns")
    #expect(Set(lines[1...3].map(\.count)).count == 1)
    #expect(made.description == made.table())
  }

  private struct Trace: Decodable {
    struct Event: Decodable {
      var name, ph: String
      var tid: Int
      var ts, dur: Double?
      var id: Int?
    }
    var traceEvents: [Event]
  }

  private func decoded(_ text: String) throws -> [Trace.Event] {
    try JSONDecoder().decode(Trace.self, from: Data(text.utf8)).traceEvents
  }

  @Test func theTraceIsJSONWithEveryEvent() throws {
    let x = leaf([1.0, 2])
    let report = profile(recordShapes: true) {
      recordFunction("a \"quoted\" name\\\n") { exp(x).sum().backward() }
    }
    let events = try decoded(report.chromeTrace())
    let complete = events.filter { $0.ph == "X" }
    #expect(complete.map(\.name) == report.events.map(\.name))
    #expect(complete[0].name == "a \"quoted\" name\\\n")
    for (written, event) in zip(complete, report.events) {
      #expect(abs((written.dur ?? 0) * 1000 - Double(event.nanoseconds)) < 0.5)
      #expect(abs((written.ts ?? -1) * 1000 - Double(event.startNanoseconds)) < 0.5)
    }
    // An arrow from exp, and one from sum, to its gradient.
    #expect(events.filter { $0.ph == "s" }.count == 2)
    #expect(Set(events.filter { $0.ph == "s" }.map(\.id)) == Set(events.filter { $0.ph == "f" }.map(\.id)))
    #expect(events.filter { $0.ph == "M" }.count == 1)
  }

  @Test func theTraceGoesToAFile() throws {
    let path = NSTemporaryDirectory() + "adjoint-trace-\(UUID().uuidString).json"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try made.exportChromeTrace(to: path)
    #expect(try String(contentsOfFile: path, encoding: .utf8) == made.chromeTrace())
    #expect(try decoded(made.chromeTrace()).filter { $0.ph == "M" }.map(\.tid) == [0, 1])
    #expect(throws: AdjointError.self) { try made.exportChromeTrace(to: "/nowhere/at/all.json") }
  }
}
