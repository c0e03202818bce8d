// Settings as Python prints them: descriptions of modules are those of PyTorch.

extension Bool {
  var repr: String { self ? "True" : "False" }
}

extension [Int] {
  /// A tuple: `(3,)`, `(3, 3)`.
  var repr: String { count == 1 ? "(\(self[0]),)" : "(\(map(String.init).joined(separator: ", ")))" }
  /// A tuple, or the number alone if there is one.
  var reprOrNumber: String { count == 1 ? "\(self[0])" : repr }
}

extension [Double] {
  var repr: String { count == 1 ? "(\(self[0]),)" : "(\(map { "\($0)" }.joined(separator: ", ")))" }
}

extension Optional {
  var reprOrNone: String { map { "\($0)" } ?? "None" }
}
