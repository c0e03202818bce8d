import Adjoint
import AdjointData
import AdjointIO
import AdjointNN
import AdjointOptim

/// A run: steps over batches, a test after each epoch, a checkpoint now and then.
final class Trainer {
  private(set) var record: RunRecord
  let model: Module
  private let data: TrainingData
  private let optimizer: Optimizer
  private let scheduler: LRScheduler?
  private let loader: DataLoader<TensorDataset<(Tensor, Tensor)>, (Tensor, Tensor)>

  /// A run that begins: the parameters are drawn after the seed is set.
  init(_ settings: RunSettings, _ data: TrainingData) throws {
    self.data = data
    record = RunRecord(settings: settings, task: data.task)
    manualSeed(settings.seed)
    model = try settings.model.make(settings.sizes, for: data.task)
    loader = DataLoader(data.training, batchSize: settings.batchSize, shuffle: true)
    optimizer = settings.optimizer.make(
      model.parameters(), lr: settings.lr, momentum: settings.momentum, weightDecay: settings.weightDecay)
    scheduler = settings.scheduler.make(
      optimizer, settings.optimizer, momentum: settings.momentum, steps: settings.epochs * loader.count)
  }

  func run() throws {
    while record.epoch < record.settings.epochs {
      model.train()
      let batches = loader.makeIterator()
      while let (x, y) = try batches.nextBatch() { try recovering { try step(x, y) } }
      try finishEpoch()
    }
  }

  private func step(_ x: Tensor, _ y: Tensor) throws {
    optimizer.zeroGrad()
    let output = model(x)
    let loss = data.task.loss(output, y)
    let value = loss.item(Double.self)
    guard value.isFinite else { throw TrainingError("the loss is \(value)") }
    loss.backward()
    if let clip = record.settings.clip { clipGradNorm_(model.parameters(), maxNorm: clip) }
    optimizer.step()
    scheduler?.step()
    record.step += 1
    record.current.add(loss: value, right: data.task.right(output, y), count: x.shape[0])
  }

  private func finishEpoch() throws {
    let test = try recovering { evaluate() }
    record.epoch += 1
    record.history.epochs.append(
      History.Epoch(
        step: record.step, trainLoss: record.current.meanLoss, testLoss: test.meanLoss,
        trainAccuracy: record.current.accuracy, testAccuracy: test.accuracy))
    Swift.print("epoch \(record.epoch)", record.current.meanLoss, record.current.accuracy, test.meanLoss, test.accuracy)
    record.current = RunRecord.Tally()
  }

  func evaluate() -> RunRecord.Tally {
    model.eval()
    var tally = RunRecord.Tally()
    noGrad {
      for start in stride(from: 0, to: data.test.count, by: 256) {
        let (x, y) = data.test.batch(Array(start..<min(start + 256, data.test.count)))
        let output = model(x)
        tally.add(
          loss: data.task.loss(output, y).item(Double.self), right: data.task.right(output, y), count: x.shape[0])
      }
    }
    return tally
  }
}
