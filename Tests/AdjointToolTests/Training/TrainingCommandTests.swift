import Foundation
import Testing

@testable import AdjointTool

/// The commands as people use them, with models that are small enough for a debug build.
@Suite(.serialized) struct TrainingCommandTests {
  private static let flowers =
    "width,height,kind\n"
    + (0..<40).map { "\(Double($0) / 10),\($0 % 7),\($0 < 20 ? "daisy" : "rose")" }.joined(separator: "\n") + "\n"

  @Test func aTableIsLearntTestedAndPredicted() throws {
    try TrainingTool.inFolder { tool in
      try tool.write(Self.flowers, to: "flowers.csv")
      let trained = try tool.run("train flowers.csv --checkpoint run --lr 0.05 --curve curve.svg --tensorboard events")
      #expect(trained.status == 0, "\(trained.errors)")
      #expect(trained.output.contains("epoch 40/40"))
      #expect(trained.output.contains("accuracy"))
      #expect(try tool.text(of: "curve.svg").contains("mlp on flowers"))

      let evaluated = try tool.run("evaluate --checkpoint run")
      #expect(evaluated.output.contains("8 examples"))
      #expect(evaluated.output.contains("class \\ taken for  daisy  rose"))
      #expect(try tool.run("evaluate flowers.csv --checkpoint run").status == 0)

      // Columns are found by their names.
      try tool.write("height,width\n3,0.1\n3,3.9\n", to: "new.csv")
      let predicted = try tool.run("predict new.csv --checkpoint run").output.split(separator: "\n")
      #expect(predicted.count == 4)
      #expect(predicted[2].hasPrefix("1    daisy"))
      #expect(predicted[3].hasPrefix("2    rose"))
    }
  }

  @Test func aNumberIsLearnt() throws {
    try TrainingTool.inFolder { tool in
      let rows = (0..<60).map { "\($0),\(Double($0) * 2.5 + 10)" }.joined(separator: "\n")
      try tool.write("x,y\n\(rows)\n", to: "line.csv")
      #expect(try tool.run("train line.csv --checkpoint run --hidden 16 --epochs 60 --lr 0.02").status == 0)
      #expect(try tool.run("evaluate --checkpoint run").output.contains("root of the mean square error"))
      try tool.write("x\n20\n", to: "new.csv")
      let line = try #require(try tool.run("predict new.csv --checkpoint run").output.split(separator: "\n").last)
      let number = try #require(line.split(separator: " ").last.flatMap { Double($0) })
      #expect(abs(number - 60) < 10)
    }
  }

  @Test func aTextIsGoneOnWith() throws {
    try TrainingTool.inFolder { tool in
      try tool.write(String(repeating: "the cat sat on the mat\n", count: 30), to: "book.txt")
      let options = "--model lstm --width 24 --context 16 --epochs 12 --batch-size 8 --lr 0.02 --checkpoint run"
      #expect(try tool.run("train text book.txt \(options)").status == 0)
      let sample = ["sample", "--checkpoint", "run", "--prompt", "the c", "--length", "30", "--seed", "1"]
      let text = try tool.run(sample).output
      #expect(text.count == 5 + 30 + 1 && text.hasPrefix("the c"))
      #expect(try tool.run(sample).output == text)
      #expect(try tool.run("evaluate --checkpoint run").output.contains("accuracy"))
      #expect(try tool.run("sample --checkpoint run --prompt Ω").errors.contains("never seen the character 'Ω'"))
    }
  }

  /// What is refused, and words that the message has.
  private static let refusals: [(line: String, words: String)] = [
    ("train", "name what to learn from"),
    ("train cats", "there is no data \"cats\""),
    ("train digits more", "more than one thing"),
    ("train text", "takes a file of text"),
    ("train text missing.txt", "missing.txt: expected a file to read"),
    ("train missing.csv", "missing.csv: expected a file to read"),
    ("train bytes.csv", "bytes.csv"),
    ("train text bytes.csv", "text of UTF-8"),
    ("train flowers.csv --label petals", "no column \"petals\""),
    ("train flowers.csv --label 4", "a number from 1 to 3"),
    ("train flowers.csv --model lenet", "takes images"),
    ("train digits --model resnext", "resnext"),
    ("train digits --model gpt", "is a model of text"),
    ("train text flowers.csv --model mlp", "is no model of text"),
    ("train text flowers.csv --width 10 --heads 3", "no multiple"),
    ("train digits --label x", "is no table"),
    ("train digits --batch-size 0", "--batch-size is 0"),
    ("train digits --epochs -1", "--epochs is -1"),
    ("train digits --lr 0", "--lr is 0.0"),
    ("train digits --lr nan", "--lr is nan"),
    ("train digits --clip 0", "--clip is 0.0"),
    ("train digits --optimizer lion", "lion"),
    ("train digits --optimizer adam --momentum 0.9", "takes no --momentum"),
    ("train digits --hidden 65536,65536,65536,65536,65536", "GB of memory"),
    ("train digits --threads 0", "--threads is 0"),
    ("train digits --checkpoint-every 5", "needs --checkpoint"),
    ("train digits --resume", "needs --checkpoint"),
    ("train digits --resume --checkpoint nowhere", "no checkpoint in nowhere"),
    ("train digits --curve missing/curve.svg", "can't be written"),
    ("train digits --metrics missing/m.jsonl", "missing/m.jsonl"),
    ("train digits --lr 1e30", "the loss is"),
    ("train flowers.csv --checkpoint run", "add --resume"),
    ("train digits --checkpoint run --resume", "learns from flowers.csv, not from digits"),
    ("train --checkpoint run --resume --model lenet", "another model, mlp"),
    ("train --checkpoint run --resume --lr 7 --seed 3", "another --lr, --seed"),
    ("train --checkpoint run --resume --epochs 9", "--scheduler onecycle depends on it"),
    ("evaluate --checkpoint nowhere", "no checkpoint in nowhere"),
    ("evaluate digits --checkpoint run", "can't be tested with digits"),
    ("predict bytes.csv --checkpoint run", "bytes.csv"),
    ("predict short.csv --checkpoint run", "no column \"height\""),
    ("sample --checkpoint run", "not of text"),
    ("sample --checkpoint run --temperature -1", "--temperature is -1"),
  ]

  @Test func badInputIsRefused() throws {
    try TrainingTool.inFolder { tool in
      try tool.write(Self.flowers, to: "flowers.csv")
      try tool.write("width,depth\n1,2\n", to: "short.csv")
      try Data([0xFF, 0xFE, 0, 1, 2]).write(to: tool.folder.appendingPathComponent("bytes.csv"))
      #expect(try tool.run("train flowers.csv --hidden 4 --epochs 1 --checkpoint run").status == 0)
      for (line, words) in Self.refusals {
        let outcome = try tool.run(line)
        #expect(outcome.status > 0, "\(line): \(outcome.status)")
        #expect(outcome.errors.contains(words), "\(line): \(outcome.errors)")
      }
    }
  }

  @Test func aRunWithoutAScheduleMayBecomeLonger() throws {
    try TrainingTool.inFolder { tool in
      try tool.write(Self.flowers, to: "flowers.csv")
      let run = "train flowers.csv --hidden 4 --scheduler none --checkpoint-every 1"
      #expect(try tool.run("\(run) --epochs 5 --checkpoint whole").status == 0)
      #expect(try tool.run("\(run) --epochs 2 --checkpoint parts").status == 0)
      #expect(try tool.run("train --checkpoint parts --resume --epochs 5").status == 0)
      #expect(try tool.tensors(in: "parts") == tool.tensors(in: "whole"))
    }
  }
}
