import Adjoint
import AdjointData

/// Examples to learn from and examples to test with, in memory: inputs and targets, in the same order.
struct TrainingData {
  let task: TaskDescription
  let training: TensorDataset<(Tensor, Tensor)>
  let test: TensorDataset<(Tensor, Tensor)>

  init(_ task: TaskDescription, training: (Tensor, Tensor), test: (Tensor, Tensor)) {
    self.task = task
    self.training = TensorDataset(training.0, training.1)
    self.test = TensorDataset(test.0, test.1)
  }

  static func load(_ settings: RunSettings) throws -> TrainingData {
    switch settings.source {
    case .digits: return try digits()
    default: throw TrainingError("not yet")
    }
  }

  /// A fifth of the digits is for the test, the same in every run.
  private static func digits() throws -> TrainingData {
    let digits = try Digits.load()
    let images = Tensor(digits.pixels).reshape(digits.count, 1, 8, 8)
    let task = TaskDescription(kind: .images, inputShape: [1, 8, 8], classes: (0...9).map(String.init))
    return split(images, Tensor(digits.labels), task)
  }

  /// Keeps a fifth of the examples, drawn with a seed of its own, for the test.
  private static func split(_ inputs: Tensor, _ targets: Tensor, _ task: TaskDescription) -> TrainingData {
    let order = Tensor.randperm(inputs.shape[0], generator: Generator(seed: 0))
    let (test, training) = (order[..<(order.numel / 5)], order[(order.numel / 5)...])
    func pick(_ rows: Tensor) -> (Tensor, Tensor) {
      (inputs.indexSelect(dim: 0, index: rows), targets.indexSelect(dim: 0, index: rows))
    }
    return TrainingData(task, training: pick(training), test: pick(test))
  }
}
