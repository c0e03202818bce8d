import Adjoint
import AdjointData
import AdjointIO
import AdjointNN
import AdjointOptim
import AdjointState

/// A run: steps over batches, a test after each epoch, a checkpoint now and then.
final class Trainer {
  private(set) var record: RunRecord
  let model: Module
  private let data: TrainingData
  private let optimizer: Optimizer
  private let scheduler: LRScheduler?
  private let loader: DataLoader<TensorDataset<(Tensor, Tensor)>, (Tensor, Tensor)>
  private let files: RunFiles
  private let log: MetricsLog
  private let display = ProgressDisplay()
  private var epochStart = ContinuousClock.now

  enum Outcome { case complete, interrupted }

  /// A run that begins, or goes on from its newest checkpoint. The parameters are drawn after the seed is set.
  init(_ settings: RunSettings, _ data: TrainingData, _ files: RunFiles) throws {
    self.data = data
    self.files = files
    manualSeed(settings.seed)
    model = try settings.model.make(settings.sizes, for: data.task)
    let order = RandomSampler(data.training.count, replacement: data.drawn != nil, numSamples: data.drawn)
    loader = DataLoader(data.training, batchSize: settings.batchSize, sampler: order)
    optimizer = settings.optimizer.make(
      model.parameters(), lr: settings.lr, momentum: settings.momentum, weightDecay: settings.weightDecay)
    scheduler = settings.scheduler.make(
      optimizer, settings.optimizer, momentum: settings.momentum, steps: settings.epochs * loader.count)
    record = RunRecord(settings, data)
    if files.resumes {
      guard var saved = try files.checkpoint.restore(into: Self.states(model, optimizer, scheduler, loader)) else {
        throw TrainingError("there is no checkpoint in \(files.checkpoint.folder)")
      }
      try saved.expectSame(data)
      files.checkpoint.removePartialFiles()
      saved.settings = settings
      record = saved
    }
    log = try MetricsLog(lines: files.metrics, events: files.tensorboard, after: record.step)
  }

  /// Makes the steps that are left.
  func run() throws -> Outcome {
    while record.epoch < record.settings.epochs {
      epochStart = .now
      model.train()
      let batches = loader.makeIterator()
      var left = loader.count - record.step % loader.count
      while let (x, y) = try batches.nextBatch() {
        try recovering { try step(x, y) }
        left -= 1
        // After the last batch the epoch's own checkpoint follows.
        if left > 0, Interruption.isPending || files.isDue(at: record.step) {
          try save()
          if Interruption.isPending { return .interrupted }
        }
      }
      try finishEpoch()
      if files.savesEpochs || Interruption.isPending { try save() }
      if Interruption.isPending, record.epoch < record.settings.epochs { return .interrupted }
    }
    return .complete
  }

  private func step(_ x: Tensor, _ y: Tensor) throws {
    let lr = optimizer.groups[0].lr
    optimizer.zeroGrad()
    let output = model(x)
    let loss = data.task.loss(output, y)
    let value = loss.item(Double.self)
    guard value.isFinite else { throw divergence(value) }
    loss.backward()
    if let clip = record.settings.clip { clipGradNorm_(model.parameters(), maxNorm: clip) }
    optimizer.step()
    scheduler?.step()
    record.step += 1
    record.current.add(loss: value, right: data.task.right(output, y), count: x.shape[0])
    record.history.add(loss: value)
    try log.step(record.step, epoch: record.epoch + 1, loss: value, lr: lr)
    let left = record.examples * (record.settings.epochs - record.epoch) - record.current.count
    display.show(progress, examples: x.shape[0], left: left)
  }

  private var progress: ProgressLine {
    ProgressLine(
      epoch: record.epoch + 1, epochs: record.settings.epochs, batch: record.step - record.epoch * loader.count,
      batches: loader.count, loss: record.current.meanLoss)
  }

  private func finishEpoch() throws {
    let test = try recovering { data.task.tally(model.eval(), data.test) }
    let classifies = data.task.isClassification
    let epoch = History.Epoch(
      step: record.step, trainLoss: record.current.meanLoss, testLoss: test.meanLoss,
      trainAccuracy: classifies ? record.current.accuracy : nil, testAccuracy: classifies ? test.accuracy : nil,
      seconds: (ContinuousClock.now - epochStart) / .seconds(1))
    record.epoch += 1
    record.current = Tally()
    record.history.epochs.append(epoch)
    try log.epoch(record.epoch, epoch)
    display.clear()
    Terminal.say(epoch.line(record.epoch, of: record.settings.epochs))
  }

  private func save() throws {
    try files.checkpoint.save(record, Self.states(model, optimizer, scheduler, loader))
    display.clear()
  }

  /// All that has to stand where it stood for a run to go on bit by bit.
  private static func states(
    _ model: Module, _ optimizer: Optimizer, _ scheduler: LRScheduler?, _ loader: any Stateful
  ) -> KeyValuePairs<String, any Stateful> {
    guard let scheduler else {
      return ["model": model, "optimizer": optimizer, "loader": loader, "random": RandomState()]
    }
    return ["model": model, "optimizer": optimizer, "scheduler": scheduler, "loader": loader, "random": RandomState()]
  }

  private func divergence(_ loss: Double) -> TrainingError {
    let settings = record.settings
    let advice = settings.clip == nil ? "a smaller --lr, or --clip 1" : "a smaller --lr, or a smaller --clip"
    return TrainingError(
      "the loss is \(loss.isNaN ? "nan" : "\(loss)") at step \(record.step + 1), in epoch \(record.epoch + 1), with a learning rate of "
        + "\(ProgressLine.short(optimizer.groups[0].lr)): try \(advice)")
  }
}

extension History.Epoch {
  /// `epoch 3/10  train loss 0.4211, 85.1 %  test loss 0.4302, 84.9 %  1.2 s`
  func line(_ number: Int, of count: Int) -> String {
    func part(_ name: String, _ loss: Double, _ accuracy: Double?) -> String {
      "\(name) loss \(ProgressLine.short(loss))"
        + (accuracy.map { ", \(TextTable.fixed(100 * $0, decimals: 2)) %" } ?? "")
    }
    let padding = String(repeating: " ", count: "\(count)".count - "\(number)".count)
    return "epoch \(padding)\(number)/\(count)  \(part("train", trainLoss, trainAccuracy))  "
      + "\(part("test", testLoss, testAccuracy))  \(TextTable.fixed(seconds, decimals: 1)) s"
  }
}
