/// What a run is like unless the command line says otherwise: for each kind of data and model what has been found to
/// work within a few minutes.
struct Preset {
  var epochs: Int
  var batchSize: Int
  var optimizer = OptimizerKind.adamw
  var lr: Double
  var scheduler = SchedulerKind.onecycle
  var clip: Double?
  var sizes = ModelSizes()

  static func model(for source: DataSource) -> ModelKind {
    switch source {
    case .fashionMNIST: .lenet
    case .digits, .table: .mlp
    case .text: .gpt
    }
  }

  init(_ source: DataSource, _ model: ModelKind) {
    let isSmall = source != .fashionMNIST
    switch model {
    case .mlp:
      (epochs, batchSize, lr) = isSmall ? (40, 32, 3e-3) : (10, 128, 2e-3)
      sizes.hidden = source.isTable ? [64, 64] : [256, 256]
    case .lenet:
      (epochs, batchSize, lr) = isSmall ? (30, 32, 3e-3) : (10, 64, 2e-3)
    case .resnet:
      (epochs, batchSize, lr) = isSmall ? (20, 32, 1e-2) : (5, 128, 1e-2)
      (sizes.width, sizes.layers) = (16, 1)
    case .lstm:
      (epochs, batchSize, lr, clip) = (10, 32, 4e-3, 1)
      (sizes.width, sizes.layers) = (256, 1)
    case .gpt:
      (epochs, batchSize, lr, clip) = (10, 32, 2e-3, 1)
      (sizes.width, sizes.layers, sizes.heads, sizes.dropout) = (128, 4, 4, 0.1)
    }
  }
}
