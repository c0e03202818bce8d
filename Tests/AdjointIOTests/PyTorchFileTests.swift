import Adjoint
import AdjointIO
import AdjointState
import XCTest

final class PyTorchFileTests: XCTestCase {
  func testReadsEveryDtype() throws {
    let tensors = try PyTorchFile.read(from: fixture("dtypes.pt")).tensors
    XCTAssertEqual(tensors.count, 12)
    for dtype in DType.allCases { assertEqual(try XCTUnwrap(tensors["\(dtype)"]), counting(dtype)) }
    assertEqual(try XCTUnwrap(tensors["number"]), Tensor(2.5))
    XCTAssertEqual(tensors["empty"]?.shape, [0, 3])
  }

  func testViewsShareMemory() throws {
    try inFolder { folder in
      let copy = folder.appendingPathComponent("views.pt")
      try PyTorchFile.write(try PyTorchFile.read(from: fixture("views.pt")), to: copy)
      for place in [fixture("views.pt"), copy] {
        let tensors = try PyTorchFile.read(from: place).tensors
        let base = try XCTUnwrap(tensors["base"])
        XCTAssertEqual(tensors["columns"]?.strides, [1, 4])
        XCTAssertEqual(tensors["row"]?.storageOffset, 4)
        XCTAssertEqual(tensors["all"]?.strides, [0, 0])
        base.mul_(2)
        assertEqual(try XCTUnwrap(tensors["row"]), Tensor([8.0, 10, 12, 14]))
        assertEqual(try XCTUnwrap(tensors["all"]), Tensor([[10.0, 10], [10, 10]]))
        assertEqual(try XCTUnwrap(tensors["columns"]), base.reshape(3, 4).t())
      }
    }
  }

  private func assertValues(_ state: StateValue) throws {
    XCTAssert(try state["none"].isNone)
    XCTAssert(try state["yes"].bool)
    XCTAssertEqual(try state["int"].int, -70000)
    XCTAssertEqual(try state["big"].int, 1 << 40)
    XCTAssertEqual(try state["pi"].double, 3.25)
    XCTAssertEqual(try state["text"].string, "häufig")
    XCTAssertEqual(try state["list"].elements[1].elements[0].int, 2)
    guard case .tuple(let tuple) = try state["tuple"] else { return XCTFail("no tuple") }
    XCTAssertEqual(try tuple[3].string, "x")
    XCTAssertEqual(try state[.int(7)].string, "seven")
    XCTAssertEqual(try state["size"].elements.map { try $0.int }, [2, 3])
    XCTAssertEqual(try state["dtype"].string, "torch.bfloat16")
    XCTAssertEqual(try state["ordered"]["a"].int, 1)
    let parameter = try state["parameter"].tensor
    XCTAssert(parameter.requiresGrad && parameter.isLeaf)
    assertEqual(parameter.detach(), Tensor([1.5, -2]))
  }

  func testReadsValuesAndReadsThemBack() throws {
    let state = try PyTorchFile.read(from: fixture("values.pt"))
    try assertValues(state)
    try inFolder { folder in
      let place = folder.appendingPathComponent("b.pt").path
      try PyTorchFile.write(state, to: place)
      try assertValues(try PyTorchFile.read(from: place))
    }
  }

  func testReadsModelsAndOptimizers() throws {
    let model = try PyTorchFile.read(from: fixture("model.pt")).tensors
    XCTAssertEqual(
      Array(model.keys),
      ["0.weight", "0.bias", "1.weight", "1.bias", "1.running_mean", "1.running_var", "1.num_batches_tracked"])
    XCTAssertEqual(model["0.weight"]?.shape, [2, 3])
    let adam = try PyTorchFile.read(from: fixture("adam.pt"))
    assertEqual(try adam["state"][.int(0)]["step"].tensor, Tensor(1.0))
    XCTAssertEqual(try adam["param_groups"].elements[0]["betas"].elements[1].double, 0.999)
  }

  func testRefusesOtherObjectsByName() {
    XCTAssert(
      refusal { _ = try PyTorchFile.read(from: fixture("complex.pt")) }.contains("torch.ComplexFloatStorage"))
    XCTAssert(
      refusal { _ = try PyTorchFile.read(from: fixture("module.pt")) }.contains("torch.nn.modules.linear.Linear"))
  }

  func testRefusesDamage() throws {
    var damaged = try bytes(of: "model.pt")
    let zip = try XCTUnwrap(damaged.indices.first { damaged[$0...].starts(with: Array("0.weight".utf8)) })
    damaged[zip] ^= 1
    XCTAssert(refusal { _ = try PyTorchFile.read(bytes: damaged) }.contains("the file is damaged"))
    XCTAssert(refusal { _ = try PyTorchFile.read(bytes: damaged.dropLast(9)) }.contains("a zip archive"))
    XCTAssert(refusal { _ = try PyTorchFile.read(bytes: []) }.contains("a zip archive"))
    XCTAssert(refusal { _ = try PyTorchFile.read(from: fixture("dtypes.safetensors")) }.contains("a zip archive"))
  }

  func testWritesNoPlaceholders() throws {
    try inFolder { folder in
      let place = folder.appendingPathComponent("c.pt")
      let text = try recoveringText { failed in
        refusal { try PyTorchFile.write(["a": ["b": .tensor(failed)]], to: place) }
      }
      XCTAssert(text.contains("\"a\", \"b\""), text)
      XCTAssertEqual(try FileManager.default.contentsOfDirectory(atPath: folder.path), [])
    }
  }

  private func recoveringText(_ body: (Tensor) -> String) throws -> String {
    var text = ""
    _ = try? recovering { text = body(Tensor([1, 2]).reshape(3)) }
    return text
  }
}
