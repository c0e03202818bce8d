import Foundation

/// The UCI handwritten digits: 1,797 grey images of 8×8 pixels, each with the digit that it shows.
///
/// E. Alpaydin and C. Kaynak, "Optical Recognition of Handwritten Digits", UCI Machine Learning Repository, 1998,
/// <https://doi.org/10.24432/C50P49>, under CC BY 4.0. The images come in the data set's own order.
public struct Digits: Equatable, Sendable {
  /// For each image its 64 pixels, row by row from the top left, from 0 (paper) to 1 (ink).
  public let pixels: [[Float]]
  /// For each image its digit, 0 to 9.
  public let labels: [Int]

  public var count: Int { labels.count }

  /// The images that come with this library.
  public static func load() throws -> Digits {
    guard let file = Bundle.module.url(forResource: "digits", withExtension: "csv") else {
      throw DigitsError(line: nil, message: "the resource digits.csv is missing from \(Bundle.module.bundlePath)")
    }
    return try Digits(contentsOf: file)
  }

  /// Images from a file of the same format, such as the data set's training part.
  public init(contentsOf file: URL) throws {
    try self.init(csv: Array(Data(contentsOf: file)))
  }

  /// Images from text: in each line 64 whole numbers from 0 to 16 and the digit, separated by commas.
  /// - Throws: `DigitsError`, which names the line.
  public init(csv: String) throws {
    try self.init(csv: Array(csv.utf8))
  }

  private init(csv bytes: [UInt8]) throws {
    var pixels: [[Float]] = []
    var labels: [Int] = []
    var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    for (index, line) in lines.enumerated() {
      let row = try Self.row(line.last == UInt8(ascii: "\r") ? line.dropLast() : line, number: index + 1)
      pixels.append(row.dropLast().map { Float($0) / Float(Self.darkest) })
      labels.append(row[Self.pixelCount])
    }
    guard !labels.isEmpty else { throw DigitsError(line: nil, message: "there are no images: the text is empty") }
    self.pixels = pixels
    self.labels = labels
  }

  private static let pixelCount = 64
  private static let darkest = 16

  private static func row(_ line: ArraySlice<UInt8>, number: Int) throws -> [Int] {
    let fields = line.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
    guard fields.count == pixelCount + 1 else {
      let found = line.isEmpty ? "an empty line" : "\(fields.count)"
      throw DigitsError(line: number, message: "expected 64 pixels and a digit, separated by commas, found \(found)")
    }
    return try fields.enumerated().map { index, field in
      let text = String(decoding: field.prefix(20), as: UTF8.self)
      let (what, largest) = index < pixelCount ? ("pixel \(index + 1)", darkest) : ("the digit", 9)
      guard let value = Int(text), (0...largest).contains(value) else {
        throw DigitsError(line: number, message: "\(what) must be a whole number from 0 to \(largest), found '\(text)'")
      }
      return value
    }
  }
}

/// Why a text is not a table of digits.
public struct DigitsError: Error, Equatable, CustomStringConvertible {
  /// The line, counted from 1; nil where the whole is at fault.
  public let line: Int?
  public let message: String

  public var description: String { line.map { "line \($0): \(message)" } ?? message }
}
