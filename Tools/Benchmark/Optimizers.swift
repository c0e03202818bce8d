import Adjoint
import AdjointOptim

// o_: steps of optimizers over many small, some middling and one large parameter.

func optimizers(_ runner: Runner) {
  let steps: [(name: String, arrays: Int, make: ([Tensor]) -> Optimizer)] = [
    ("sgd", 5, { SGD($0, lr: 1e-3, momentum: 0.9) }),
    ("adam", 7, { Adam($0) }),
    ("adamw", 7, { AdamW($0) }),
    ("rmsprop", 5, { RMSprop($0) }),
  ]
  for (size, count, length) in [("1000x64", 1000, 64), ("100x10k", 100, 10_000), ("1x10M", 1, 10_000_000)] {
    guard runner.wants(group: "o_") else { continue }
    let parameters = (0..<count).map { _ in Tensor.randn(length, requiresGrad: true) }
    for parameter in parameters { parameter.setGrad(Tensor.randn(length)) }
    for step in steps {
      let optimizer = step.make(parameters)
      // What is read and written: parameter, gradient and memory.
      runner.run("o_\(step.name)_\(size)", .bytes(count * length * 4 * step.arrays)) { optimizer.step() }
    }
    runner.run("o_clip_\(size)", .bytes(count * length * 4)) { clipGradNorm_(parameters, maxNorm: 1e9) }
  }
}
