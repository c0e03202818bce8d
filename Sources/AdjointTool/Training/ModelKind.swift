import Adjoint
import AdjointModels
import AdjointNN
import ArgumentParser
import Foundation

/// The models of the command line.
enum ModelKind: String, Codable, CaseIterable, ExpressibleByArgument {
  case mlp, lenet, resnet, lstm, gpt

  var isLanguageModel: Bool { self == .lstm || self == .gpt }

  /// What is wrong with giving this model such data, nil if nothing is.
  func complaint(about source: DataSource) -> String? {
    if isLanguageModel {
      if source.isText { return nil }
      return "\(rawValue) is a model of text, and \(source.name) is none: use --model mlp"
        + (source.isTable ? "" : ", lenet or resnet")
    }
    if source.isText { return "\(rawValue) is no model of text: use --model gpt or lstm" }
    if source.isTable && self != .mlp {
      return "\(rawValue) takes images, and \(source.name) is a table: use --model mlp"
    }
    return nil
  }

  /// About how many parameters there are: the large matrices.
  private func parameters(_ sizes: ModelSizes, for task: TaskDescription) -> Int {
    let square = sizes.width * sizes.width
    switch self {
    case .mlp:
      let features = [task.inputShape.reduce(1, *)] + sizes.hidden + [task.classes.count]
      return zip(features, features.dropFirst()).reduce(0) { $0 + $1.0 * $1.1 }
    case .lenet: return 0
    case .resnet: return 2 * 9 * (1 + 4 + 16) * square * sizes.layers
    case .lstm: return 8 * square * sizes.layers + 2 * task.classes.count * sizes.width
    case .gpt: return 12 * square * sizes.layers + (2 * task.classes.count + sizes.context) * sizes.width
    }
  }

  /// Refuses sizes that this machine has no memory for: each parameter has a gradient and what optimizers remember.
  private func expectMemory(_ sizes: ModelSizes, for task: TaskDescription) throws {
    let bytes = 16 * parameters(sizes, for: task)
    guard bytes > ProcessInfo.processInfo.physicalMemory else { return }
    throw TrainingError(
      "\(rawValue) of these sizes takes \(bytes >> 30) GB of memory, and there are "
        + "\(ProcessInfo.processInfo.physicalMemory >> 30): give smaller --hidden, --width or --layers")
  }

  /// A model with its initial parameters, drawn from the default generator.
  func make(_ sizes: ModelSizes, for task: TaskDescription) throws -> Module {
    try expectMemory(sizes, for: task)
    let outputs = max(task.classes.count, 1)
    switch self {
    case .mlp: return MLP([task.inputShape.reduce(1, *)] + sizes.hidden + [outputs])
    case .lenet: return LeNet(channels: task.inputShape[0], classes: outputs, size: task.inputShape[1])
    case .resnet:
      return ResNet(
        channels: task.inputShape[0], classes: outputs, widths: [1, 2, 4].map { $0 * sizes.width },
        blocks: sizes.layers)
    case .lstm:
      return CharacterLSTM(vocabulary: outputs, width: sizes.width, layers: sizes.layers, dropout: sizes.dropout)
    case .gpt:
      return CharacterGPT(
        vocabulary: outputs, context: sizes.context, width: sizes.width, heads: sizes.heads, layers: sizes.layers,
        dropout: sizes.dropout)
    }
  }
}

/// The sizes of models; each kind has its own of them, and the others don't matter to it.
struct ModelSizes: Codable, Equatable {
  /// The hidden layers of a perceptron.
  var hidden = [128]
  /// The numbers that stand for a character, or the channels of a residual network's first stage.
  var width = 128
  /// The layers, or the blocks of each stage of a residual network.
  var layers = 2
  var heads = 4
  /// The characters of an example.
  var context = 64
  var dropout = 0.0
}
