/// A run as far as it has come: what a checkpoint holds beside the states of model, optimizer and generators.
struct RunRecord: Codable {
  var settings: RunSettings
  var task: TaskDescription
  /// Epochs and steps that were made.
  var epoch = 0
  var step = 0
  /// Of the epoch so far.
  var current = Tally()
  var history = History()

  /// Losses and hits, summed up.
  struct Tally: Codable {
    var count = 0
    var loss = 0.0
    var right = 0

    mutating func add(loss: Double, right: Int, count: Int) {
      self.loss += loss * Double(count)
      self.right += right
      self.count += count
    }

    var meanLoss: Double { loss / Double(count) }
    var accuracy: Double { Double(right) / Double(count) }
  }
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
  }

  var epochs: [Epoch] = []
}
