import ConformanceKit
import Foundation

/// Cases run in a child process: one that ends the program is a failure, and a new child goes on
/// with the next.
enum Worker {
  /// Runs the cases from a number on and writes the outcomes to standard output, a line each.
  static func run(_ suite: Suite, from first: Int) throws {
    var number = 0
    for group in suite.groups {
      for check in group.checks {
        defer { number += 1 }
        if number < first { continue }
        FileHandle.standardOutput.write(try JSONEncoder().encode(check.run()) + Data("\n".utf8))
      }
    }
  }

  /// Runs them all in children.
  static func supervise(_ suite: Suite) throws -> Report {
    let cases = suite.groups.flatMap { group in group.checks.map { (group: group.name, id: $0.id) } }
    var report = Report()
    var done = 0
    while done < cases.count {
      let lastWords = try child(from: done) { outcome in
        report.add(outcome, id: cases[done].id, to: cases[done].group)
        done += 1
      }
      guard done < cases.count else { break }
      report.add(.failed("ended the program: \(lastWords)"), id: cases[done].id, to: cases[done].group)
      done += 1
    }
    return report
  }

  /// Hands on a child's outcomes as they come; returns the first line of what it wrote to standard error.
  private static func child(from first: Int, _ receive: (Outcome) -> Void) throws -> String {
    let errors = FileManager.default.temporaryDirectory.appending(path: "conformance-\(UUID().uuidString).txt")
    _ = FileManager.default.createFile(atPath: errors.path, contents: nil)
    defer { try? FileManager.default.removeItem(at: errors) }

    let process = Process()
    process.executableURL = Bundle.main.executableURL
    process.arguments = Array(CommandLine.arguments.dropFirst()) + ["--work-from", String(first)]
    let output = Pipe()
    process.standardOutput = output
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()

    var line = Data()
    while true {
      let piece = output.fileHandleForReading.availableData
      if piece.isEmpty { break }
      for byte in piece {
        if byte != UInt8(ascii: "\n") {
          line.append(byte)
        } else {
          receive(try JSONDecoder().decode(Outcome.self, from: line))
          line = Data()
        }
      }
    }
    process.waitUntilExit()
    let text = (try? String(contentsOf: errors, encoding: .utf8)) ?? ""
    let lines = text.split(separator: "\n").map(String.init)
    return lines.last { $0.contains("Fatal error") || $0.contains("Adjoint:") } ?? lines.first ?? "no message"
  }
}
