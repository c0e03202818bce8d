import Adjoint
import AdjointNN
import AdjointOptim

/// Two networks play against each other (Goodfellow et al. 2014): one makes points of noise, the other tells them from
/// those of eight clusters on a circle. In the end the first one's points lie in the clusters.
///
///     swift run -c release GAN [steps]
@main struct GAN {
  static let (clusters, deviation) = (8, 0.05)
  static let angles = Tensor.arange(clusters, dtype: .float32) * (2 * Double.pi / Double(clusters))
  static let centers = Tensor.stack([angles.cos(), angles.sin()], dim: 1)

  static func main() {
    let steps = CommandLine.arguments.compactMap { Int($0) }.first { $0 > 0 } ?? 5000
    manualSeed(1)
    let generator = network(16, 2)
    let critic = network(2, 1)
    let generating = Adam(generator.parameters(), lr: 5e-4, betas: (0.5, 0.99))
    let judging = Adam(critic.parameters(), lr: 1e-3, betas: (0.5, 0.99))
    let (real, fake) = (Tensor.ones(256, 1), Tensor.zeros(256, 1))

    for step in 1...steps {
      // The critic: real points are to get 1 and made ones 0. What made them gets no gradient.
      let made = generator(Tensor.randn(256, 16))
      judging.zeroGrad()
      let judged =
        critic(points(256)).binaryCrossEntropyWithLogits(real)
        + critic(made.detach()).binaryCrossEntropyWithLogits(fake)
      judged.backward()
      judging.step()

      // The generator: its points are to get 1.
      generating.zeroGrad()
      let fooled = critic(made).binaryCrossEntropyWithLogits(real)
      fooled.backward()
      generating.step()

      if step % (steps / 5 + 1) == 0 || step == steps {
        let (share, found) = quality(generator)
        print(
          "step \(step): critic's loss \(judged, format: ".3f"), generator's \(fooled, format: ".3f"); "
            + "\(share) % of its points are in clusters, in \(found) of \(clusters)")
      }
    }
    plot(noGrad { generator(Tensor.randn(1500, 16)) })
  }

  static func network(_ inputs: Int, _ outputs: Int) -> Sequential {
    Sequential(Linear(inputs, 128), LeakyReLU(0.2), Linear(128, 128), LeakyReLU(0.2), Linear(128, outputs))
  }

  /// Points of the clusters, each equally likely.
  static func points(_ count: Int) -> Tensor {
    centers[Tensor.randint(clusters, [count])] + deviation * Tensor.randn(count, 2)
  }

  /// How many of 100 points lie within four deviations of a cluster, and in how many clusters more than 2 of 100 do.
  static func quality(_ generator: Module) -> (share: Int, found: Int) {
    let made = noGrad { generator(Tensor.randn(5000, 16)) }
    let nearest = made.cdist(centers).min(dim: 1)
    let inside = nearest.indices[nearest.values .< 4 * deviation].bincount(minlength: clusters)
    return (inside.sum().item(Int.self) / 50, (inside .> 100).sum().item(Int.self))
  }

  static func plot(_ points: Tensor) {
    var rows = [[Int]](repeating: [Int](repeating: 0, count: 61), count: 29)
    for point in points.unbind().map(\.doubles) {
      let (x, y) = (Int((30 + 22 * point[0]).rounded()), Int((14 - 10.5 * point[1]).rounded()))
      if rows.indices.contains(y), rows[y].indices.contains(x) { rows[y][x] += 1 }
    }
    for row in rows { print(String(row.map { $0 == 0 ? " " : $0 < 3 ? "·" : $0 < 10 ? "o" : "@" })) }
  }
}
