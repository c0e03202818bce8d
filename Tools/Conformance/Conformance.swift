import ArgumentParser
import ConformanceKit
import Foundation

/// Runs golden cases from PyTorch against the library.
@main
struct Conformance: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "conformance",
    abstract: "Runs golden cases from PyTorch and says which pass, fail or are not supported.",
    discussion: """
      DIR holds ops/NAME.json with ops/NAME.bin, print.json, rng.json, errors.json and promotion.json, each where \
      present. A case passes if its value and all derivatives that the file has for it are right. Every failure is \
      one line; the last line counts. The exit status is 1 if a case failed.

      A variation takes the cases of operations for what has to hold besides: other strides (transposed, stepped, \
      expanded), no elements (empty), single precision (float32), finite differences (gradcheck).
      """)

  @Argument(help: ArgumentHelp("The folder of golden cases.", valueName: "dir"))
  var folder: String

  @Option(help: "Only this operation, or print, rng, errors or promotion.")
  var only: String?

  @Option(help: "Only operations of this tier: 1, 2 or 3.")
  var tier: Int?

  @Option(
    help: ArgumentHelp(
      "What to run the cases for: \(Variation.allCases.map(\.rawValue).joined(separator: ", ")).",
      valueName: "variation"))
  var variation: Variation = .golden

  @Option(help: ArgumentHelp("Write the results to this file, as JSON.", valueName: "file"))
  var json: String?

  @Option(help: ArgumentHelp("Write which operations are complete to this file, as Markdown.", valueName: "file"))
  var coverage: String?

  @Option(help: .hidden)
  var workFrom: Int?

  func run() throws {
    let suite: Suite
    do {
      suite = try Suite(folder: URL(filePath: folder), only: only, tier: tier, variation: variation)
    } catch {
      throw ValidationError("\(folder) can't be read: \(error.localizedDescription)")
    }
    guard !suite.groups.isEmpty else { throw ValidationError("there are no golden cases to run in \(folder)") }
    if let workFrom { return try Worker.run(suite, from: workFrom) }

    let report = try Worker.supervise(suite)
    for line in report.failures { print(line) }
    if let json {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
      try encoder.encode(report).write(to: URL(filePath: json))
    }
    if let coverage {
      try Coverage(report, of: suite).markdown.write(to: URL(filePath: coverage), atomically: true, encoding: .utf8)
    }
    print(report.summary)
    if report.failed > 0 { throw ExitCode.failure }
  }
}

extension Variation: ExpressibleByArgument {}
