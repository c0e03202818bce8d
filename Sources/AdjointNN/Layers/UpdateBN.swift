import Adjoint

/// Computes the running moments of a model's batch normalizations anew, as the averages over all batches: what weights
/// need that were averaged or loaded without them. As PyTorch's `torch.optim.swa_utils.update_bn`.
///
/// ```text
/// average.copy(to: model.parameters)
/// updateBN(loader, model) { $0.inputs }
/// ```
///
/// The batches pass through the model in training mode, without a graph; mode and momenta are then as before. Nothing
/// is done to a model without batch normalization.
public func updateBN<Batches: Sequence>(
  _ batches: Batches, _ model: Module, input: (Batches.Element) throws -> Tensor
) rethrows {
  let layers = model.modules().compactMap { $0 as? BatchNormLayer }
  if layers.isEmpty { return }
  let (wasTraining, momenta) = (model.training, layers.map(\.momentum))
  for layer in layers {
    layer.resetRunningStats()
    layer.momentum = nil
  }
  model.train()
  defer {
    for (layer, momentum) in zip(layers, momenta) { layer.momentum = momentum }
    model.train(wasTraining)
  }
  try noGrad {
    for batch in batches { _ = model(try input(batch)) }
  }
}

/// The same for batches that are inputs alone.
public func updateBN(_ batches: some Sequence<Tensor>, _ model: Module) { updateBN(batches, model) { $0 } }
