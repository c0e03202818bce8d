import Adjoint

/// Where the tour's `print` writes.
enum Console {
  nonisolated(unsafe) private static var captured: String?

  /// What `body` prints.
  static func capture(_ body: () throws -> Void) rethrows -> String {
    let outer = captured
    captured = ""
    defer { captured = outer }
    try body()
    return captured ?? ""
  }

  static func write(_ text: String) {
    if captured == nil { Swift.print(text, terminator: "") } else { captured? += text }
  }
}

/// Prints as Python does: `None` for an absent value, `True` and `False`, and 0-d tensors in full.
func print<each Item>(_ item: repeat each Item) {
  var texts: [String] = []
  repeat texts.append(pythonText(each item))
  Console.write(texts.joined(separator: " ") + "\n")
}

private func pythonText(_ item: Any?) -> String {
  guard let item else { return "None" }
  switch item {
  case let flag as Bool: return flag ? "True" : "False"
  case let tensor as Tensor: return tensor.description
  case let optional as OptionalValue: return optional.isAbsent ? "None" : pythonText(optional.content)
  default: return "\(item)"
  }
}

/// An optional inside `Any`.
private protocol OptionalValue {
  var isAbsent: Bool { get }
  var content: Any? { get }
}

extension Optional: OptionalValue {
  fileprivate var isAbsent: Bool { if case .none = self { true } else { false } }
  fileprivate var content: Any? { self }
}
