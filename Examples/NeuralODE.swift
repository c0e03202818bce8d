import Adjoint
import AdjointNN
import AdjointOptim

/// Learns the law of a motion from one orbit of it (Chen et al. 2018, Neural ordinary differential equations).
///
/// The orbit is that of dy/dt = A·y³, a spiral. A network takes the place of the right side; it is trained by
/// differentiating through the steps of a Runge–Kutta solver.
///
///     swift run -c release NeuralODE [steps]
@main struct NeuralODE {
  static let interval = 0.025

  static func main() {
    let steps = CommandLine.arguments.compactMap { Int($0) }.first { $0 > 0 } ?? 3000
    manualSeed(0)
    let law = Tensor([[-0.1, -2.0], [2.0, -0.1]])
    let orbit = solve(Tensor([[2.0, 0.0]]), 600) { ($0 ** 3).matmul(law) }.squeeze(dim: 1)

    let field = Sequential(Linear(2, 50), Tanh(), Linear(50, 2))
    let model: (Tensor) -> Tensor = { field($0 ** 3) }
    let optimizer = Adam(field.parameters(), lr: 1e-2)
    let schedule = CosineAnnealingLR(optimizer, period: steps)
    for step in 1...steps {
      // Thirty-two pieces of the orbit, twenty intervals each: [21, 32, 2].
      let starts = Tensor.randint(orbit.shape[0] - 20, [32])
      let pieces = Tensor.stack((0...20).map { orbit[starts + $0] })
      let loss = (solve(pieces[0], 20, model) - pieces).abs().mean()
      optimizer.zeroGrad()
      loss.backward()
      optimizer.step()
      schedule.step()
      if step % (steps / 8 + 1) == 0 || step == steps { print("step \(step): mean distance \(loss, format: ".5f")") }
    }

    let learnt = noGrad { solve(orbit[0..<1], 600, model) }.squeeze(dim: 1)
    print(
      "\nthe whole orbit from its first point alone: \((learnt - orbit).norm(dim: 1).max(), format: ".3f") off at most")
    plot(orbit, learnt)
  }

  /// The places after each of `count` intervals, by the classical method of Runge and Kutta: [count + 1, …].
  static func solve(_ start: Tensor, _ count: Int, _ f: (Tensor) -> Tensor) -> Tensor {
    let h = interval
    var places = [start]
    for _ in 0..<count {
      let y = places[places.count - 1]
      let k1 = f(y)
      let k2 = f(y + h / 2 * k1)
      let k3 = f(y + h / 2 * k2)
      let k4 = f(y + h * k3)
      places.append(y + h / 6 * (k1 + 2 * (k2 + k3) + k4))
    }
    return Tensor.stack(places)
  }

  /// The true orbit as `·`, the learnt one as `o`.
  static func plot(_ orbit: Tensor, _ learnt: Tensor) {
    var rows = [[Character]](repeating: [Character](repeating: " ", count: 65), count: 31)
    for (points, mark) in [(orbit, "·"), (learnt[.slice(step: 4)], "o")] as [(Tensor, Character)] {
      for point in points.unbind().map(\.doubles) {
        let (x, y) = (Int((32 + 15 * point[0]).rounded()), Int((15 - 7 * point[1]).rounded()))
        if rows.indices.contains(y), rows[y].indices.contains(x) { rows[y][x] = mark }
      }
    }
    for row in rows { print(String(row)) }
  }
}
