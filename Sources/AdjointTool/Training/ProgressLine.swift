import Foundation

/// How far a run has come, as a line of text that fits its terminal.
struct ProgressLine {
  var epoch: Int
  var epochs: Int
  var batch: Int
  var batches: Int
  var loss: Double
  /// Examples a second; nil before there is a first measurement.
  var rate: Double?
  var secondsLeft: Double?

  private static let longestBar = 30
  private static let shortestBar = 6

  /// At most `width` columns: what is least needed goes first, then the bar becomes shorter.
  func bar(width: Int) -> String {
    let place = "epoch \(epoch)/\(epochs)"
    let parts = ["\(batch)/\(batches)", "loss \(Self.short(loss))", timeLeft, speed].compactMap { $0 }
    for kept in (0...parts.count).reversed() {
      let text = parts.prefix(kept).joined(separator: "  ")
      let room = width - place.count - text.count - (kept == 0 ? 1 : 3)
      guard room >= Self.shortestBar else { continue }
      return
        ([place + " " + Self.bar(batch, of: batches, columns: min(room, Self.longestBar))] + (kept == 0 ? [] : [text]))
        .joined(separator: "  ")
    }
    return String(place.prefix(max(width, 0)))
  }

  /// For outputs that are no terminal.
  var sentence: String {
    ["epoch \(epoch)/\(epochs), step \(batch)/\(batches): loss \(Self.short(loss))", speed, timeLeft]
      .compactMap { $0 }.joined(separator: ", ")
  }

  private var speed: String? { rate.map { "\(Self.short($0)) examples/s" } }
  private var timeLeft: String? { secondsLeft.map { "\(Self.time($0)) left" } }

  private static func bar(_ done: Int, of all: Int, columns: Int) -> String {
    let filled = all == 0 ? columns : columns * min(done, all) / all
    return String(repeating: "━", count: filled) + String(repeating: "─", count: columns - filled)
  }

  /// Four digits, as many as one reads while they change.
  static func short(_ value: Double) -> String {
    guard value.isFinite else { return "\(value)" }
    let magnitude = value.magnitude
    if magnitude >= 1e6 || (magnitude < 1e-3 && magnitude > 0) { return String(format: "%.2e", value) }
    return String(format: magnitude >= 1000 ? "%.0f" : magnitude >= 100 ? "%.1f" : "%.4f", value)
  }

  /// 7 s, 1:05, 2:03:04.
  static func time(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds < 1e9 else { return "?" }
    let whole = Int(max(seconds, 0).rounded())
    func two(_ n: Int) -> String { n < 10 ? "0\(n)" : "\(n)" }
    if whole < 60 { return "\(whole) s" }
    if whole < 3600 { return "\(whole / 60):\(two(whole % 60))" }
    return "\(whole / 3600):\(two(whole / 60 % 60)):\(two(whole % 60))"
  }
}
