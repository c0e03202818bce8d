import Adjoint
import AdjointNN
import AdjointOptim
import Foundation

/// A network learns to solve the heat equation from the equation alone (Raissi, Perdikaris and Karniadakis 2019):
///
///     ∂u/∂t = a ∂²u/∂x²,   u(0, x) = sin πx,   u(t, 0) = u(t, 1) = 0
///
/// The loss is made of derivatives of the network with respect to its inputs, and is itself differentiated with respect
/// to its weights. The exact solution exp(-aπ²t) sin πx is used only to measure the error.
///
///     swift run -c release PhysicsInformed [steps]
@main struct PhysicsInformed {
  static let diffusivity = 0.2

  static func main() {
    let steps = CommandLine.arguments.compactMap { Int($0) }.first { $0 > 0 } ?? 3000
    manualSeed(0)
    let model = Sequential(Linear(2, 32), Tanh(), Linear(32, 32), Tanh(), Linear(32, 32), Tanh(), Linear(32, 1))
    let optimizer = Adam(model.parameters(), lr: 1e-2)
    let schedule = CosineAnnealingLR(optimizer, period: steps)
    func u(_ t: Tensor, _ x: Tensor) -> Tensor { model(Tensor.cat([t, x], dim: 1)) }

    for step in 1...steps {
      let t = Tensor.rand(256, 1, requiresGrad: true)
      let x = Tensor.rand(256, 1, requiresGrad: true)
      let inside = u(t, x)
      let first = grad(of: inside.sum(), withRespectTo: [t, x], createGraph: true)
      let second = grad(of: first[1].sum(), withRespectTo: x, createGraph: true)
      let equation = (first[0] - diffusivity * second).square().mean()

      let (none, start) = (Tensor.zeros(64, 1), Tensor.rand(64, 1))
      let beginning = u(none, start).mseLoss((Double.pi * start).sin())
      let time = Tensor.rand(64, 1)
      let ends = u(time, none).square().mean() + u(time, Tensor.onesLike(time)).square().mean()

      let loss = equation + 10 * (beginning + ends)
      optimizer.zeroGrad()
      loss.backward()
      optimizer.step()
      schedule.step()
      if step % (steps / 6 + 1) == 0 || step == steps {
        print("step \(step): loss \(loss, format: ".2e"), of the equation \(equation, format: ".2e")")
      }
    }

    let grid = Tensor.cartesianProd(Tensor.linspace(0, 1, steps: 50), Tensor.linspace(0, 1, steps: 50))
    let (t, x) = (grid[..., 0..<1], grid[..., 1..<2])
    let exact = (-diffusivity * Double.pi * Double.pi * t).exp() * (Double.pi * x).sin()
    let error = noGrad { (u(t, x) - exact).abs().max() }
    print("\nlargest error on a grid of 50 by 50: \(error, format: ".5f") (u is from 0 to 1)\n")

    print("u over x from 0 to 1, as time goes on:")
    for row in [0.0, 0.2, 0.4, 0.6, 0.8, 1.0] {
      let place = Tensor.linspace(0, 1, steps: 56).reshape(-1, 1)
      let values = noGrad { u(Tensor.fullLike(place, row), place) }.doubles
      print("t = \(row) ", String(values.map { Array(" .:-=+*#%@")[min(max(Int($0 * 10), 0), 9)] }))
    }
  }
}
