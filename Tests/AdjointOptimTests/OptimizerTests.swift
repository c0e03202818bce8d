import Adjoint
import AdjointOptim
import AdjointState
import Testing

/// The paths of optimizers beside PyTorch's: Rosenbrock's valley in float64, and exact gradients in float32.
@Suite struct OptimizerTests {
  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    let optimizer: String
    let options: [String: GoldenOption]
    let double: [[Double]]
    let float: [[Double]]

    var testDescription: String { "\(optimizer) \(options.map { "\($0): \($1)" }.sorted())" }

    func make(_ parameters: [Tensor]) -> Optimizer {
      Golden.optimizer(optimizer, [ParameterGroup(parameters, options)])
    }
  }

  static let cases = Golden.read("optimizers", as: [Case].self)

  static func valley(_ x: Tensor, _ y: Tensor) -> Tensor {
    let valley = (1 - x[0]) ** 2 + 10 * (x[1] - x[0] ** 2) ** 2
    return valley.sum() + ((y * y - 1) ** 2).sum() + 0.1 * (x.sum() * y.sum())
  }

  @Test(arguments: cases) func pathInDouble(_ example: Case) {
    let x = Tensor([[-1.2, 1.0, 0.5], [2.0, -0.7, 0.3]], dtype: .float64, requiresGrad: true)
    let y = Tensor([0.25, -0.5, 1.5, 3.0], dtype: .float64, requiresGrad: true)
    let optimizer = example.make([x, y])
    // L-BFGS divides by differences of gradients, and enlarges the rounding of dot products from step to step; without
    // a line search to hold it, what is compared is the beginning.
    let isQuasiNewton = optimizer is LBFGS
    let steps = isQuasiNewton && example.options["line_search_fn"] == nil ? 10 : 50
    for step in 1...steps {
      optimizer.step {
        optimizer.zeroGrad()
        let value = Self.valley(x, y)
        value.backward()
        return value
      }
      if step % 5 != 0 { continue }
      let found = x.detach().flatten().doubles + y.detach().doubles
      #expect(difference(found, example.double[step / 5 - 1]) < (isQuasiNewton ? 1e-10 : 1e-12), "step \(step)")
    }
  }

  @Test(arguments: cases.filter { !$0.float.isEmpty }) func pathInFloat(_ example: Case) {
    let p = Tensor([0.75, -0.625, 1.5, 3.0, -0.3, 0.1], dtype: .float32, requiresGrad: true)
    let optimizer = example.make([p])
    for step in 1...50 {
      p.setGrad(Tensor((0..<6).map { Double((7 * step + 5 * $0) % 11 - 4) / 8 }, dtype: .float32))
      optimizer.step()
      if step % 5 == 0 {
        #expect(difference(p.detach().doubles, example.float[step / 5 - 1]) < 1e-6, "step \(step)")
      }
    }
  }
}
