import Foundation

/// Shows how far a run has come: one line that is written again and again on a terminal, now and then a line elsewhere.
final class ProgressDisplay {
  private let isInteractive: Bool
  private let start = ContinuousClock.now
  private var shown: ContinuousClock.Instant
  private var examples = 0
  private var isLineOpen = false

  init(isInteractive: Bool = Terminal.isInteractive) {
    self.isInteractive = isInteractive
    shown = start
  }

  /// - Parameter left: how many examples the run has still to see.
  func show(_ line: @autoclosure () -> ProgressLine, examples count: Int, left: Int) {
    examples += count
    let now = ContinuousClock.now
    guard now - shown >= (isInteractive ? .milliseconds(100) : .seconds(5)) else { return }
    shown = now
    var line = line()
    let seconds = (now - start) / .seconds(1)
    line.rate = Double(examples) / seconds
    line.secondsLeft = Double(left) * seconds / Double(examples)
    Terminal.write(isInteractive ? "\r\u{1B}[K\(line.bar(width: Terminal.width - 1))" : line.sentence + "\n")
    isLineOpen = isInteractive
  }

  /// Makes room for other text.
  func clear() {
    if isLineOpen { Terminal.write("\r\u{1B}[K") }
    isLineOpen = false
  }
}
