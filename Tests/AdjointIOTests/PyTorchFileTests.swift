import Adjoint
import AdjointIO
import AdjointState
import Foundation
import Testing

@Suite struct PyTorchFileTests {
  @Test func readsEveryDtype() throws {
    let tensors = try PyTorchFile.read(from: fixture("dtypes.pt")).tensors
    #expect(tensors.count == 12)
    for dtype in DType.allCases { assertEqual(try #require(tensors["\(dtype)"]), counting(dtype)) }
    assertEqual(try #require(tensors["number"]), Tensor(2.5))
    #expect(tensors["empty"]?.shape == [0, 3])
  }

  @Test func viewsShareMemory() throws {
    try inFolder { folder in
      let copy = folder.appendingPathComponent("views.pt")
      try PyTorchFile.write(try PyTorchFile.read(from: fixture("views.pt")), to: copy)
      for place in [fixture("views.pt"), copy] {
        let tensors = try PyTorchFile.read(from: place).tensors
        let base = try #require(tensors["base"])
        #expect(tensors["columns"]?.strides == [1, 4])
        #expect(tensors["row"]?.storageOffset == 4)
        #expect(tensors["all"]?.strides == [0, 0])
        base.mul_(2)
        assertEqual(try #require(tensors["row"]), Tensor([8.0, 10, 12, 14]))
        assertEqual(try #require(tensors["all"]), Tensor([[10.0, 10], [10, 10]]))
        assertEqual(try #require(tensors["columns"]), base.reshape(3, 4).t())
      }
    }
  }

  private func assertValues(_ state: StateValue) throws {
    #expect(try state["none"].isNone)
    #expect(try state["yes"].bool)
    #expect(try state["int"].int == -70000)
    #expect(try state["big"].int == 1 << 40)
    #expect(try state["pi"].double == 3.25)
    #expect(try state["text"].string == "häufig")
    #expect(try state["list"].elements[1].elements[0].int == 2)
    guard case .tuple(let tuple) = try state["tuple"] else {
      Issue.record("no tuple")
      return
    }
    #expect(try tuple[3].string == "x")
    #expect(try state[.int(7)].string == "seven")
    #expect(try state["size"].elements.map { try $0.int } == [2, 3])
    #expect(try state["dtype"].string == "torch.bfloat16")
    #expect(try state["ordered"]["a"].int == 1)
    let parameter = try state["parameter"].tensor
    #expect(parameter.requiresGrad && parameter.isLeaf)
    assertEqual(parameter.detach(), Tensor([1.5, -2]))
  }

  @Test func readsValuesAndReadsThemBack() throws {
    let state = try PyTorchFile.read(from: fixture("values.pt"))
    try assertValues(state)
    try inFolder { folder in
      let place = folder.appendingPathComponent("b.pt").path
      try PyTorchFile.write(state, to: place)
      try assertValues(try PyTorchFile.read(from: place))
    }
  }

  @Test func readsModelsAndOptimizers() throws {
    let model = try PyTorchFile.read(from: fixture("model.pt")).tensors
    #expect(
      Array(model.keys) == [
        "0.weight", "0.bias", "1.weight", "1.bias", "1.running_mean", "1.running_var", "1.num_batches_tracked",
      ])
    #expect(model["0.weight"]?.shape == [2, 3])
    let adam = try PyTorchFile.read(from: fixture("adam.pt"))
    assertEqual(try adam["state"][.int(0)]["step"].tensor, Tensor(1.0))
    #expect(try adam["param_groups"].elements[0]["betas"].elements[1].double == 0.999)
  }

  @Test func refusesOtherObjectsByName() {
    #expect(refusal { _ = try PyTorchFile.read(from: fixture("complex.pt")) }.contains("torch.ComplexFloatStorage"))
    #expect(refusal { _ = try PyTorchFile.read(from: fixture("module.pt")) }.contains("torch.nn.modules.linear.Linear"))
  }

  @Test func refusesDamage() throws {
    var damaged = try bytes(of: "model.pt")
    let zip = try #require(damaged.indices.first { damaged[$0...].starts(with: Array("0.weight".utf8)) })
    damaged[zip] ^= 1
    #expect(refusal { _ = try PyTorchFile.read(bytes: damaged) }.contains("the file is damaged"))
    #expect(refusal { _ = try PyTorchFile.read(bytes: damaged.dropLast(9)) }.contains("a zip archive"))
    #expect(refusal { _ = try PyTorchFile.read(bytes: []) }.contains("a zip archive"))
    #expect(refusal { _ = try PyTorchFile.read(from: fixture("dtypes.safetensors")) }.contains("a zip archive"))
  }

  @Test func writesNoPlaceholders() throws {
    try inFolder { folder in
      let place = folder.appendingPathComponent("c.pt")
      let text = try recoveringText { failed in
        refusal { try PyTorchFile.write(["a": ["b": .tensor(failed)]], to: place) }
      }
      #expect(text.contains("\"a\", \"b\""))
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [])
    }
  }

  private func recoveringText(_ body: (Tensor) -> String) throws -> String {
    var text = ""
    _ = try? recovering { text = body(Tensor([1, 2]).reshape(3)) }
    return text
  }
}
