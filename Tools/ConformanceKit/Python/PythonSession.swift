import Adjoint

/// Python expressions over names, run by this library: for tools that run the same lines with PyTorch.
public struct PythonSession {
  private var names: [String: Argument] = [:]

  public init() {}

  /// Gives a name to an expression's value.
  public mutating func define(_ name: String, as text: String) throws {
    names[name] = try PythonExpression(text, names, generator: .default).value()
  }

  /// The expression, ready to be run again and again.
  public func callable(_ text: String) throws -> () throws -> Void {
    let expression = try PythonExpression(text, names, generator: .default)
    return { _ = try expression.value() }
  }
}
