/// A file that is not what was asked for: which one, where in it, what was expected and what was found.
///
/// ```text
/// do {
///   _ = try Safetensors.read(from: "model.safetensors")
/// } catch let error as FileError {
///   print(error)  // model.safetensors: expected a header of at most 92 bytes, found a length of 18446744073709551615
/// }
/// ```
public struct FileError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The file, as the caller named it.
  public let path: String
  /// Where in it: a line and column, a tensor, a member of an archive. Empty where the file as a whole is meant.
  public let place: String
  public let expected: String
  public let found: String

  public init(path: String, place: String = "", expected: String, found: String) {
    self.path = path
    self.place = place
    self.expected = expected
    self.found = found
  }

  public var description: String {
    "\(path)\(place.isEmpty ? "" : ", \(place)"): expected \(expected), found \(found)"
  }
}

/// What a parser of a part of a file throws; whoever knows the file makes a `FileError` of it.
package struct Unexpected: Error {
  var place = ""
  let expected: String
  let found: String

  package init(_ expected: String, found: String, place: String = "") {
    self.expected = expected
    self.found = found
    self.place = place
  }

  func at(_ outer: String) -> Unexpected {
    Unexpected(expected, found: found, place: place.isEmpty ? outer : "\(outer), \(place)")
  }
}

extension Unexpected {
  /// Runs a part of reading or writing, and says where it failed.
  package static func naming<R>(_ place: @autoclosure () -> String, _ body: () throws -> R) throws -> R {
    do { return try body() } catch let error as Unexpected { throw error.at(place()) }
  }
}

/// Text of a file as messages show it: in quotes, without control characters, and not more of it than one reads.
package func quoted(_ text: some StringProtocol) -> String {
  let shown = text.unicodeScalars.prefix(60).map { $0.value < 32 || $0.value == 127 ? "\u{FFFD}" : Character($0) }
  return "\"" + String(shown) + (text.unicodeScalars.count > 60 ? "…" : "") + "\""
}
