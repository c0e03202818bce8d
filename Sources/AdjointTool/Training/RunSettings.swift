/// All that decides how a run goes: two runs with the same settings end with the same weights.
struct RunSettings: Codable, Equatable {
  var source: DataSource
  var model: ModelKind
  var sizes = ModelSettings()
  var epochs: Int
  var batchSize: Int
  var optimizer: OptimizerKind
  var lr: Double
  var momentum: Double
  var weightDecay: Double
  var scheduler: SchedulerKind
  /// The largest norm of all gradients together; nil leaves them as they are.
  var clip: Double?
  var seed: Int

  /// Refuses what can't be.
  func validate() throws {
    func check(_ holds: Bool, _ option: String, _ value: some CustomStringConvertible, _ bound: String) throws {
      if !holds { throw TrainingError("\(option) is \(value): it has to be \(bound)") }
    }
    try check(epochs >= 1, "--epochs", epochs, "1 or more")
    try check(batchSize >= 1, "--batch-size", batchSize, "1 or more")
    try check(lr > 0 && lr.isFinite, "--lr", lr, "above 0")
    try check(momentum >= 0 && momentum < 1, "--momentum", momentum, "from 0 up to, but not including, 1")
    try check(weightDecay >= 0 && weightDecay.isFinite, "--weight-decay", weightDecay, "0 or more")
    try check(clip.map { $0 > 0 } ?? true, "--clip", clip ?? 0, "above 0")
    if momentum > 0 && !optimizer.hasMomentum {
      throw TrainingError("\(optimizer.rawValue) takes no --momentum: sgd and rmsprop do")
    }
    if weightDecay > 0 && optimizer == .rprop { throw TrainingError("rprop takes no --weight-decay") }
    if let complaint = model.complaint(about: source) { throw TrainingError(complaint) }
  }
}
