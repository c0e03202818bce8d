import Adjoint
import AdjointIO
import AdjointNN
import AdjointState
import XCTest

/// XCTest runs by itself before the other tests, which draw from the default generator at the same time.
final class InitTests: XCTestCase {
  /// What Tools/Golden/init.py recorded, bit for bit but for orthogonal matrices, whose last bits are LAPACK's.
  func testBeginningsAreThoseOfPyTorch() throws {
    for one in try PyTorchFile.read(from: goldenFolder.appending(path: "init.pt")).elements {
      let (name, theirs) = try (one["function"].string, one["value"].tensor)
      let arguments = CaseSettings(values: try one["arguments"], dtype: theirs.dtype)
      manualSeed(3)
      let own = try filled(name, Tensor.full(theirs.shape, 7, dtype: theirs.dtype), arguments)
      let near = theirs.dtype == .float64 ? 1e-13 : 1e-6
      let isSame = name == "orthogonal_" ? own.allclose(theirs, rtol: 0, atol: near) : own.equal(theirs)
      XCTAssertTrue(isSame, "\(name) of \(theirs.described): \(own), not \(theirs)")
      let after = try one["after"].tensor
      XCTAssertTrue(Tensor.rand(1, dtype: .float64).equal(after), "\(name) draws as much")
    }
  }

  private func filled(_ name: String, _ x: Tensor, _ s: CaseSettings) throws -> Tensor {
    switch name {
    case "uniform_": return try Init.uniform_(x, from: s.double("a"), to: s.double("b"))
    case "normal_": return try Init.normal_(x, mean: s.double("mean"), std: s.double("std"))
    case "eye_": return Init.eye_(x)
    case "xavier_uniform_": return try Init.xavierUniform_(x, gain: s.double("gain"))
    case "xavier_normal_": return try Init.xavierNormal_(x, gain: s.double("gain"))
    case "orthogonal_": return try Init.orthogonal_(x, gain: s.double("gain"))
    case "trunc_normal_":
      return try Init.truncNormal_(
        x, mean: s.double("mean"), std: s.double("std"), from: s.double("a"), to: s.double("b"))
    case "dirac_": return try Init.dirac_(x, groups: s.int("groups"))
    case "sparse_": return try Init.sparse_(x, sparsity: s.double("sparsity"), std: s.double("std"))
    default: break
    }
    let mode: Init.FanMode = try s.string("mode") == "fan_in" ? .fanIn : .fanOut
    let slope = try s.double("a")
    let kinds: [String: Init.Nonlinearity] = [
      "leaky_relu": .leakyRelu(slope: slope), "relu": .relu, "tanh": .tanh, "linear": .linear, "selu": .selu,
      "sigmoid": .sigmoid,
    ]
    let kind = kinds[try s.string("nonlinearity")]
    return name == "kaiming_uniform_"
      ? Init.kaimingUniform_(x, a: slope, mode: mode, nonlinearity: kind)
      : Init.kaimingNormal_(x, a: slope, mode: mode, nonlinearity: kind)
  }

  func testWhatCanNotBeFilledIsRefused() {
    let refused: [() -> Void] = [
      { Init.xavierUniform_(Tensor.zeros(3)) }, { Init.kaimingNormal_(Tensor.zeros(3)) },
      { Init.orthogonal_(Tensor.zeros(3)) }, { Init.eye_(Tensor.zeros(3)) }, { Init.dirac_(Tensor.zeros(3, 3)) },
      { Init.dirac_(Tensor.zeros(3, 3, 3), groups: 2) }, { Init.sparse_(Tensor.zeros(3), sparsity: 0.5) },
      { Init.sparse_(Tensor.zeros(3, 3), sparsity: 2) }, { Init.truncNormal_(Tensor.zeros(3), from: 1, to: -1) },
    ]
    for body in refused { XCTAssertThrowsError(try recovering(body)) }
  }
}
