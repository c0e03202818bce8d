import Adjoint
import AdjointData
import AdjointNN
import AdjointOptim

/// Tells three species of iris apart: one linear layer, softmax and cross entropy, minimized by L-BFGS.
///
///     swift run -c release LogisticRegression [steps]
@main struct LogisticRegression {
  static func main() throws {
    let steps = CommandLine.arguments.compactMap { Int($0) }.first { $0 > 0 } ?? 20
    manualSeed(0)
    let flowers = try Iris.load()
    let splits = flowers.splits()
    let (x, y) = (splits.training.tensors[0], splits.training.tensors[1])
    let (mean, deviation) = (x.mean(dim: 0), x.std(dim: 0))
    func standardized(_ x: Tensor) -> Tensor { (x - mean) / deviation }

    let model = Linear(4, 3)
    let optimizer = LBFGS(model.parameters(), maxIterations: 1, lineSearch: .strongWolfe)
    for step in 1...steps {
      // L-BFGS asks for the loss and its gradient as often as its line search needs them.
      let loss = optimizer.step {
        optimizer.zeroGrad()
        // A little weight decay: without, separable classes would let the weights grow for ever.
        let loss = model(standardized(x)).crossEntropy(y) + 1e-3 * model.weight.square().sum()
        loss.backward()
        return loss
      }
      if step <= 5 || step % 5 == 0 { print("step \(step): loss \(loss, format: ".6f")") }
    }

    let scores = noGrad { model(standardized(splits.test.tensors[0])) }
    let guesses = scores.argmax(dim: 1)
    let right = guesses.eq(splits.test.tensors[1]).sum().item(Int.self)
    print("\(right) of \(splits.test.count) flowers right that were not trained with\n")

    print("how much a deviation more of each measure speaks for a species:")
    for (feature, name) in flowers.featureNames.enumerated() {
      let weights = model.weight[..., feature]
      let parts = flowers.classNames.enumerated().map { "\($1) \(weights[$0].detach(), format: "+.2f")" }
      print(name.padded(18), parts.joined(separator: "  "))
    }
  }
}

extension String {
  func padded(_ width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
