import Adjoint
import Foundation

/// Runs `body` on a thread of its own with a stack of 8 MB, and waits for it.
func onThread<R: Sendable>(_ body: @escaping @Sendable () -> R) -> R {
  nonisolated(unsafe) var result: R?
  onThreads(1) { _ in result = body() }
  return result!
}

/// Runs `body` on so many threads at once, with stacks of 8 MB, and waits for them.
func onThreads(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
  let group = DispatchGroup()
  let run = counted(body)
  for i in 0..<count {
    group.enter()
    // What the body holds goes before the group is left: the thread itself ends some time after.
    let body = Once(run)
    let thread = Thread {
      body.run(i)
      group.leave()
    }
    thread.stackSize = 8 << 20
    thread.start()
  }
  group.wait()
}

/// A closure that is let go of when it has run.
private final class Once: @unchecked Sendable {
  private var body: (@Sendable (Int) -> Void)?
  init(_ body: @escaping @Sendable (Int) -> Void) { self.body = body }
  func run(_ i: Int) {
    body?(i)
    body = nil
  }
}

/// What `body` makes is counted with the test that runs it, on whichever thread.
private func counted(_ body: @escaping @Sendable (Int) -> Void) -> @Sendable (Int) -> Void {
  #if DEBUG
    let census = Census.current
    return { i in Census.$current.withValue(census) { body(i) } }
  #else
    return body
  #endif
}

/// What several threads report.
final class Collected: @unchecked Sendable {
  private let lock = NSLock()
  private var texts: [String] = []
  var all: [String] { lock.withLock { texts } }
  func add(_ text: String) { lock.withLock { texts.append(text) } }
}

/// Memory of this process that is in RAM.
func residentBytes() -> Int {
  guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else { return 0 }
  return (Int(text.split(separator: " ")[1]) ?? 0) * 4096
}
