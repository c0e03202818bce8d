import Foundation
import Testing

/// The table of behaviours that PyTorch's own tests of autograd are about: each has a test here, or a reason for having
/// none.
@Suite(.leakFree) struct CoverageTableTests {
  private struct Row: Decodable {
    let test: String?
    let reason: String?
  }

  private static let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  @Test func everyTestThatIsNamedExists() throws {
    let table = try JSONDecoder().decode(
      [String: Row].self, from: Data(contentsOf: Self.tests.appending(path: "Golden/autograd-coverage.json")))
    #expect(table.count == 574)
    #expect(table.values.count { $0.test != nil } >= 420)
    let existing = try Self.existing()
    for (name, row) in table {
      if let test = row.test {
        #expect(existing.contains(test), "\(name): there is no \(test)")
      } else {
        #expect(row.reason?.isEmpty == false, "\(name) has neither a test nor a reason")
      }
    }
  }

  /// `Suite/function` of every function in the sources of the tests.
  private static func existing() throws -> Set<String> {
    var names: Set<String> = []
    let files = FileManager.default.enumerator(at: tests, includingPropertiesForKeys: nil)
    while let file = files?.nextObject() as? URL {
      guard file.pathExtension == "swift" else { continue }
      var suite = ""
      for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
        if let match = line.firstMatch(of: /^(?:@\S+ )?(?:struct|final class|extension) (\w+)/) {
          suite = String(match.1)
        }
        if let match = line.firstMatch(of: /\bstruct (\w+)/), !line.hasPrefix(" ") { suite = String(match.1) }
        if let match = line.firstMatch(of: /\bfunc (\w+)/) { names.insert("\(suite)/\(match.1)") }
      }
    }
    return names
  }
}
