import Adjoint
import AdjointOptim
import AdjointState
import Testing

/// Schedulers with random options and parts, beside PyTorch's (Tools/Golden/scheduler_cases.py). Halfway the states of
/// optimizer and scheduler go to new ones.
@Suite struct RandomSchedulerTests {
  struct Spec: Decodable, Sendable {
    let name: String
    let options: [String: SchedulerOption]
    let parts: [Spec]
  }
  struct Action: Decodable, Sendable {
    let lr: Double?
    let metric: Double?
    let to: Double?
  }
  struct Case: Decodable, Sendable {
    let optimizer: String
    let lrs: [Double]
    let scheduler: Spec
    let actions: [Action]
    let reload: Int
    let rates: [[Double]]
  }

  static func make(_ example: Case) -> (Optimizer, LRScheduler) {
    let groups = example.lrs.map { ParameterGroup([Tensor.zeros(2, requiresGrad: true)], ["lr": .double($0)]) }
    let optimizer: Optimizer = example.optimizer == "Adam" ? Adam(groups) : SGD(groups, momentum: 0.9)
    return (optimizer, example.scheduler.make(optimizer))
  }

  @Test(arguments: Golden.folders) func rates(_ folder: String) throws {
    let cases = Golden.read("random-schedulers", in: folder, as: [Case].self)
    for (index, example) in cases.enumerated() {
      var (optimizer, scheduler) = Self.make(example)
      var worst = 0.0
      for step in 0...example.actions.count {
        if step > 0 {
          let action = example.actions[step - 1]
          if let lr = action.lr { optimizer.groups[0].lr = lr }
          if let metric = action.metric, let plateau = scheduler as? ReduceLROnPlateau {
            plateau.step(metric)
          } else if let epoch = action.to {
            if let restarts = scheduler as? CosineAnnealingWarmRestarts {
              restarts.step(to: epoch)
            } else {
              scheduler.step(to: Int(epoch))
            }
          } else {
            scheduler.step()
          }
        }
        let found = optimizer.groups.flatMap { [$0.lr, SchedulerTests.momentum($0)] }
        let relative = zip(found, example.rates[step]).map { abs($0 - $1) / max(abs($1), 1e-9) }
        worst = max(worst, relative.max()!)
        #expect(scheduler.lastLR == optimizer.groups.map(\.lr))
        if step == example.reload {
          let (old, schedule) = (optimizer.state(), scheduler.state())
          (optimizer, scheduler) = Self.make(example)
          try optimizer.load(state: old)
          try scheduler.load(state: schedule)
        }
      }
      #expect(worst <= 1e-12, "case \(index): \(example.scheduler.name) \(example.scheduler.options)")
    }
    print("\(folder): \(cases.count) schedulers compared")
  }
}

/// An option of a scheduler, in Python's names and kinds.
struct SchedulerOption: Decodable, Sendable {
  let numbers: [Double]
  let flag: Bool
  let text: String
  let functions: [Function]

  struct Function: Decodable, Sendable {
    let kind: String
    let a: Double

    init(from decoder: any Decoder) throws {
      var container = try decoder.unkeyedContainer()
      (kind, a) = (try container.decode(String.self), try container.decode(Double.self))
    }

    @Sendable func callAsFunction(_ epoch: Double) -> Double {
      switch kind {
      case "falling": 1 / (1 + a * epoch)
      case "line": max(0.1, 1 - a * epoch)
      default: a
      }
    }
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    flag = (try? container.decode(Bool.self)) ?? false
    text = (try? container.decode(String.self)) ?? ""
    numbers = (try? container.decode([Double].self)) ?? (try? container.decode(Double.self)).map { [$0] } ?? []
    functions = (try? container.decode([Function].self)) ?? (try? container.decode(Function.self)).map { [$0] } ?? []
  }
}
