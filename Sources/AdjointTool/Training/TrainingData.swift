import Adjoint
import AdjointData

/// Examples to learn from and examples to test with, in memory: inputs and targets, in the same order.
struct TrainingData {
  typealias Examples = TensorDataset<(Tensor, Tensor)>

  let task: TaskDescription
  let training: Examples
  let test: Examples
  /// How many examples an epoch draws at random; nil if it goes through all of them.
  var drawn: Int?

  /// The examples of an epoch.
  var examplesPerEpoch: Int { drawn ?? training.count }

  /// The data of a run: of digits and tables a fifth, the same in every run, is for tests; of texts the last tenth.
  static func load(_ settings: RunSettings) throws -> TrainingData {
    let data =
      switch settings.source {
      case .digits: images(try Digits.load().splits())
      case .fashionMNIST: images(try FashionMNIST.load())
      case .table(let path): try table(path, settings)
      case .text(let path): try text(path, context: settings.sizes.context)
      }
    guard data.training.count > 0, data.test.count > 0 else {
      throw TrainingError(
        "\(settings.source.name) has \(data.training.count + data.test.count) examples: there have to be enough to "
          + "keep a fifth of them for the test")
    }
    return data
  }

  private static func images(_ splits: DataSplits) -> TrainingData {
    let shape = Array(splits.training.tensors[0].shape.dropFirst())
    let task = TaskDescription(kind: .images, inputShape: shape, classes: splits.classNames)
    return TrainingData(task: task, training: splits.training, test: splits.test)
  }

  private static func table(_ path: String, _ settings: RunSettings) throws -> TrainingData {
    let (table, description) = try TableDescription.read(path, label: settings.label, settings.labels)
    let task = TaskDescription(
      kind: .table, inputShape: [table.featureNames.count], classes: table.classNames, table: description)
    let splits = DataSplits(
      TensorDataset(description.inputs(table.features), description.targets(table.targets)), test: 0.2,
      classNames: table.classNames, seed: 0)
    return TrainingData(task: task, training: splits.training, test: splits.test)
  }

  /// An epoch draws as many pieces, from anywhere in the text, as lie in it end to end.
  private static func text(_ path: String, context: Int) throws -> TrainingData {
    let text = try TextDataset(contentsOf: path, blockLength: context)
    let parts = try text.split()
    let task = TaskDescription(kind: .text, inputShape: [context], classes: text.vocabulary.map { String($0) })
    return TrainingData(
      task: task, training: pieces(parts.training.tokens, context, step: 1),
      test: pieces(parts.test.tokens, context, step: context), drawn: max(parts.training.tokens.numel / context, 1))
  }

  /// Pieces of a text and the same one character on: views of it, which take no memory.
  static func pieces(_ tokens: Tensor, _ context: Int, step: Int) -> Examples {
    let length = tokens.numel - 1
    func views(_ start: Int) -> Tensor {
      tokens.narrow(dim: 0, start: start, length: length).unfold(dimension: 0, size: context, step: step)
    }
    return TensorDataset(views(0), views(1))
  }
}
