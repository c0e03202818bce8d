import Adjoint
import AdjointIO

/// A table of samples, one in each line: some columns are the features, and one is what is to be learnt.
///
/// ```text
/// let flowers = try Table(csv: "iris.csv", target: "species")
/// flowers.features     // float32 of [150, 4]
/// flowers.targets      // int64 of [150]: numbers of classNames
/// for (x, y) in DataLoader(flowers.dataset, batchSize: 32, shuffle: true) { … }
/// ```
public struct Table: Sendable {
  /// [rows, columns], float32.
  public let features: Tensor
  /// [rows]: int64 numbers of classes, or float32 numbers.
  public let targets: Tensor
  /// The names of the features' columns: those of the first line, or `column 1` and so on.
  public let featureNames: [String]
  public let targetName: String
  /// The classes in order, of numbers by size and of other texts by their characters; empty if targets are numbers.
  public let classNames: [String]

  /// A column by its name or its place, from 0 on, or from -1 on from the last one backwards.
  public enum Column: Sendable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, CustomStringConvertible {
    case named(String)
    case number(Int)
    public init(stringLiteral name: String) { self = .named(name) }
    public init(integerLiteral number: Int) { self = .number(number) }
    public var description: String {
      switch self {
      case .named(let name): quoted(name)
      case .number(let number): "\(number)"
      }
    }
  }

  /// What is to be learnt.
  public enum Targets: Sendable {
    /// Any texts: classes.
    case classes
    /// Numbers.
    case numbers
  }

  /// Reads a table, as ``CSV/rows(from:separator:)`` does.
  /// - Parameters:
  ///   - target: the column to be learnt, the last one unless named.
  ///   - features: the columns to learn from, all others unless named. They have to be numbers.
  ///   - targets: whether the target is one of classes, or a number.
  ///   - hasHeader: whether the first line has names; unless told, it has if none of its fields is a number.
  /// - Throws: `FileError`, which names line and column, for a missing column and for features that are no numbers.
  public init(
    csv location: some FileLocation, target: Column = -1, features: [Column]? = nil, targets: Targets = .classes,
    hasHeader: Bool? = nil, separator: Character = ","
  ) throws {
    let rows = try CSV.rows(from: location, separator: separator)
    self = try FileSource(bytes: [], named: location.filePath).parse { _ in
      try Table(rows, target, features, targets, hasHeader)
    }
  }

  /// The same from bytes in memory; errors name them as `name`.
  public init(
    csvBytes bytes: [UInt8], named name: String = "csv", target: Column = -1, features: [Column]? = nil,
    targets: Targets = .classes, hasHeader: Bool? = nil, separator: Character = ","
  ) throws {
    let rows = try CSV.rows(bytes: bytes, named: name, separator: separator)
    self = try FileSource(bytes: [], named: name).parse { _ in try Table(rows, target, features, targets, hasHeader) }
  }

  private init(
    _ rows: [[String]], _ target: Column, _ features: [Column]?, _ kind: Targets, _ hasHeader: Bool?
  ) throws {
    guard let first = rows.first else { throw Unexpected("a table", found: "no text") }
    let isNamed = hasHeader ?? !first.contains { CSV.number($0) != nil }
    let names = isNamed ? first : first.indices.map { "column \($0 + 1)" }
    let rows = isNamed ? Array(rows.dropFirst()) : rows
    guard !rows.isEmpty else { throw Unexpected("samples below the names", found: "none") }
    let place = try target.place(in: names)
    let places = try features?.map { try $0.place(in: names) } ?? names.indices.filter { $0 != place }
    guard !places.isEmpty else { throw Unexpected("a column of features beside the target", found: "none") }
    let lineOf = { (row: Int) in row + (isNamed ? 2 : 1) }
    let numbers = { (row: Int, column: Int) throws(Unexpected) in
      guard let value = CSV.number(rows[row][column]) else {
        throw Unexpected(
          "a number", found: rows[row][column].isEmpty ? "nothing" : quoted(rows[row][column]),
          place: "line \(lineOf(row)), column \(quoted(names[column]))")
      }
      return Float(value)
    }
    self.features = try Tensor.filled([rows.count, places.count], .float32) { bytes in
      let target = bytes.bindMemory(to: Float.self)
      for row in rows.indices {
        for (i, column) in places.enumerated() { target[row * places.count + i] = try numbers(row, column) }
      }
    }
    featureNames = places.map { names[$0] }
    targetName = names[place]
    switch kind {
    case .numbers:
      self.targets = Tensor(try rows.indices.map { try numbers($0, place) }, dtype: .float32)
      classNames = []
    case .classes:
      let found = rows.map { $0[place] }
      classNames = Self.ordered(Set(found))
      let numbers = Dictionary(uniqueKeysWithValues: zip(classNames, classNames.indices))
      self.targets = Tensor(found.map { numbers[$0]! }, dtype: .int64)
    }
  }

  private static func ordered(_ names: Set<String>) -> [String] {
    let byName = names.sorted { $0.unicodeScalars.lexicographicallyPrecedes($1.unicodeScalars) }
    let values = byName.compactMap { CSV.number($0) }
    guard values.count == byName.count else { return byName }
    return zip(values, byName).sorted { $0.0 < $1.0 }.map(\.1)
  }

  /// The samples as pairs of features and target.
  public var dataset: TensorDataset<(Tensor, Tensor)> { TensorDataset(features, targets) }

  /// A random part of the samples for tests and the others for training, the same ones for the same seed.
  public func splits(test share: Double = 0.2, seed: UInt64 = 0) -> DataSplits {
    DataSplits(dataset, test: share, classNames: classNames, seed: seed)
  }
}

extension Table.Column {
  fileprivate func place(in names: [String]) throws -> Int {
    switch self {
    case .named(let name):
      let places = names.indices.filter { names[$0] == name }
      guard places.count == 1 else {
        throw Unexpected("one column \(self)", found: places.isEmpty ? Self.list(names) : "\(places.count)")
      }
      return places[0]
    case .number(let number):
      let place = number < 0 ? names.count + number : number
      guard names.indices.contains(place) else {
        throw Unexpected("a column \(number)", found: "\(names.count) columns, from 0 on")
      }
      return place
    }
  }

  private static func list(_ names: [String]) -> String {
    names.prefix(10).map(quoted).joined(separator: ", ") + (names.count > 10 ? " and more" : "")
  }
}
