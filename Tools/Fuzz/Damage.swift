import Adjoint
import ArgumentParser
import Foundation

/// Reads damaged files by the hundred thousand: each has to be refused with an error, or read, in memory and time that
/// its size explains.
struct Damage: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Reads damaged files: none may end the program.")

  @Option(help: "Damaged files for each reader.") var count = 100_000
  @Option(help: "Where the random numbers begin.") var seed: UInt64 = 1
  @Option(help: "One reader alone: \(Reader.allCases.map(\.rawValue).joined(separator: ", ")).") var reader: String?
  @Option(help: "One damaged file alone, by its number.") var only: Int?
  @Option(help: "Where that file is written, to look at it.") var keep: String?
  @Option(help: "The folder of files that are damaged.") var files =
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
      "../../Tests/AdjointIOTests/Fixtures"
    ).standardizedFileURL.path

  func run() throws {
    Crash.report()
    Threads.count = 1
    Allocations.start()
    print("memory is counted by \(Allocations.isExact ? "each block" : "the size of the process")")
    for reader in Reader.allCases where self.reader ?? reader.rawValue == reader.rawValue {
      let originals = try reader.originals(in: files)
      guard !originals.isEmpty else { throw ValidationError("there is no .\(reader) in \(files)") }
      try run(reader, originals)
    }
  }

  /// What happened to the files so far.
  private struct Result {
    var read = 0
    var refused = 0
    /// The most memory a file took, its size and its number; and the time of the slowest, and its number.
    var largest = (memory: 0, size: 0, number: 0)
    var slowest = (seconds: 0.0, number: 0)
  }

  private func run(_ reader: Reader, _ originals: [[UInt8]]) throws {
    var result = Result()
    for number in only.map({ $0..<$0 + 1 }) ?? 0..<count {
      var mutator = Mutator(seed: seed, number: number)
      let bytes = try mutator.file(for: reader, originals)
      if let keep { try Data(bytes).write(to: URL(fileURLWithPath: keep)) }
      // What takes longer than this does not end at all.
      alarm(60)
      try read(bytes, reader, number, &result)
    }
    let (largest, slowest) = (result.largest, result.slowest)
    print(
      "\(reader): \(result.read + result.refused) files, \(result.read) read, \(result.refused) refused;",
      "at most \(largest.memory) bytes for \(largest.size) (\(largest.number)),",
      "\(Int(slowest.seconds * 1000)) ms (\(slowest.number))")
  }

  private func read(_ bytes: [UInt8], _ reader: Reader, _ number: Int, _ result: inout Result) throws {
    Crash.place = (reader, number)
    let start = DispatchTime.now().uptimeNanoseconds
    var isRead = false
    let memory = try Allocations.during { isRead = try reader.accepts(bytes) }
    let seconds = Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9
    if isRead { result.read += 1 } else { result.refused += 1 }
    if memory > result.largest.memory { result.largest = (memory, bytes.count, number) }
    if seconds > result.slowest.seconds { result.slowest = (seconds, number) }
    // Beside what a byte may cost, tables of the libraries and the process's own growth where that is what is counted.
    let allowed = reader.costOfByte * bytes.count + (Allocations.isExact ? 1 << 20 : 64 << 20)
    guard memory <= allowed, seconds < 10 else {
      throw ValidationError("\(reader) \(number): \(memory) bytes and \(seconds) s for a file of \(bytes.count) bytes")
    }
  }
}
