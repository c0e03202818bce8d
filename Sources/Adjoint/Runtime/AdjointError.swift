import AdjointKernels

/// A programming error (shapes that do not broadcast, a second backward, an integer leaf …):
/// which operation, which operands, what was expected and what to do.
public struct AdjointError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The operation that refused, as the caller spelled it: `matmul`, `backward`, `Tensor.stack`.
  public let operation: String
  /// What was expected of which operands, and what to do.
  public let message: String

  /// An error of an operation, as the caller spelled it.
  public init(_ operation: String, _ message: String) {
    self.operation = operation
    self.message = message
  }

  public var description: String { "\(operation): \(message)" }

  /// Ends the program with the message, in release too; inside `recovering` keeps the first error instead.
  package func raise() {
    guard Modes.current.contains(.recovering) else { fatalError("Adjoint: \(withForwardTrace)") }
    let state = ThreadState.current
    if state.error == nil { state.error = withForwardTrace }
  }
}

/// Runs `body` and throws the first programming error made in it, instead of ending the program.
///
/// The operation that failed gives a placeholder that swallows what follows, so the rest of `body` runs on without
/// effect. Scopes nest; each thread has its own.
///
/// ```swift
/// do {
///   try recovering { Tensor([1, 2]).reshape(3) }
/// } catch {
///   print(error)  // → reshape: shape [3] does not fit an int64 tensor of shape [2] of 2 elements
/// }
/// ```
@discardableResult
public func recovering<R>(_ body: () throws -> R) throws -> R {
  let modes = Modes.current
  let state = ThreadState.current
  let outer = state.error
  state.error = nil
  Modes.current = modes.union(.recovering)
  defer {
    Modes.current = modes
    state.error = outer
  }
  let result = try body()
  if let error = state.error { throw error }
  return result
}

extension AdjointError {
  /// Whether an error has been kept by the `recovering` scope this thread is in.
  static var pending: Bool { Modes.current.contains(.recovering) && ThreadState.current.error != nil }
}
