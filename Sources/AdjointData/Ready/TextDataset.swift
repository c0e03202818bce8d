import Adjoint
import AdjointIO

/// Pieces of a text, for models that foretell the next character: x is a piece, and y the same one character on.
///
/// Characters are Unicode's code points, as in Python, and get numbers in their order.
///
/// ```text
/// let text = try TextDataset(contentsOf: "book.txt", blockLength: 64)
/// let (x, y) = text[0]            // int64, of [64] each
/// text.decode(x.ints)             // the first 64 characters
/// ```
public struct TextDataset: BatchedDataset {
  /// The text in numbers: int64, [length].
  public let tokens: Tensor
  /// For each number its character.
  public let vocabulary: [Unicode.Scalar]
  /// The number of characters of a sample.
  public let blockLength: Int
  private let numbers: [Unicode.Scalar: Int]

  /// Reads a text of UTF-8.
  /// - Throws: `FileError` for other bytes, and for texts of fewer characters than a block and the one after it.
  public init(contentsOf location: some FileLocation, blockLength: Int) throws {
    let source = try FileSource(location)
    self = try source.parse { source in
      let bytes = try source.bytes(at: 0, count: source.size)
      let text = String(decoding: bytes, as: UTF8.self)
      guard text.utf8.elementsEqual(bytes) else { throw Unexpected("text of UTF-8", found: "other bytes") }
      return try TextDataset(checking: text, blockLength)
    }
  }

  /// Takes a text that is at hand.
  public init(_ text: String, blockLength: Int) throws {
    self = try FileSource(bytes: [], named: "text").parse { _ in try TextDataset(checking: text, blockLength) }
  }

  private init(checking text: String, _ blockLength: Int) throws {
    let characters = Array(text.unicodeScalars)
    let vocabulary = Set(characters).sorted()
    let numbers = Dictionary(uniqueKeysWithValues: zip(vocabulary, vocabulary.indices))
    let tokens = Tensor(characters.map { numbers[$0]! }, dtype: .int64)
    try self.init(tokens, vocabulary, numbers, blockLength)
  }

  private init(
    _ tokens: Tensor, _ vocabulary: [Unicode.Scalar], _ numbers: [Unicode.Scalar: Int], _ blockLength: Int
  ) throws {
    guard blockLength > 0, tokens.numel > blockLength else {
      throw Unexpected(
        "more characters than the \(blockLength) of a block, which has 1 or more", found: "\(tokens.numel)")
    }
    (self.tokens, self.vocabulary, self.numbers, self.blockLength) = (tokens, vocabulary, numbers, blockLength)
  }

  /// Every place where a block and the character after it fit.
  public var count: Int { tokens.numel - blockLength }

  public subscript(index: Int) -> (Tensor, Tensor) {
    let start = checkIndex(index, of: count, "TextDataset") ? index : 0
    return (tokens[start..<start + blockLength], tokens[start + 1..<start + 1 + blockLength])
  }

  /// The same as the stacked samples, gathered at once: [indices, blockLength].
  public func batch(_ indices: [Int]) -> (Tensor, Tensor) {
    for index in indices where !checkIndex(index, of: count, "TextDataset") { return self[0] }
    let places = Tensor(indices, dtype: .int64).reshape(-1, 1) + Tensor.arange(blockLength)
    return (tokens[places], tokens[places + 1])
  }

  /// The last share of the text for tests, and what is before it for training; both with this vocabulary.
  /// - Throws: `FileError` if a part is shorter than a block and the character after it.
  public func split(test share: Double = 0.1) throws -> (training: TextDataset, test: TextDataset) {
    let end = tokens.numel - countForTests(share, of: tokens.numel)
    func part(_ range: Range<Int>) throws -> TextDataset {
      try FileSource(bytes: [], named: "part \(range) of the text").parse { _ in
        try TextDataset(tokens[range], vocabulary, numbers, blockLength)
      }
    }
    return (try part(0..<end), try part(end..<tokens.numel))
  }

  /// The numbers of a text's characters.
  /// - Throws: `FileError` for a character that the vocabulary has not.
  public func encode(_ text: String) throws -> [Int] {
    try text.unicodeScalars.map { character in
      guard let number = numbers[character] else {
        let found = "'\(character.escaped(asASCII: false))' (U+\(String(character.value, radix: 16, uppercase: true)))"
        throw FileError(path: "text", expected: "the \(vocabulary.count) characters of the vocabulary", found: found)
      }
      return number
    }
  }

  /// The text of these numbers, each of which has to be one of the vocabulary's.
  public func decode(_ tokens: [Int]) -> String {
    var text = String.UnicodeScalarView()
    for token in tokens where checkIndex(token, of: vocabulary.count, "TextDataset.decode") {
      text.append(vocabulary[token])
    }
    return String(text)
  }
}
