import AdjointKernels

/// Warnings that Adjoint gives, each at most once per place in the program.
public enum Warnings {
  private static let lock = SpinLock()
  nonisolated(unsafe) private static var seen: Set<String> = []
  nonisolated(unsafe) private static var sink: (@Sendable (String) -> Void)?

  /// Where warnings go; `nil` for standard error.
  ///
  /// ```swift
  /// Warnings.redirect { print("adjoint:", $0) }
  /// Warnings.redirect(to: nil)
  /// ```
  public static func redirect(to handler: (@Sendable (String) -> Void)?) {
    lock.withLock { sink = handler }
  }

  /// Forgets which warnings have been given.
  ///
  /// ```swift
  /// Warnings.reset()  // each place warns again
  /// ```
  public static func reset() { lock.withLock { seen = [] } }

  /// Runs `body` and gives the warnings of this thread meanwhile, each as often as it was given, instead of
  /// sending them on.
  ///
  /// ```swift
  /// let y = Tensor([1.0], requiresGrad: true) * 2
  /// Warnings.caught { _ = y.grad() }.count  // → 1
  /// ```
  public static func caught(_ body: () throws -> Void) rethrows -> [String] {
    let state = ThreadState.current
    let outer = state.warnings
    state.warnings = []
    defer { state.warnings = outer }
    try body()
    return state.warnings ?? []
  }

  static func warn(_ message: String, kind: String, file: String, line: Int) {
    let text = "\(file):\(line): warning: \(message)"
    let state = ThreadState.current
    if state.warnings != nil {
      state.warnings?.append(text)
      return
    }
    let handler = lock.withLock { () -> (@Sendable (String) -> Void)? in
      guard seen.insert("\(kind) \(file):\(line)").inserted else { return { _ in } }
      return sink
    }
    if let handler { handler(text) } else { adj_write_error(text) }
  }
}
