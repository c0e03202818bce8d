import AdjointKernels

// Anomaly detection: which line of the program made the operation whose gradient is wrong.
//
// While it is on, every recorded operation keeps the return addresses of the calls that led to it
// (about a microsecond), and every change in place those of its own. Only a report looks up their
// names. While it is off, recording tests one bit of the thread's modes.

extension Modes {
  /// Recorded operations keep where they were called.
  static let anomaly = Modes(rawValue: 1 << 24)
  /// A backward run in anomaly mode does not look for NaN.
  static let toleratesNaN = Modes(rawValue: 1 << 25)

  @inline(__always) static var isAnomalyEnabled: Bool { adj_thread_modes() & anomaly.rawValue != 0 }
}

/// Whether this thread keeps, of every operation it records, where it was called.
public var isAnomalyEnabled: Bool { Modes.isAnomalyEnabled }

/// Whether a backward run of this thread stops at the first gradient with a NaN.
public var isAnomalyCheckNaNEnabled: Bool {
  Modes.current.contains(.anomaly) && !Modes.current.contains(.toleratesNaN)
}

/// Runs `body` with anomaly detection on, for finding the cause of a wrong gradient.
///
/// Errors of backward then name the source line of the forward call whose gradient was being
/// computed. A gradient that contains a NaN is such an error, unless `checkNaN` is false, and so is
/// a saved tensor that was modified in place, of which the place of the modification is named too.
/// Forward and backward both have to be inside: what was recorded before has no source lines.
///
/// ```swift
/// let x = Tensor([4.0], requiresGrad: true)
/// detectAnomaly { sqrt(x).sum().backward() }  // would stop at a NaN
/// x.grad()!  // → tensor([0.2500])
/// ```
///
/// A recorded operation costs some microseconds more. The mode is the thread's own.
@discardableResult
public func detectAnomaly<R>(checkNaN: Bool = true, _ body: () throws -> R) rethrows -> R {
  try setDetectAnomaly(true, checkNaN: checkNaN, body)
}

/// Runs `body` with anomaly detection on or off.
///
/// ```swift
/// detectAnomaly { setDetectAnomaly(false) { isAnomalyEnabled } }  // → false
/// ```
@discardableResult
public func setDetectAnomaly<R>(_ isOn: Bool, checkNaN: Bool = true, _ body: () throws -> R) rethrows -> R {
  let before = Modes.current.intersection([.anomaly, .toleratesNaN])
  setDetectAnomaly(isOn, checkNaN: checkNaN)
  defer { Modes.current = Modes.current.subtracting([.anomaly, .toleratesNaN]).union(before) }
  return try body()
}

/// Turns anomaly detection on or off for this thread until further notice.
public func setDetectAnomaly(_ isOn: Bool, checkNaN: Bool = true) {
  var modes = Modes.current.subtracting([.anomaly, .toleratesNaN])
  if isOn { modes.insert(.anomaly) }
  if isOn && !checkNaN { modes.insert(.toleratesNaN) }
  Modes.current = modes
}
