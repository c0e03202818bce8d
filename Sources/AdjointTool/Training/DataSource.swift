import Foundation

/// What a run learns from, as the command line names it.
enum DataSource: Codable, Equatable {
  case digits
  case fashionMNIST
  case text(path: String)
  case table(path: String)

  /// - Parameter arguments: `digits`, `fashion-mnist`, `text PATH` or `PATH.csv`.
  init(_ arguments: [String]) throws {
    let kinds = "digits, fashion-mnist, text FILE, or a table FILE.csv"
    guard let first = arguments.first else { throw TrainingError("name what to learn from: \(kinds)") }
    switch (first, arguments.count) {
    case ("digits", 1): self = .digits
    case ("fashion-mnist", 1): self = .fashionMNIST
    case ("text", 2): self = .text(path: arguments[1])
    case ("text", 1): throw TrainingError("text takes a file of text: adjoint train text FILE")
    case (let path, 1) where ["csv", "tsv"].contains((path as NSString).pathExtension.lowercased()):
      self = .table(path: path)
    case (_, 1): throw TrainingError("there is no data \"\(first)\": the data are \(kinds)")
    default:
      throw TrainingError("\"\(arguments.joined(separator: " "))\" names more than one thing: the data are \(kinds)")
    }
  }

  /// As the command line has it.
  var arguments: [String] {
    switch self {
    case .digits: ["digits"]
    case .fashionMNIST: ["fashion-mnist"]
    case .text(let path): ["text", path]
    case .table(let path): [path]
    }
  }

  /// A short name, for folders and titles.
  var name: String {
    switch self {
    case .digits: "digits"
    case .fashionMNIST: "fashion-mnist"
    case .text(let path), .table(let path): ((path as NSString).lastPathComponent as NSString).deletingPathExtension
    }
  }

  var isText: Bool { if case .text = self { true } else { false } }
  var isTable: Bool { if case .table = self { true } else { false } }
}
