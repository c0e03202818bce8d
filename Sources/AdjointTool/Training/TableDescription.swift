import Adjoint
import AdjointData
import AdjointIO
import ArgumentParser
import Foundation

/// What a column of labels holds.
enum LabelKind: String, Codable, CaseIterable, ExpressibleByArgument {
  case classes, numbers
}

/// The columns of a table, and how their numbers become a model's: less their mean, divided by their standard
/// deviation.
struct TableDescription: Codable, Equatable {
  struct Column: Codable, Equatable {
    let name: String
    var mean = 0.0
    var deviation = 1.0

    /// Of a column with one value only the deviation is 1.
    init(_ name: String, _ values: Tensor) {
      self.name = name
      let wide = values.to(.float64)
      mean = wide.mean().item(Double.self)
      let deviation = (wide - mean).square().mean().item(Double.self).squareRoot()
      if deviation > 0 { self.deviation = deviation }
    }

    /// Of classes, which stay as they are.
    init(_ name: String) { self.name = name }
  }

  let features: [Column]
  let label: Column
  let hasNames: Bool

  /// The most classes that whole numbers stand for, unless one is told; more of them are numbers.
  private static let mostClasses = 20

  /// Reads a table to learn from. Labels of text are classes; so are up to twenty different whole numbers.
  static func read(_ path: String, label: String?, _ kind: LabelKind?) throws -> (Table, TableDescription) {
    let header = try rows(path).first ?? []
    let column = try column(label, in: header, path)
    let separator = separator(of: path)
    var table = try Table(
      csv: path, target: column, targets: kind == .numbers ? .numbers : .classes, separator: separator)
    if kind == nil {
      let values = table.classNames.map { CSV.number($0) }
      let areWhole = values.allSatisfy { $0.map { $0 == $0.rounded() } ?? false }
      if !values.contains(nil), !areWhole || values.count > mostClasses {
        table = try Table(csv: path, target: column, targets: .numbers, separator: separator)
      }
    }
    if table.classNames.count == 1 {
      throw TrainingError("every row of \(path) has the label \"\(table.classNames[0])\": there is nothing to learn")
    }
    for (index, name) in table.featureNames.enumerated() {
      try expectFinite(table.features.select(dim: 1, index: index), name, path)
    }
    try expectFinite(table.targets, table.targetName, path)
    return (table, TableDescription(table, hasNames: header.contains(table.targetName)))
  }

  private init(_ table: Table, hasNames: Bool) {
    features = table.featureNames.enumerated().map { Column($1, table.features.select(dim: 1, index: $0)) }
    label = table.classNames.isEmpty ? Column(table.targetName, table.targets) : Column(table.targetName)
    self.hasNames = hasNames
  }

  /// The numbers of a table's features as the model takes them.
  func inputs(_ features: Tensor) -> Tensor {
    let means = Tensor(self.features.map(\.mean), dtype: .float64)
    let deviations = Tensor(self.features.map(\.deviation), dtype: .float64)
    return ((features.to(.float64) - means) / deviations).to(.float32)
  }

  func targets(_ labels: Tensor) -> Tensor {
    labels.dtype.isFloatingPoint ? ((labels.to(.float64) - label.mean) / label.deviation).to(.float32) : labels
  }

  /// The inputs of a file's rows, whose columns are found by their names, or by their places where the table had no
  /// names; a column of labels may be there or not.
  func inputs(ofRowsIn path: String) throws -> Tensor {
    var rows = try Self.rows(path)
    guard let first = rows.first else { throw TrainingError("\(path) is empty") }
    var places = Array(features.indices)
    if hasNames && first.contains(where: { CSV.number($0) == nil }) {
      places = try features.map { column in
        guard let place = first.firstIndex(of: column.name) else {
          throw TrainingError(
            "\(path) has no column \"\(column.name)\": its columns are \(first.joined(separator: ", "))")
        }
        return place
      }
      rows.removeFirst()
    } else if first.count != features.count {
      throw TrainingError("\(path) has \(first.count) columns, and the model takes \(features.count)")
    }
    let numbers = try rows.enumerated().map { row, fields in
      try zip(places, features).map { place, column in
        guard let value = CSV.number(fields[place]), value.isFinite else {
          throw TrainingError(
            "\(path), row \(row + 1), column \"\(column.name)\": \"\(fields[place])\" is no finite number")
        }
        return value
      }
    }
    return inputs(Tensor(numbers.flatMap(\.self), dtype: .float64).reshape(numbers.count, features.count))
  }

  static func separator(of path: String) -> Character { path.lowercased().hasSuffix(".tsv") ? "\t" : "," }

  private static func rows(_ path: String) throws -> [[String]] {
    try CSV.rows(from: path, separator: separator(of: path))
  }

  /// A label's column by its name, or by its number from 1 on.
  private static func column(_ label: String?, in header: [String], _ path: String) throws -> Table.Column {
    guard let label else { return -1 }
    if header.contains(label) { return .named(label) }
    guard let number = Int(label), number >= 1, number <= header.count else {
      throw TrainingError(
        "\(path) has no column \"\(label)\": --label is one of \(header.joined(separator: ", ")), or a number from 1 to "
          + "\(header.count)")
    }
    return .number(number - 1)
  }

  private static func expectFinite(_ values: Tensor, _ name: String, _ path: String) throws {
    if values.dtype.isFloatingPoint && !values.isfinite().all().item(Bool.self) {
      throw TrainingError("\(path), column \"\(name)\", has numbers that are not finite: leave such rows out")
    }
  }
}
