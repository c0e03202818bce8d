import Adjoint

/// The arguments of a call, read by PyTorch's names whether they came by place or by keyword.
///
/// A reader that asks for what is not there, or is of another kind, throws `Unsupported`: Swift's
/// types would not let the call through. What no reader asked for makes the case unsupported too,
/// unless it only says what holds anyway (`device: cpu`), so that no argument is ignored by accident.
final class Arguments {
  private var values: [String: Argument] = [:]
  private var unread: Set<String> = []
  /// Where random operations draw from: not the default generator, which other tests may use meanwhile.
  let generator: Generator

  /// - Parameter signature: the names of the parameters in order, separated by spaces. A last one
  ///   that starts with `*` takes all the arguments that are left, or a list of them.
  init(
    _ signature: String, _ positional: [Argument], _ keyword: [String: Argument], _ generator: Generator
  ) throws {
    self.generator = generator
    let names = signature.split(separator: " ").map(String.init)
    let rest = names.last.flatMap { $0.hasPrefix("*") ? String($0.dropFirst()) : nil }
    let single = rest == nil ? names : names.dropLast()
    for (name, argument) in zip(single, positional) { values[name] = argument }
    let left = Array(positional.dropFirst(single.count))
    if let rest {
      values[rest] = left.count == 1 && left[0].list != nil ? left[0] : .list(left)
    } else if !left.isEmpty {
      throw Unsupported("\(positional.count) arguments where the binding takes \(names.count)")
    }
    values.merge(keyword) { _, byKeyword in byKeyword }
    // What golden files leave nameless is `input` to those who name it.
    if let input = values.removeValue(forKey: "input") { values[names.contains("input") ? "input" : "x"] = input }
    unread = Set(values.keys)
  }

  /// Throws if an argument was not read that could have changed the result.
  func checkAllRead() throws {
    for name in unread.sorted() {
      if let value = values[name], !value.isHarmless(as: name) {
        throw Unsupported("the argument \(name) = \(value.summary)")
      }
    }
  }

  /// Whether the argument was given, and is not none.
  func has(_ name: String) -> Bool { self[name] != nil }

  /// The argument; nil if it was left out or is none.
  subscript(_ name: String) -> Argument? {
    unread.remove(name)
    if case .none? = values[name] { return nil }
    return values[name]
  }

  private func read<T>(_ name: String, _ kind: String, _ convert: (Argument) -> T?) throws -> T {
    guard let value = try optional(name, kind, convert) else { throw Unsupported("no argument \(name), \(kind)") }
    return value
  }

  private func optional<T>(_ name: String, _ kind: String, _ convert: (Argument) -> T?) throws -> T? {
    guard let argument = self[name] else { return nil }
    guard let value = convert(argument) else {
      throw Unsupported("the argument \(name) = \(argument.summary) in place of \(kind)")
    }
    return value
  }

  // Each kind comes as required, with a default, and as an optional.

  func tensor(_ name: String) throws -> Tensor { try read(name, "a tensor", \.tensor) }
  func tensorIfGiven(_ name: String) throws -> Tensor? { try optional(name, "a tensor", \.tensor) }
  func tensors(_ name: String) throws -> [Tensor] { try read(name, "tensors", \.tensors) }

  func int(_ name: String) throws -> Int { try read(name, "an integer", \.int) }
  func int(_ name: String, or other: Int) throws -> Int { try intIfGiven(name) ?? other }
  func intIfGiven(_ name: String) throws -> Int? { try optional(name, "an integer", \.int) }

  /// A list of integers; one alone is a list of one.
  func ints(_ name: String) throws -> [Int] { try read(name, "integers", \.ints) }
  func ints(_ name: String, or other: [Int]) throws -> [Int] { try intsIfGiven(name) ?? other }
  func intsIfGiven(_ name: String) throws -> [Int]? { try optional(name, "integers", \.ints) }

  func double(_ name: String) throws -> Double { try read(name, "a number", \.double) }
  func double(_ name: String, or other: Double) throws -> Double { try doubleIfGiven(name) ?? other }
  func doubleIfGiven(_ name: String) throws -> Double? { try optional(name, "a number", \.double) }
  func doublesIfGiven(_ name: String) throws -> [Double]? { try optional(name, "numbers", \.doubles) }

  /// A number as it was written: whole, decimal or truth value.
  func scalar(_ name: String) throws -> any Scalar { try read(name, "a number", \.scalar) }
  func scalarIfGiven(_ name: String) throws -> (any Scalar)? { try optional(name, "a number", \.scalar) }

  func bool(_ name: String) throws -> Bool { try read(name, "a truth value", \.bool) }
  func bool(_ name: String, or other: Bool) throws -> Bool { try optional(name, "a truth value", \.bool) ?? other }

  func string(_ name: String, or other: String) throws -> String {
    try optional(name, "a string", \.string) ?? other
  }

  func dtype(_ name: String = "dtype") throws -> DType? {
    guard let argument = self[name] else { return nil }
    guard case .dtype(let dtype) = argument else { throw Unsupported("the dtype \(argument.summary)") }
    return try DType(named: dtype)
  }
}
