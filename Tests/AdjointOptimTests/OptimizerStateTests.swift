import Adjoint
import AdjointIO
import AdjointOptim
import AdjointState
import Foundation
import Testing

/// States of PyTorch's in the middle of a run (Tools/Golden/optimizer_states.py, which also reads ours).
@Suite struct OptimizerStateTests {
  struct Schedule: Decodable { let scheduler: RandomSchedulerTests.Spec }

  static let names = [
    "SGD", "Adam", "AdamW", "NAdam", "RAdam", "Adamax", "RMSprop", "Adagrad", "Adadelta", "ASGD", "Rprop", "LBFGS",
  ]
  static func saved() throws -> StateValue { try PyTorchFile.read(from: "\(Golden.folder)/states.pt") }

  /// A run of 40 steps, as the script has it.
  struct Run {
    var random: RandomRun
    let optimizer: Optimizer
    let scheduler: LRScheduler

    init(_ text: String) throws {
      let data = Data(text.utf8)
      random = RandomRun(try JSONDecoder().decode(RandomOptimizerTests.Case.self, from: data))
      var groups: [ParameterGroup] = []
      for spec in random.example.groups { groups.append(random.group(spec)) }
      optimizer = Golden.optimizer(random.example.optimizer, groups)
      scheduler = try JSONDecoder().decode(Schedule.self, from: data).scheduler.make(optimizer)
    }

    func go(_ steps: ClosedRange<Int>) {
      for step in steps {
        random.step(optimizer, step)
        scheduler.step()
      }
    }

    var values: [Tensor] { random.parameters.map { $0.detach().clone() } }

    func set(_ values: StateValue) throws {
      for (parameter, value) in zip(random.parameters, try values.elements) {
        let value = try value.tensor
        noGrad { _ = parameter.copy_(value) }
      }
    }

    func expectEnd(_ end: StateValue, within tolerance: Double) throws {
      for (value, wanted) in zip(values, try end.elements) {
        #expect(difference(value.flatten().doubles, try wanted.tensor.flatten().doubles) <= tolerance)
      }
    }
  }

  @Test(arguments: names) func pytorchsGoOnHere(_ name: String) throws {
    let saved = try Self.saved()[name]
    let run = try Run(try saved["case"].string)
    try run.optimizer.load(state: saved["optimizer"])
    try run.scheduler.load(state: saved["scheduler"])
    try run.set(saved["middle"])
    run.go(21...40)
    try run.expectEnd(saved["end"], within: name == "LBFGS" ? 1e-10 : 1e-12)
  }

  /// With ADJOINT_STATES=DIR files are left there, for PyTorch to go on from.
  @Test(arguments: names) func oursGoOnAndHavePyTorchsNames(_ name: String) throws {
    func list(_ tensors: [Tensor]) -> StateValue { .list(tensors.map(StateValue.tensor)) }
    let saved = try Self.saved()[name]
    let run = try Run(try saved["case"].string)
    run.go(1...20)
    let file = "\(NSTemporaryDirectory())/adjoint-state-\(UUID()).pt"
    defer { try? FileManager.default.removeItem(atPath: file) }
    try PyTorchFile.write(
      [
        "case": saved["case"], "middle": list(run.values), "optimizer": run.optimizer.state(),
        "scheduler": run.scheduler.state(),
      ], to: file)
    run.go(21...40)
    let read = try PyTorchFile.read(from: file)
    if let folder = ProcessInfo.processInfo.environment["ADJOINT_STATES"] {
      try PyTorchFile.write(
        [
          "case": read["case"], "middle": read["middle"], "optimizer": read["optimizer"],
          "scheduler": read["scheduler"], "end": list(run.values),
        ], to: "\(folder)/\(name).pt")
    }
    let again = try Run(try read["case"].string)
    try again.optimizer.load(state: read["optimizer"])
    try again.scheduler.load(state: read["scheduler"])
    try again.set(read["middle"])
    again.go(21...40)
    try again.expectEnd(list(run.values), within: 0)

    // Options, and what is remembered, have PyTorch's names.
    let theirs = try saved["optimizer"]
    for (ours, theirs) in zip(try read["optimizer"]["param_groups"].elements, try theirs["param_groups"].elements) {
      #expect(Set(try ours.dictionary.keys) == Set(try theirs.dictionary.keys))
    }
    for (key, entry) in try theirs["state"].dictionary {
      let names = Set(try entry.dictionary.keys).subtracting(["al"])
      #expect(Set(try read["optimizer"]["state"][key].dictionary.keys) == names)
    }
  }
}
