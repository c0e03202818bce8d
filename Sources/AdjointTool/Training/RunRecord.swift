/// A run as far as it has come: what a checkpoint holds beside the states of model, optimizer and generators.
struct RunRecord: Codable {
  var settings: RunSettings
  var task: TaskDescription
  /// The examples of an epoch.
  let examples: Int
  /// Epochs and steps that were made.
  var epoch = 0
  var step = 0
  /// Of the epoch so far.
  var current = Tally()
  var history: History

  init(_ settings: RunSettings, _ data: TrainingData) {
    self.settings = settings
    task = data.task
    examples = data.examplesPerEpoch
    let stepsPerEpoch = (examples + settings.batchSize - 1) / settings.batchSize
    history = History(stepsPerEpoch: stepsPerEpoch, epochs: settings.epochs)
  }
}

extension RunRecord {
  /// Refuses other data than those that the run began with.
  func expectSame(_ data: TrainingData) throws {
    if data.task != task || data.examplesPerEpoch != examples {
      throw TrainingError(
        "the data have changed: the run began with \(examples) examples, \(task.summary), and now there are "
          + "\(data.examplesPerEpoch), \(data.task.summary)")
    }
  }

  /// What is trained, with what and how, in a line.
  var summary: String {
    "\(settings.model.rawValue) on \(settings.source.name), \(examples) examples of \(task.summary): "
      + "\(settings.optimizer.rawValue), \(settings.epochs) epochs of \(history.stepsPerEpoch) steps"
      + (step == 0 ? "" : ", \(step) steps made")
  }
}

/// Losses and hits, summed up.
struct Tally: Codable {
  var count = 0
  var loss = 0.0
  var right = 0.0

  mutating func add(loss: Double, right: Double, count: Int) {
    self.loss += loss * Double(count)
    self.right += right
    self.count += count
  }

  var meanLoss: Double { count == 0 ? .nan : loss / Double(count) }
  var accuracy: Double { count == 0 ? .nan : right / Double(count) }
}

/// The numbers of a run, for its curves.
struct History: Codable {
  struct Epoch: Codable {
    var step: Int
    var trainLoss: Double
    var testLoss: Double
    /// Shares of 1; nil where there are no classes.
    var trainAccuracy: Double?
    var testAccuracy: Double?
    var seconds: Double
  }

  let stepsPerEpoch: Int
  /// Steps that share a point of `losses`, so that these are a few hundred.
  let interval: Int
  /// The mean loss of every `interval` steps.
  var losses: [Double] = []
  private var pending = Tally()
  var epochs: [Epoch] = []

  init(stepsPerEpoch: Int, epochs: Int) {
    self.stepsPerEpoch = stepsPerEpoch
    interval = max(stepsPerEpoch * epochs / 300, 1)
  }

  mutating func add(loss: Double) {
    pending.add(loss: loss, right: 0, count: 1)
    if pending.count == interval {
      losses.append(pending.meanLoss)
      pending = Tally()
    }
  }
}
