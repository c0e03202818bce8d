import AdjointKernels

/// A counter that threads share.
final class AtomicInt: @unchecked Sendable {
  private let word: UnsafeMutablePointer<Int64>

  init(_ value: Int) {
    word = .allocate(capacity: 1)
    word.initialize(to: Int64(value))
  }
  deinit { word.deallocate() }

  var value: Int {
    get { Int(adj_atomic_load(word)) }
    set { adj_atomic_store(word, Int64(newValue)) }
  }

  /// Adds and returns the new value.
  @discardableResult func add(_ change: Int) -> Int { Int(adj_atomic_add(word, Int64(change))) }

  /// Sets it to `desired` if it is `expected`; says whether it was.
  func exchange(_ expected: Int, for desired: Int) -> Bool {
    adj_atomic_compare_exchange(word, Int64(expected), Int64(desired)) != 0
  }
}

/// A lock for short critical sections that few threads meet in.
struct SpinLock: @unchecked Sendable {
  private let word = AtomicInt(0)

  func withLock<R>(_ body: () throws -> R) rethrows -> R {
    var tries: Int32 = 0
    while !word.exchange(0, for: 1) {
      tries &+= 1
      adj_wait(tries)
    }
    defer { word.value = 0 }
    return try body()
  }
}
