import AdjointKernels

/// What a thread's operations do beside computing. A new thread starts with none set: gradients on.
struct Modes: OptionSet {
  let rawValue: UInt32
  /// Operations are not recorded.
  static let noGrad = Modes(rawValue: 1)
  /// Programming errors are kept for the scope that recovers them.
  static let recovering = Modes(rawValue: 2)
  /// A warning when both operands of an operation broadcast.
  static let warnBroadcast = Modes(rawValue: 4)
  /// Operations are not recorded, `enableGrad` or not, and new tensors never can be.
  static let inference = Modes(rawValue: 64)
  /// What is saved for backward goes through the hooks of a scope.
  static let packsSaved = Modes(rawValue: 1 << 8)
  /// A checkpoint chooses which results it keeps.
  static let selects = Modes(rawValue: 1 << 9)
  /// What is saved for backward is copied before an operation in place writes to it.
  static let copiesSaved = Modes(rawValue: 1 << 10)
  /// Operations do not carry tangents.
  static let noForward = Modes(rawValue: 1 << 16)
  /// Nodes that are recorded are shown to creation hooks.
  static let announcesNodes = Modes(rawValue: 1 << 12)

  @inline(__always) static var current: Modes {
    get { Modes(rawValue: adj_thread_modes()) }
    set { adj_set_thread_modes(newValue.rawValue) }
  }

  /// Whether operations are recorded.
  @inline(__always) static var isGradEnabled: Bool {
    adj_thread_modes() & (Modes.noGrad.rawValue | Modes.inference.rawValue) == 0
  }

  /// Runs `body` with `mode` set or cleared, and puts the modes back.
  @inline(__always)
  static func with<R>(_ mode: Modes, _ isOn: Bool, _ body: () throws -> R) rethrows -> R {
    let before = current
    current = isOn ? before.union(mode) : before.subtracting(mode)
    defer { current = before }
    return try body()
  }
}

/// Whether operations on tensors that require gradients are recorded on this thread: false inside `noGrad`.
///
/// Inside `inferenceMode` nothing is recorded even where this is true, as it is in an `enableGrad` scope there.
public var isGradEnabled: Bool { !Modes.current.contains(.noGrad) }

/// Runs `body` without recording operations: its results do not require gradients.
///
/// ```swift
/// let w = Tensor([1.0, 2.0], requiresGrad: true)
/// noGrad { w * 2 }.requiresGrad  // → false
/// ```
@discardableResult
public func noGrad<R>(_ body: () throws -> R) rethrows -> R {
  try Modes.with(.noGrad, true, body)
}

/// Runs `body` with recording on, inside a `noGrad` scope too.
///
/// ```swift
/// let w = Tensor([1.0, 2.0], requiresGrad: true)
/// noGrad { enableGrad { w * 2 } }.requiresGrad  // → true
/// ```
@discardableResult
public func enableGrad<R>(_ body: () throws -> R) rethrows -> R {
  try Modes.with(.noGrad, false, body)
}

/// Turns recording on or off for this thread until further notice.
public func setGradEnabled(_ isOn: Bool) {
  if isOn { Modes.current.remove(.noGrad) } else { Modes.current.insert(.noGrad) }
}

/// Runs `body` with recording on or off.
///
/// ```swift
/// let w = Tensor([1.0, 2.0], requiresGrad: true)
/// let isTraining = false
/// setGradEnabled(isTraining) { w * 2 }.requiresGrad  // → false
/// ```
@discardableResult
public func setGradEnabled<R>(_ isOn: Bool, _ body: () throws -> R) rethrows -> R {
  try Modes.with(.noGrad, !isOn, body)
}

/// Runs `body` with a warning, once per place, wherever both operands of an operation are
/// enlarged by broadcasting: `[20] - [20, 1]` gives `[20, 20]`, which is seldom meant.
///
/// ```swift
/// let warnings = Warnings.caught { warnOnMutualBroadcast { _ = Tensor.ones(3) - Tensor.ones(3, 1) } }
/// warnings.count  // → 1
/// ```
@discardableResult
public func warnOnMutualBroadcast<R>(_ body: () throws -> R) rethrows -> R {
  try Modes.with(.warnBroadcast, true, body)
}
