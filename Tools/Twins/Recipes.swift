import Adjoint
import AdjointData
import AdjointModels
import AdjointNN
import AdjointOptim

/// What a run trains, on what, and how: the recipes of Tools/Golden/twins.py.
struct Recipe: Sendable {
  let samples: Samples
  let batchSize: Int
  let model: @Sendable (_ vocabulary: Int) -> Module
  let loss: @Sendable (Module, Tensor, Tensor) -> Tensor
  let optimizer: @Sendable ([Tensor]) -> Optimizer
  var scheduler: (@Sendable (Optimizer) -> LRScheduler)?
  /// The largest norm that the gradients may have together.
  var clip: Double?

  static let all: [String: Recipe] = [
    "mlp-sgd": Recipe(
      samples: .vectors, batchSize: 64, model: { _ in MLP([64, 32, 10]) }, loss: classification,
      optimizer: { SGD($0, lr: 0.1) }),
    "mlp-adam": Recipe(
      samples: .vectors, batchSize: 64, model: { _ in MLP([64, 32, 10]) }, loss: classification,
      optimizer: { Adam($0, lr: 1e-3) }),
    "lenet-momentum": Recipe(
      samples: .largeImages, batchSize: 32, model: { _ in LeNet() }, loss: classification,
      optimizer: { SGD($0, lr: 0.01, momentum: 0.9) }),
    "resnet-adamw-cosine": Recipe(
      samples: .smallImages, batchSize: 32, model: { _ in ResNet(channels: 1, widths: [8, 16], blocks: 1) },
      loss: classification, optimizer: { AdamW($0, lr: 1e-3) },
      scheduler: { CosineAnnealingLR($0, period: 100) }),
    "gpt-adamw-clipping": Recipe(
      samples: .text, batchSize: 8,
      model: { CharacterGPT(vocabulary: $0, context: 32, width: 32, heads: 4, layers: 2) }, loss: prediction,
      optimizer: { AdamW($0, lr: 1e-3, betas: (0.9, 0.95), weightDecay: 0.1) }, clip: 1),
    "lstm-rmsprop": Recipe(
      samples: .text, batchSize: 8, model: { CharacterLSTM(vocabulary: $0, width: 32) }, loss: prediction,
      optimizer: { RMSprop($0, lr: 1e-3) }),
    "dropout-adam": Recipe(
      samples: .vectors, batchSize: 64, model: { _ in MLP([64, 64, 32, 10], dropout: 0.5) }, loss: classification,
      optimizer: { Adam($0, lr: 1e-3) }),
    "vae-adam": Recipe(
      samples: .vectors, batchSize: 64, model: { _ in VAE(features: 64, hidden: 32, code: 4) }, loss: evidence,
      optimizer: { Adam($0, lr: 1e-3) }),
  ]
}

private func classification(_ model: Module, _ x: Tensor, _ y: Tensor) -> Tensor { model(x).crossEntropy(y) }

private func prediction(_ model: Module, _ x: Tensor, _ y: Tensor) -> Tensor {
  model(x).flatten(endDim: 1).crossEntropy(y.flatten())
}

private func evidence(_ model: Module, _ x: Tensor, _ y: Tensor) -> Tensor {
  VAE.loss((model as! VAE).autoencode(x), of: x)
}
