import Adjoint
import AdjointData
import AdjointModels
import AdjointNN
import AdjointOptim
import Foundation

/// A small GPT learns a text character by character, and goes on writing it. Without a text it reads the guides of this
/// library.
///
///     swift run -c release CharacterGPT [steps] [book.txt]
@main struct Example {
  static func main() throws {
    let arguments = CommandLine.arguments.dropFirst()
    let steps = arguments.compactMap { Int($0) }.first { $0 > 0 } ?? 1500
    manualSeed(0)
    let (training, test) = try text(arguments.last { Int($0) == nil && !$0.hasPrefix("-") }).split(test: 0.1)
    print("\(training.tokens.numel) characters to learn from, \(training.vocabulary.count) different ones")

    let model = CharacterGPT(
      vocabulary: training.vocabulary.count, context: training.blockLength, width: 96, heads: 4, layers: 2)
    let optimizer = AdamW(model.parameters(), lr: 3e-3, betas: (0.9, 0.99), weightDecay: 0.1)
    let schedule = OneCycleLR(optimizer, max: 3e-3, totalSteps: steps, startPart: 0.1, cycleMomentum: false)
    let order = RandomSampler(training.count, replacement: true, numSamples: 16 * steps)
    let start = Date()
    for (step, (x, y)) in DataLoader(training, batchSize: 16, sampler: order, workers: 1).enumerated() {
      optimizer.zeroGrad()
      let loss = loss(model, x, y)
      loss.backward()
      clipGradNorm_(model.parameters(), maxNorm: 1)
      optimizer.step()
      schedule.step()
      if (step + 1) % 100 == 0 || step + 1 == steps {
        let unseen = noGrad { stride(from: 0, to: test.count, by: max(test.count / 50, 1)).map { test[$0] } }
        let check = noGrad { self.loss(model, .stack(unseen.map(\.0)), .stack(unseen.map(\.1))) }
        let rate = Int(Double((step + 1) * 16 * training.blockLength) / Date().timeIntervalSince(start))
        print(
          "step \(step + 1): loss \(loss, format: ".3f"), of unseen text \(check, format: ".3f"), \(rate) characters/s")
      }
    }

    model.eval()
    let prompt = Tensor([training.tokens.ints.prefix(16).map { $0 }])
    print("\n" + training.decode(model.generate(prompt, count: 400, temperature: 0.8)[0].ints))
  }

  /// The mean of what a character costs that was not foreseen, in nats.
  static func loss(_ model: CharacterGPT, _ x: Tensor, _ y: Tensor) -> Tensor {
    model(x).flatten(endDim: 1).crossEntropy(y.flatten())
  }

  static func text(_ path: String?) throws -> TextDataset {
    if let path { return try TextDataset(contentsOf: path, blockLength: 64) }
    let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    let folder = package.appendingPathComponent("Documentation")
    let guides = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
      .filter { $0.pathExtension == "md" }.sorted { $0.path < $1.path }
    return try TextDataset(guides.map { try String(contentsOf: $0, encoding: .utf8) }.joined(), blockLength: 64)
  }
}
