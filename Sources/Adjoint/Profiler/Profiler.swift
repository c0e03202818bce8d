import AdjointKernels

// The profiler: what operations and their gradients cost. While it is off, an operation tests one
// bit of the thread's modes, and an allocation another time.

extension Modes {
  static let profiling = Modes(rawValue: 1 << 26)
  /// Runs of the engine look at every node.
  static let watching: Modes = [.anomaly, .profiling]

  @inline(__always) static var isProfiling: Bool { adj_thread_modes() & profiling.rawValue != 0 }
}

/// A profile that is being taken. It measures the thread that started it and those that join it.
///
/// ```swift
/// import Foundation
///
/// let report = profile {
///   let profiler = Profiler.current
///   DispatchQueue.concurrentPerform(iterations: 3) { _ in
///     profiler?.join { _ = exp(Tensor.ones(8)) }
///   }
/// }
/// report.keyAverages()[0].count  // → 3
/// ```
public final class Profiler: @unchecked Sendable {
  private let lock = SpinLock()
  private var threads: [[RecordedEvent]] = []
  let recordShapes: Bool
  private let start = adj_nanoseconds()

  init(recordShapes: Bool) { self.recordShapes = recordShapes }

  /// The one that measures this thread, to hand to threads and tasks that are to join it.
  public static var current: Profiler? { recorder?.profiler }

  static var recorder: ProfilerRecorder? { Modes.isProfiling ? ThreadState.current.recorder : nil }

  /// Measures this thread too while `body` runs. What it did is in the report if `body` has returned by the end
  /// of the closure that is profiled.
  ///
  /// ```swift
  /// let report = profile {
  ///   let profiler = Profiler.current!
  ///   profiler.join { _ = exp(Tensor.ones(3)) }  // on another thread, as a rule
  /// }
  /// report.events.map(\.name).contains("exp")  // → true
  /// ```
  @discardableResult
  public func join<R>(_ body: () throws -> R) rethrows -> R {
    let state = ThreadState.current
    let outer = state.recorder
    let recorder = ProfilerRecorder(self)
    state.recorder = recorder
    defer {
      state.recorder = outer
      lock.withLock { threads.append(recorder.events) }
    }
    return try Modes.with(.profiling, true, body)
  }

  var report: Profile {
    let recorded = lock.withLock { threads }
    // The thread that started the profile ends last.
    let ordered = recorded.suffix(1) + recorded.dropLast()
    var all: [RecordedEvent] = []
    for (thread, events) in ordered.enumerated() {
      for var event in events {
        event.thread = thread
        event.start -= start
        event.end -= start
        all.append(event)
      }
    }
    return Profile(recorded: all)
  }
}

/// Measures the operations that `body` runs, and the gradients that backward computes in it.
///
/// ```swift
/// let x = Tensor.ones(64, 64, requiresGrad: true)
/// let report = profile { (exp(x) * x).sum().backward() }
/// report.events.contains { $0.name == "ExpBackward0" }  // → true
/// ```
///
/// `print(report)` shows a table, and `exportChromeTrace(to:)` writes a file for a browser.
///
/// An operation costs some hundred nanoseconds more, so that small ones look slower than they are.
/// A profile inside another is separate from it: each sees only its own closure's events.
///
/// - Parameter recordShapes: keep the operands' shapes with every event.
public func profile(recordShapes: Bool = false, _ body: () throws -> Void) rethrows -> Profile {
  let profiler = Profiler(recordShapes: recordShapes)
  try profiler.join(body)
  return profiler.report
}

/// Gives what `body` does a name in the profile. Ranges nest. Without a profile it costs next to nothing.
///
/// ```swift
/// let report = profile { _ = recordFunction("forward") { exp(Tensor.ones(8)) } }
/// report.events.map(\.name)  // → ["forward", "exp"]
/// ```
@discardableResult
public func recordFunction<R>(_ name: String, _ body: () throws -> R) rethrows -> R {
  guard let recorder = Profiler.recorder else { return try body() }
  return try recorder.measure(name, .range, body)
}
