import ConformanceKit
import Foundation
import Testing

/// The golden cases of PyTorch that are kept with the library: values, gradients, tangents, second
/// order, text, random streams, refusals and dtypes. `conformance DIR` runs other folders like it.
@Suite("Golden cases", .serialized)
struct ConformanceTests {
  static let golden = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Golden")
  static let groups = (try? ConformanceKit.Suite(folder: golden).groups) ?? []

  @Test("there are some")
  func exist() { #expect(!Self.groups.isEmpty) }

  @Test(arguments: groups)
  func operation(_ group: ConformanceKit.Suite.Group) {
    for (id, outcome) in group.run() {
      if case .failed(let difference) = outcome { Issue.record("\(group.name), case \(id): \(difference)") }
    }
  }

  /// What holds besides the golden numbers: other strides, no elements, single precision, differences, vmap.
  @Test(arguments: Variation.allCases.filter { $0 != .golden && $0 != .vmapRules })
  func variation(_ variation: Variation) throws {
    for group in try ConformanceKit.Suite(folder: Self.golden, variation: variation).groups {
      for (id, outcome) in group.run() {
        if case .failed(let difference) = outcome { Issue.record("\(group.name), case \(id): \(difference)") }
      }
    }
  }
}
