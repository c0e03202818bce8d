import AdjointState
import OrderedCollections

/// Metrics as a file of lines, each a JSON object: what `pandas.read_json(path, lines=True)` reads.
///
/// ```text
/// let log = try JSONLines("runs/7/metrics.jsonl")
/// try log.write(["step": 1, "loss": 0.25])   // {"step":1,"loss":0.25}
/// ```
///
/// Lines are added to those that are there, one at a time and whole: another program can read along.
public final class JSONLines {
  private let file: AppendedFile

  /// The file's path.
  public var path: String { file.path }

  /// Opens a file to add to, or makes it; its folder has to be there.
  /// - Throws: `FileError` if it cannot be opened for writing.
  public init(_ location: some FileLocation) throws {
    file = try AppendedFile(location.filePath)
    // A line that a full disk cut short does not spoil the next one.
    if let last = file.last, last != UInt8(ascii: "\n") { try file.write([UInt8(ascii: "\n")]) }
  }

  /// Adds a line, with the entries in their order.
  ///
  /// Numbers are written so that reading gives them back to the last bit. JSON has no NaN, which is `null`; infinity
  /// is `1e999`, which is read as infinity.
  /// - Throws: `FileError` if it cannot be written, or if there is a tensor in it.
  public func write(_ entries: OrderedDictionary<String, StateValue>) throws {
    let named = entries.map { (StateKey.string($0.key), $0.value) }
    let line: String
    do {
      line = try JSONText.line(.dictionary(OrderedDictionary(uniqueKeysWithValues: named)))
    } catch let error as Unexpected {
      throw FileError(path: path, place: error.place, expected: error.expected, found: error.found)
    }
    try file.write(Array("\(line)\n".utf8))
  }

  /// Ends the file. One that is let go of is closed too.
  public func close() { file.close() }
}

extension JSONText {
  /// A value as JSON without spaces.
  static func line(_ value: StateValue) throws -> String {
    switch value {
    case .none: return "null"
    case .bool(let value): return "\(value)"
    case .int(let value): return "\(value)"
    case .double(let value):
      return value.isNaN ? "null" : value.isInfinite ? "\(value < 0 ? "-" : "")1e999" : "\(value)"
    case .string(let text): return quote(text)
    case .list(let elements), .tuple(let elements): return "[\(try elements.map(line).joined(separator: ","))]"
    case .dictionary(let entries):
      let members = try entries.map { key, value in
        try Unexpected.naming("\(key)") { "\(quote(key.text)):\(try line(value))" }
      }
      return "{\(members.joined(separator: ","))}"
    case .tensor(let tensor): throw Unexpected("numbers, with item() of a tensor of one", found: tensor.described)
    }
  }
}
