import Adjoint
import AdjointIO
import AdjointState
import Foundation
import Testing

/// A tensor that remembers.
private final class Memory: Stateful {
  var value: Tensor
  init(_ value: Tensor) { self.value = value }
  func state() -> StateValue { ["value": .tensor(value)] }
  func load(state: StateValue) throws { value = try state["value"].tensor }
}

@Suite struct CheckpointTests {
  @Test func goesOnFromTheLast() throws {
    try inFolder { folder in
      let memory = Memory(Tensor(0.0))
      let checkpoint = Checkpoint(in: folder.appendingPathComponent("run"), keepingLast: 2)
      checkpoint.add("memory", memory)
      #expect(try checkpoint.restore()?.step == nil)
      for step in 1...4 {
        memory.value = Tensor(Double(step))
        try checkpoint.save(step: step, ["best": .double(0.5)])
      }
      #expect(checkpoint.steps == [4, 3])
      memory.value = Tensor(0.0)
      let restored = try #require(try checkpoint.restore())
      #expect(restored.step == 4 && restored.skipped.isEmpty)
      #expect(try restored.values["best"]?.double == 0.5)
      assertEqual(memory.value, Tensor(4.0))
    }
  }

  @Test func skipsWhatIsDamaged() throws {
    try inFolder { folder in
      let memory = Memory(Tensor(1.0))
      let checkpoint = Checkpoint(in: folder)
      checkpoint.add("memory", memory)
      try checkpoint.save(step: 1)
      memory.value = Tensor(2.0)
      let last = try checkpoint.save(step: 2)
      #expect(last.hasSuffix("checkpoint-00000002.pt"))
      let whole = try Data(contentsOf: URL(fileURLWithPath: last))
      try whole.prefix(whole.count / 2).write(to: URL(fileURLWithPath: last))
      let other = folder.appendingPathComponent("checkpoint-00000003.pt").path
      try PyTorchFile.write(["value": 3], to: other)
      let restored = try #require(try checkpoint.restore())
      #expect(restored.step == 1)
      #expect(restored.skipped.map(\.path) == [other, last])
      assertEqual(memory.value, Tensor(1.0))
      for step in 1...3 { try Data().write(to: folder.appendingPathComponent("checkpoint-0000000\(step).pt")) }
      #expect(throws: FileError.self) { try checkpoint.restore() }
    }
  }

  @Test func aStateThatIsMissingIsNamed() throws {
    try inFolder { folder in
      let checkpoint = Checkpoint(in: folder)
      try checkpoint.save(step: 0)
      checkpoint.add("memory", Memory(Tensor(1.0)))
      #expect(throws: StateError.self) { try checkpoint.restore() }
    }
  }

  @Test func clearsWhatAStoppedProcessLeft() throws {
    try inFolder { folder in
      let left = ["checkpoint-00000003.pt.77-1234.partial", "checkpoint-00000004.pt.\(getpid())-9.partial"]
      let others = ["checkpoint-x.pt.77-1.partial", "model.pt.77-1.partial", "checkpoint-00000003.pt.bak"]
      // One is being written: its writer holds the lock.
      let busy = folder.appendingPathComponent("checkpoint-00000005.pt.77-5.partial")
      for name in left + others { try Data([1]).write(to: folder.appendingPathComponent(name)) }
      let descriptor = open(busy.path, O_WRONLY | O_CREAT, 0o600)
      #expect(flock(descriptor, LOCK_EX) == 0)
      let checkpoint = Checkpoint(in: folder)
      try checkpoint.save(step: 1)
      let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      #expect(Set(names) == Set(others + [busy.lastPathComponent, "checkpoint-00000001.pt"]))
      close(descriptor)
      try checkpoint.save(step: 2)
      #expect(!FileManager.default.fileExists(atPath: busy.path))
      #expect(checkpoint.steps == [2, 1])
    }
  }
}
