import Adjoint
import AdjointNN
import AdjointOptim
import Foundation

/// Learns to balance a pole on a cart by pushing the cart left or right: an actor that draws the pushes, and a critic
/// that foretells how long it will go well (Sutton and Barto 2018, chapter 13).
///
///     swift run -c release Reinforcement [episodes]
@main struct Reinforcement {
  static func main() {
    let episodes = CommandLine.arguments.compactMap { Int($0) }.first { $0 > 0 } ?? 600
    manualSeed(0)
    let actor = Sequential(Linear(4, 64), Tanh(), Linear(64, 2))
    let critic = Sequential(Linear(4, 64), Tanh(), Linear(64, 1))
    let optimizer = Adam(actor.parameters() + critic.parameters(), lr: 5e-3)
    let schedule = LinearLR(optimizer, startFactor: 1, endFactor: 0.05, totalIterations: episodes)
    var lengths: [Int] = []

    for episode in 1...episodes {
      // Play until the pole falls, at most 500 pushes.
      var (cart, states, pushes) = (CartPole(), [Tensor](), [Int]())
      while !cart.isOver && states.count < 500 {
        let state = Tensor(cart.state, dtype: .float32)
        let push = noGrad { actor(state).softmax(dim: 0).multinomial(1).item(Int.self) }
        states.append(state)
        pushes.append(push)
        cart.push(right: push == 1)
      }
      lengths.append(states.count)

      // What followed each push, worth 1 % less with each step that it lies ahead. An end that was not the pole's fall
      // is worth what the critic expects.
      let all = Tensor.stack(states)
      let values = critic(all).squeeze(dim: 1)
      var returns: [Double] = []
      var ahead = cart.isOver ? 0 : values[-1].item(Double.self)
      for _ in states {
        ahead = 1 + 0.99 * ahead
        returns.append(ahead)
      }
      let worth = Tensor(returns.reversed(), dtype: .float32)

      // Pushes that went better than foretold become likelier.
      let better = (worth - values).detach()
      let advantage = (better - better.mean()) / (better.std(correction: 0) + 1e-6)
      let logits = actor(all).logSoftmax(dim: 1)
      let chosen = logits.gather(dim: 1, index: Tensor(pushes).reshape(-1, 1)).squeeze(dim: 1)
      let surprise = -(logits.exp() * logits).sum(dim: 1).mean()
      let loss = -(chosen * advantage).mean() + 0.5 * (values / 10).mseLoss(worth / 10) - 0.01 * surprise
      optimizer.zeroGrad()
      loss.backward()
      clipGradNorm_(actor.parameters() + critic.parameters(), maxNorm: 1)
      optimizer.step()
      schedule.step()
      if episode % 25 == 0 {
        let mean = lengths.suffix(25).reduce(0, +) / 25
        print("episodes \(episode - 24) to \(episode): \(mean) pushes", String(repeating: "█", count: mean / 10))
      }
    }
  }
}

/// A pole on a cart: Barto, Sutton and Anderson 1983, with the numbers that are usual since.
struct CartPole {
  /// Place and speed of the cart, angle and turning speed of the pole.
  private(set) var state = (0..<4).map { _ in Tensor.rand().item(Double.self) * 0.1 - 0.05 }
  var isOver: Bool { abs(state[0]) > 2.4 || abs(state[2]) > 12 * .pi / 180 }

  mutating func push(right: Bool) {
    let (gravity, pole, total, half, time) = (9.8, 0.1, 1.1, 0.5, 0.02)
    let (angle, turning) = (state[2], state[3])
    let force = ((right ? 10 : -10) + pole * half * turning * turning * sin(angle)) / total
    let turn =
      (gravity * sin(angle) - cos(angle) * force) / (half * (4.0 / 3 - pole * cos(angle) * cos(angle) / total))
    let speed = force - pole * half * turn * cos(angle) / total
    for (i, change) in [state[1], speed, turning, turn].enumerated() { state[i] += time * change }
  }
}
