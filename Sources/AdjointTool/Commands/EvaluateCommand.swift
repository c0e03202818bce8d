import Adjoint
import AdjointData
import ArgumentParser

struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate", abstract: "Loss and accuracy of a trained model, and what it takes for what.",
    discussion: """
      adjoint evaluate --checkpoint runs/1
      adjoint evaluate others.csv --checkpoint runs/3
      """)

  @Argument(help: "What to test with; unless given, the part of the run's data that was kept for tests.")
  var data: [String] = []

  @Option(help: ArgumentHelp("The folder of the trained model.", valueName: "folder"))
  var checkpoint: String

  func run() throws {
    let (record, model) = try recovering { try RunCheckpoint(folder: checkpoint).model() }
    let source = data.isEmpty ? record.settings.source : try DataSource(data)
    let examples = try recovering { try record.examples(of: source) }
    let confusion = try recovering { record.task.confusion(model, examples) }
    Terminal.say("\(record.summary)\n")
    Terminal.say(confusion.report(of: record.task))
  }
}

extension RunRecord {
  /// What a model is tested with: of its own data the part kept for it, of others everything.
  fileprivate func examples(of source: DataSource) throws -> TrainingData.Examples {
    if source == settings.source {
      let data = try TrainingData.load(settings)
      try expectSame(data)
      return data.test
    }
    switch (source, task.kind) {
    case (.text(let path), .text):
      let text = try TextDataset(contentsOf: path, blockLength: task.inputShape[0])
      let tokens = try task.tokens(text.decode(text.tokens.ints))
      return TrainingData.pieces(tokens, task.inputShape[0], step: task.inputShape[0])
    case (.table(let path), .table): return try task.labelled(path)
    case (.digits, .images), (.fashionMNIST, .images):
      var settings = settings
      settings.source = source
      let data = try TrainingData.load(settings)
      if data.task == task { return data.test }
      fallthrough
    default:
      throw TrainingError(
        "the model has learnt \(task.summary) of \(settings.source.name), and can't be tested with \(source.name)")
    }
  }
}
