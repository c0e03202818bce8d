import Foundation

/// A folder of golden files, as the cases to run.
public struct Suite: Sendable {
  /// One case, ready to run.
  public struct Check: Sendable {
    public let id: String
    public let run: @Sendable () -> Outcome
  }

  /// The cases of one operation, or of one of the other files.
  public struct Group: Sendable, CustomStringConvertible {
    public let name: String
    /// 1, 2 or 3 for operations.
    public let tier: Int?
    /// Reads the file; a file that can't be read is one failed case.
    let read: @Sendable () throws -> [Check]

    public var description: String { name }

    public var checks: [Check] {
      do { return try read() } catch {
        return [Check(id: name) { [name] in .failed("\(name) can't be read: \(error)") }]
      }
    }

    public func run() -> [(id: String, outcome: Outcome)] { checks.map { ($0.id, $0.run()) } }
  }

  public let groups: [Group]

  /// - Parameters:
  ///   - only: the operation's full name, or `print`, `rng`, `errors`, `promotion`.
  ///   - tier: operations of this tier alone.
  ///   - variation: what the cases are run for.
  public init(folder: URL, only: String? = nil, tier: Int? = nil, variation: Variation = .golden) throws {
    var groups = try Self.operations(in: folder.appending(path: "ops"), tier: tier, variation)
    // The other files have golden numbers only.
    if variation != .golden {
      self.groups = groups.filter { $0.name == only ?? $0.name && $0.tier == tier ?? $0.tier }
      return
    }
    for name in try Self.names(in: folder.appending(path: "ops_complex128")) {
      groups.append(
        Group(name: "\(name) (complex128)", tier: nil) {
          let file = folder.appending(path: "ops_complex128/\(name).json")
          return try decode(OperationFile.self, file).cases.map {
            Check(id: $0.id) { .unsupported("complex dtypes") }
          }
        })
    }
    let others: [(String, @Sendable (URL) throws -> [Check])] = [
      ("print", { try PrintRunner.checks(decode(PrintFile.self, $0).cases) }),
      ("rng", { try RandomRunner.checks(decode(RandomFile.self, $0).cases) }),
      ("errors", { try ErrorRunner.checks(decode(ErrorFile.self, $0).cases) }),
      ("promotion", { try PromotionRunner.checks(decode(PromotionFile.self, $0).cases) }),
    ]
    for (name, read) in others {
      let file = folder.appending(path: "\(name).json")
      if FileManager.default.fileExists(atPath: file.path) {
        groups.append(Group(name: name, tier: nil) { try read(file) })
      }
    }
    if let only { groups = groups.filter { $0.name == only } }
    if let tier { groups = groups.filter { $0.tier == tier } }
    self.groups = groups
  }

  private static func operations(in folder: URL, tier: Int?, _ variation: Variation) throws -> [Group] {
    let tiers = try Tiers(besides: folder)
    return try names(in: folder).map { name in
      Group(name: name, tier: tiers.tier(of: name, in: folder)) {
        let file = try decode(OperationFile.self, folder.appending(path: "\(name).json"))
        let blob = try Blob(contentsOf: folder.appending(path: file.blob))
        return file.cases.map { golden in
          Check(id: golden.id) {
            guard let binding = Binding.all[file.fullName] else { return .unsupported("no binding") }
            guard variation.suits(file.fullName) else { return .unsupported("strides or dtypes matter") }
            return CaseRunner(GoldenCall(file: file, golden: golden, blob: blob, binding: binding), variation).run()
          }
        }
      }
    }
  }

  /// The names of the JSON files in a folder; none if there is no such folder.
  private static func names(in folder: URL) throws -> [String] {
    guard FileManager.default.fileExists(atPath: folder.path) else { return [] }
    return try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }.sorted()
  }
}

/// Tiers of operations, from `index.json` where there is one, so that not every file need be read.
private struct Tiers {
  private struct Index: Decodable {
    struct Row: Decodable {
      let file: String
      let tier: Int
    }
    let ops: [Row]
  }
  private struct Head: Decodable { let tier: Int }

  private let known: [String: Int]

  init(besides folder: URL) throws {
    let index = folder.deletingLastPathComponent().appending(path: "index.json")
    guard FileManager.default.fileExists(atPath: index.path) else {
      known = [:]
      return
    }
    known = Dictionary(try decode(Index.self, index).ops.map { ($0.file, $0.tier) }) { first, _ in first }
  }

  /// nil for a file that can't be read; its cases will say so.
  func tier(of name: String, in folder: URL) -> Int? {
    known[name] ?? (try? decode(Head.self, folder.appending(path: "\(name).json")).tier)
  }
}

private func decode<T: Decodable>(_ type: T.Type, _ file: URL) throws -> T {
  try JSONDecoder().decode(type, from: Data(contentsOf: file))
}
