import ArgumentParser

struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "train", abstract: "Trains a model.")

  @Argument(help: "digits, fashion-mnist, text FILE, or FILE.csv.")
  var data: [String] = []

  @Option var epochs = 30
  @Option var lr = 1e-3
  @Option var seed = 0
  @Option var hidden = 128

  func run() throws {
    let settings = RunSettings(
      source: try DataSource(data), model: .mlp, sizes: ModelSettings(hidden: [hidden]), epochs: epochs, batchSize: 32,
      optimizer: .adamw, lr: lr, momentum: 0, weightDecay: 0.01, scheduler: .cosine, clip: nil, seed: seed)
    try settings.validate()
    try Trainer(settings, try TrainingData.load(settings.source)).run()
  }
}
