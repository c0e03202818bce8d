import Adjoint
import AdjointOptim

/// Learns to learn (Finn, Abbeel and Levine 2017): weights from which a few gradient steps on ten points are enough to
/// know a sine wave that was never seen.
///
/// The loss of the weights *after* a gradient step is differentiated with respect to those before it: gradients of
/// gradients. `grad` makes the step, `vmap` does it for many waves at once, and `backward` goes through both.
///
///     swift run -c release MAML [steps]
@main struct MAML {
  static func main() {
    let steps = CommandLine.arguments.compactMap { Int($0) }.first { $0 > 0 } ?? 6000
    manualSeed(0)
    let weights = [(1, 40), (40, 40), (40, 1)].flatMap { inputs, outputs in
      let bound = 1 / Double(inputs).squareRoot()
      return [[inputs, outputs], [outputs]].map { Tensor.empty($0).uniform_(from: -bound, to: bound).requiresGrad_() }
    }
    let optimizer = Adam(weights, lr: 1e-3)
    for step in 1...steps {
      let after = vmap { (wave: [Tensor]) -> Tensor in
        loss(adapted(weights, wave[0], wave[1]), wave[2], wave[3])
      }(waves(25)).mean()
      optimizer.zeroGrad()
      after.backward()
      optimizer.step()
      if step % (steps / 8 + 1) == 0 || step == steps {
        print("step \(step): loss after one step \(after, format: ".4f")")
      }
    }

    print("\nmean squared error on 500 new waves, after each gradient step on ten points of it:")
    let many = waves(500)
    for count in [0, 1, 2, 5, 10] {
      let error = vmap { (wave: [Tensor]) -> Tensor in
        var own = weights
        for _ in 0..<count { own = adapted(own, wave[0], wave[1]) }
        return loss(own, wave[2], wave[3])
      }(many).mean()
      let bar = String(repeating: "█", count: Int(error.item(Double.self) * 12))
      print("\(count) steps: \(error, format: ".3f") \(bar)")
    }
  }

  static func network(_ w: [Tensor], _ x: Tensor) -> Tensor {
    relu(relu(x.matmul(w[0]) + w[1]).matmul(w[2]) + w[3]).matmul(w[4]) + w[5]
  }

  static func loss(_ w: [Tensor], _ x: Tensor, _ y: Tensor) -> Tensor { (network(w, x) - y).square().mean() }

  /// The weights after one gradient step.
  static func adapted(_ w: [Tensor], _ x: Tensor, _ y: Tensor) -> [Tensor] {
    zip(w, grad(loss)(w, x, y)).map { $0 - 0.02 * $1 }
  }

  /// Sine waves, of each ten points to learn from (x, y) and ten others: [count, 10, 1] each.
  static func waves(_ count: Int) -> [Tensor] {
    let amplitude = 0.1 + 4.9 * Tensor.rand(count, 1, 1)
    let phase = Double.pi * Tensor.rand(count, 1, 1)
    let (x, other) = (10 * Tensor.rand(count, 10, 1) - 5, 10 * Tensor.rand(count, 10, 1) - 5)
    return [x, amplitude * (x + phase).sin(), other, amplitude * (other + phase).sin()]
  }
}
