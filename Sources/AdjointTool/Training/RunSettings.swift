/// All that decides how a run goes: two runs with the same settings end with the same weights.
struct RunSettings: Codable, Equatable {
  var source: DataSource
  /// The column of a table that is to be learnt; nil is the last one.
  var label: String?
  /// What its labels are; nil to find out.
  var labels: LabelKind?
  var model: ModelKind
  var sizes = ModelSizes()
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

  /// Refuses what can't be, and sizes beyond any machine's memory.
  func validate() throws {
    func check(_ holds: Bool, _ option: String, _ value: some CustomStringConvertible, _ bound: String) throws {
      if !holds { throw TrainingError("--\(option) is \(value): it has to be \(bound)") }
    }
    func check(_ value: Int, _ option: String, upTo limit: Int) throws {
      try check((1...limit).contains(value), option, value, "from 1 to \(limit)")
    }
    try check(epochs, "epochs", upTo: 1_000_000)
    try check(batchSize, "batch-size", upTo: 1 << 30)
    try check(lr > 0 && lr.isFinite, "lr", lr, "a number above 0")
    try check(momentum >= 0 && momentum < 1, "momentum", momentum, "from 0 up to, but not including, 1")
    try check(weightDecay >= 0 && weightDecay.isFinite, "weight-decay", weightDecay, "0 or more")
    if let clip { try check(clip > 0, "clip", clip, "above 0") }
    for size in sizes.hidden { try check(size, "hidden", upTo: 1 << 16) }
    try check(sizes.width, "width", upTo: 1 << 14)
    try check(sizes.layers, "layers", upTo: 1000)
    try check(sizes.heads, "heads", upTo: 1 << 14)
    try check(sizes.context, "context", upTo: 1 << 20)
    try check(sizes.dropout >= 0 && sizes.dropout < 1, "dropout", sizes.dropout, "from 0 up to, but not including, 1")
    if momentum > 0 && !optimizer.hasMomentum {
      throw TrainingError("\(optimizer.rawValue) takes no --momentum: sgd and rmsprop do")
    }
    if weightDecay > 0 && optimizer == .rprop { throw TrainingError("rprop takes no --weight-decay") }
    if model == .gpt && sizes.width % sizes.heads != 0 {
      throw TrainingError("--width \(sizes.width) is no multiple of --heads \(sizes.heads)")
    }
    if (label != nil || labels != nil) && !source.isTable {
      throw TrainingError("--label and --labels are about a column, and \(source.name) is no table")
    }
    if let complaint = model.complaint(about: source) { throw TrainingError(complaint) }
  }
}
