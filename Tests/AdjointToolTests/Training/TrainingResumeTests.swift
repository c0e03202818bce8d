import Foundation
import Testing

@testable import AdjointTool

/// Runs that are stopped at any time, and go on as if they had not been.
@Suite(.serialized) struct TrainingResumeTests {
  private static let runs = [
    "digits --epochs 2 --batch-size 64 --hidden 16",
    "text book.txt --model gpt --width 16 --heads 2 --layers 1 --context 16 --dropout 0.2 --epochs 1 --batch-size 8",
    "text book.txt --model lstm --width 8 --layers 2 --context 16 --dropout 0.2 --epochs 1 --batch-size 8 "
      + "--optimizer rmsprop --momentum 0.5 --scheduler cosine",
  ]

  /// How often programs are killed: ADJOINT_KILLS, or five times.
  private static var kills: Int { ProcessInfo.processInfo.environment["ADJOINT_KILLS"].flatMap { Int($0) } ?? 5 }

  @Test(arguments: runs) func aRunThatIsKilledEndsWithTheSameWeights(run: String) throws {
    try TrainingTool.inFolder { tool in
      try tool.write(Self.book, to: "book.txt")
      let start = Date()
      let whole = try tool.run(arguments(run, "whole"))
      #expect(whole.status == 0, "\(whole.errors)")
      let longest = Date().timeIntervalSince(start)
      let expected = try tool.tensors(in: "whole")
      var random = SplitMix(state: 5)
      var (kills, trial) = (0, 0)
      while kills < Self.kills {
        trial += 1
        let folder = "trial\(trial)"
        while true {
          let isBegun = !tool.checkpoint(folder).steps.isEmpty
          let seconds = Double.random(in: 0...longest, using: &random)
          let outcome = try tool.run(
            arguments(run, folder) + (isBegun ? ["--resume"] : []), signal: kills < Self.kills ? SIGKILL : nil,
            after: seconds)
          if outcome.status == 0 { break }
          try #require(outcome.status == -SIGKILL, "\(outcome.errors)")
          kills += 1
        }
        #expect(try tool.tensors(in: folder) == expected)
        #expect(try lines(tool, folder) == lines(tool, "whole"))
      }
    }
  }

  @Test func anInterruptedRunIsSavedAndSaysHowToGoOn() throws {
    try TrainingTool.inFolder { tool in
      let run = "digits --epochs 3 --hidden 8 --batch-size 16 --seed 4"
      try tool.run(arguments(run, "whole"))
      var seconds = 0.3
      var stopped = try tool.run(arguments(run, "stopped"), signal: SIGINT, after: seconds)
      // The signal may have come before the program watched for it, or after the run.
      while stopped.status != 130, seconds < 20 {
        seconds = stopped.status == 0 ? seconds / 2 : seconds * 1.5
        try? FileManager.default.removeItem(at: tool.folder.appendingPathComponent("stopped"))
        stopped = try tool.run(arguments(run, "stopped"), signal: SIGINT, after: seconds)
      }
      #expect(stopped.output.contains("--checkpoint stopped --checkpoint-every 1 --metrics stopped.jsonl --resume"))
      #expect(try tool.run("train --checkpoint stopped --metrics stopped.jsonl --resume").status == 0)
      #expect(try tool.tensors(in: "stopped") == tool.tensors(in: "whole"))
      #expect(try lines(tool, "stopped") == lines(tool, "whole"))
    }
  }

  private func arguments(_ run: String, _ folder: String) -> [String] {
    let all = "train \(run) --checkpoint \(folder) --checkpoint-every 1 --metrics \(folder).jsonl"
    return all.split(separator: " ").map(String.init)
  }

  /// The metrics without times.
  private func lines(_ tool: TrainingTool, _ folder: String) throws -> [Substring] {
    try tool.text(of: "\(folder).jsonl").split(separator: "\n").map { line in
      line.prefix(upTo: line.range(of: ",\"seconds\"")?.lowerBound ?? line.endIndex)
    }
  }

  private static let book = (1...60).map { "line \($0) says \($0 * $0 % 97) and no more" }.joined(separator: "\n")
}
