import Adjoint
import ArgumentParser
import Foundation

/// Times the library on the workloads that the peers' scripts time too.
@main
struct Benchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "benchmark",
    abstract: "Times operations and prints one JSON object; progress goes to standard error.",
    discussion: """
      Groups: a_ overhead of small graphs (1000 alternating multiplications and additions), b_ elementwise work on \
      1M and 16M elements, c_ reductions and losses, d_ matrix products (rows x inner x columns), o_ steps of optimizers, op_ every operation \
      on 1M elements (operations.json). Each workload is warmed up, repeated until a sample takes --min-time, and sampled --repeats times; median and minimum are kept.

      On a shared machine single runs drift: compare with another framework by compare.py beside this tool's \
      source, which alternates the two.
      """)

  @Option(help: "Only workloads whose names begin so, separated by commas: a_,b_ew.")
  var only: String = ""
  @Option(help: "Threads that a single operation may use; by default ADJOINT_THREADS or the machine's.")
  var threads: Int?
  @Option(help: "Samples of each workload.")
  var repeats = 7
  @Option(help: "Seconds that a sample takes at least.")
  var minTime = 0.06
  @Option(help: ArgumentHelp("Write the JSON to this file too.", valueName: "file"))
  var json: String?

  func validate() throws {
    guard repeats > 0 else { throw ValidationError("--repeats has to be at least 1") }
    guard (threads ?? 1) > 0 else { throw ValidationError("--threads has to be at least 1") }
  }

  func run() throws {
    if let threads { Threads.count = threads }
    manualSeed(0)
    let runner = Runner(
      prefixes: only.split(separator: ",").map(String.init), repeats: repeats, minTime: .seconds(minTime))
    if runner.wants(group: "a_") { chains(runner) }
    if runner.wants(group: "b_") { elementwise(runner) }
    if runner.wants(group: "c_") { reductions(runner) }
    if runner.wants(group: "d_") { products(runner) }
    if runner.wants(group: "o_") { optimizers(runner) }
    if runner.wants(group: "op_") { try operations(runner) }
    let report = Report(framework: "adjoint", threads: Threads.count, results: runner.results)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    let data = try encoder.encode(report)
    if let json { try data.write(to: URL(filePath: json)) }
    print(String(decoding: data, as: UTF8.self))
  }
}

struct Report: Encodable {
  let framework: String
  let threads: Int
  let results: [String: Measurement]
}
