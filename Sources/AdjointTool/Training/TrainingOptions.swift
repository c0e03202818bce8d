import ArgumentParser

/// The options that decide how a run goes. Those not given are the preset's of the data and the model; of a run that is
/// resumed, its own.
struct TrainingOptions: ParsableArguments {
  @Option(help: "mlp, lenet, resnet (images), mlp (tables), gpt, lstm (text).")
  var model: ModelKind?
  @Option(parsing: .unconditional, help: "How many times each example is seen.")
  var epochs: Int?
  @Option(parsing: .unconditional, help: "Examples of a step.")
  var batchSize: Int?
  @Option(parsing: .unconditional, help: "The learning rate; of onecycle the highest.")
  var lr: Double?
  @Option(help: ArgumentHelp("The optimizer.", valueName: "name"))
  var optimizer: OptimizerKind?
  @Option(parsing: .unconditional, help: "Of sgd and rmsprop.")
  var momentum: Double?
  @Option(parsing: .unconditional, help: "How much larger weights are pulled towards 0.")
  var weightDecay: Double?
  @Option(help: "How the learning rate goes.")
  var scheduler: SchedulerKind?
  @Option(parsing: .unconditional, help: "The largest norm of all gradients together.")
  var clip: Double?
  @Option(parsing: .unconditional, help: "Where random numbers begin: the same seed gives the same weights.")
  var seed: Int?
  @Option(help: "The column of a table that is to be learnt: a name, or a number from 1. The last one otherwise.")
  var label: String?
  @Option(help: "What that column has: classes or numbers; unless told, text and up to 20 whole numbers are classes.")
  var labels: LabelKind?
  @Option(help: ArgumentHelp("The hidden layers of an mlp: 256 or 128,64.", valueName: "sizes"))
  var hidden: Sizes?
  @Option(
    parsing: .unconditional,
    help: "Numbers that stand for a character (gpt, lstm); channels of the first stage (resnet).")
  var width: Int?
  @Option(parsing: .unconditional, help: "Layers (gpt, lstm); blocks of a stage (resnet).")
  var layers: Int?
  @Option(parsing: .unconditional, help: "Attention heads of a gpt.")
  var heads: Int?
  @Option(parsing: .unconditional, help: "Characters that a text model sees at once.")
  var context: Int?
  @Option(parsing: .unconditional, help: "The share that dropout drops (gpt, lstm).")
  var dropout: Double?

  /// Whole numbers, separated by commas.
  struct Sizes: ExpressibleByArgument {
    let values: [Int]
    init?(argument: String) {
      let numbers = argument.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
      guard !numbers.contains(nil) else { return nil }
      values = numbers.compactMap(\.self)
    }
  }

  /// The settings of a run that begins.
  func settings(for source: DataSource) throws -> RunSettings {
    let model = self.model ?? Preset.model(for: source)
    let preset = Preset(source, model)
    let optimizer = self.optimizer ?? preset.optimizer
    let usual = optimizer == preset.optimizer ? preset.lr : optimizer.usualRate
    var settings = RunSettings(
      source: source, model: model, sizes: preset.sizes, epochs: preset.epochs,
      batchSize: preset.batchSize, optimizer: optimizer, lr: usual, momentum: optimizer.usualMomentum,
      weightDecay: optimizer.usualWeightDecay, scheduler: preset.scheduler, clip: preset.clip, seed: 0)
    apply(to: &settings)
    try settings.validate()
    return settings
  }

  /// The settings of a run that goes on: its own, which the options have to agree with. The number of epochs may change
  /// where nothing depends on it.
  func settings(resuming saved: RunRecord, in folder: String) throws -> RunSettings {
    var settings = saved.settings
    var complaints: [String] = []
    for change in Self.changes {
      let before = settings
      change.apply(self, &settings)
      if settings != before { complaints.append(change.name) }
    }
    if complaints.contains("--model") {
      throw TrainingError(
        "the checkpoint in \(folder) is of another model, \(saved.settings.model.rawValue): give another --checkpoint "
          + "folder, or leave out --model")
    }
    if complaints == ["--epochs"], settings.scheduler == .none, settings.epochs >= saved.epoch {
      try settings.validate()
      return settings
    }
    guard complaints.isEmpty else {
      let reason =
        complaints == ["--epochs"]
        ? settings.scheduler == .none
          ? " (it has made \(saved.epoch) epochs)" : " (its --scheduler \(settings.scheduler.rawValue) depends on it)"
        : ""
      throw TrainingError(
        "the run in \(folder) was begun with another \(complaints.joined(separator: ", "))\(reason): leave out what is "
          + "to stay as it is, or begin anew in another folder")
    }
    return settings
  }

  private func apply(to settings: inout RunSettings) {
    for change in Self.changes { change.apply(self, &settings) }
  }

  /// For each option its name, and what it changes if it is given.
  private static var changes: [(name: String, apply: (TrainingOptions, inout RunSettings) -> Void)] {
    func change<Value>(
      _ name: String, _ option: KeyPath<TrainingOptions, Value?>, _ setting: WritableKeyPath<RunSettings, Value>
    ) -> (String, (TrainingOptions, inout RunSettings) -> Void) {
      ("--\(name)", { if let value = $0[keyPath: option] { $1[keyPath: setting] = value } })
    }
    func change<Value>(
      _ name: String, _ option: KeyPath<TrainingOptions, Value?>, _ setting: WritableKeyPath<RunSettings, Value?>
    ) -> (String, (TrainingOptions, inout RunSettings) -> Void) {
      ("--\(name)", { if let value = $0[keyPath: option] { $1[keyPath: setting] = value } })
    }
    return [
      change("model", \.model, \.model), change("epochs", \.epochs, \.epochs),
      change("batch-size", \.batchSize, \.batchSize), change("lr", \.lr, \.lr),
      change("optimizer", \.optimizer, \.optimizer), change("momentum", \.momentum, \.momentum),
      change("weight-decay", \.weightDecay, \.weightDecay), change("scheduler", \.scheduler, \.scheduler),
      change("clip", \.clip, \.clip), change("seed", \.seed, \.seed), change("label", \.label, \.label),
      change("labels", \.labels, \.labels),
      change("hidden", \.hiddenSizes, \.sizes.hidden), change("width", \.width, \.sizes.width),
      change("layers", \.layers, \.sizes.layers), change("heads", \.heads, \.sizes.heads),
      change("context", \.context, \.sizes.context), change("dropout", \.dropout, \.sizes.dropout),
    ]
  }

  private var hiddenSizes: [Int]? { hidden?.values }
}
