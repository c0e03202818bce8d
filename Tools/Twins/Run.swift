import Adjoint
import AdjointData
import AdjointIO
import AdjointNN
import AdjointOptim

/// A run of training that PyTorch made: what Tools/Golden/twins.py writes.
struct Recording: Decodable {
  let recipe: String
  let dtype: String
  let seed: UInt64
  /// The CRC-32 of each initial parameter.
  let weights: [UInt32]
  /// The CRC-32 of the indices of each batch.
  let batches: [UInt32]
  let losses: [Double]
  /// For how many steps PyTorch agrees with itself: with other threads or kernels its losses are within 1e-6 of these.
  let agreed: Int

  /// The first steps of it.
  func prefix(_ steps: Int) -> Recording {
    Recording(
      recipe: recipe, dtype: dtype, seed: seed, weights: weights, batches: Array(batches.prefix(steps)),
      losses: Array(losses.prefix(steps)), agreed: min(agreed, steps))
  }
}

/// The same run made here.
struct Run {
  var weights: [UInt32] = []
  var batches: [UInt32] = []
  var losses: [Double] = []

  /// Trains for as many steps as the recording has.
  init(of recording: Recording, text: String) throws {
    guard let recipe = Recipe.all[recording.recipe] else {
      throw UnknownRun(description: "there is no recipe '\(recording.recipe)'")
    }
    guard let dtype = DType.allCases.first(where: { "\($0)" == recording.dtype }) else {
      throw UnknownRun(description: "there is no dtype '\(recording.dtype)'")
    }
    let (x, y, vocabulary) = try recipe.samples.load(text: text)
    manualSeed(recording.seed)
    let model = recipe.model(vocabulary)
    weights = model.parameters().map(Self.checksum)
    model.to(dtype)
    let optimizer = recipe.optimizer(model.parameters())
    let scheduler = recipe.scheduler?(optimizer)
    let samples = TensorDataset(x.dtype.isFloatingPoint ? x.to(dtype) : x, y, Tensor.arange(x.shape[0]))
    let loader = DataLoader(samples, batchSize: recipe.batchSize, shuffle: true)
    while true {
      for (x, y, indices) in loader {
        if losses.count == recording.losses.count { return }
        let loss = recipe.loss(model, x, y)
        optimizer.zeroGrad()
        loss.backward()
        if let clip = recipe.clip { clipGradNorm_(model.parameters(), maxNorm: clip) }
        optimizer.step()
        scheduler?.step()
        batches.append(Self.checksum(indices))
        losses.append(loss.item(Double.self))
      }
    }
  }

  private static func checksum(_ tensor: Tensor) -> UInt32 {
    tensor.detach().contiguous().withElementBytes(Checksum.of)
  }
}

struct UnknownRun: Error, CustomStringConvertible {
  let description: String
}
