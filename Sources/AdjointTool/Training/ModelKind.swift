import Adjoint
import AdjointModels
import AdjointNN
import ArgumentParser

/// The models of the command line.
enum ModelKind: String, Codable, CaseIterable, ExpressibleByArgument {
  case mlp

  /// What is wrong with giving this model such data, nil if nothing is.
  func complaint(about source: DataSource) -> String? { nil }

  /// A model with its initial parameters, drawn from the default generator.
  func make(_ settings: ModelSettings, for task: TaskDescription) throws -> Module {
    switch self {
    case .mlp: MLP([task.inputShape.reduce(1, *)] + settings.hidden + [max(task.classes.count, 1)])
    }
  }
}

/// The sizes of a model; each model has its own of them.
struct ModelSettings: Codable, Equatable {
  /// The hidden layers of a perceptron.
  var hidden = [128]
}
