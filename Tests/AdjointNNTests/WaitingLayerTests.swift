import Adjoint
import AdjointNN
import XCTest

/// Layers that learn their inputs, PyTorch's lazy modules. XCTest runs by itself before the other tests, which draw from
/// the default generator at the same time.
final class WaitingLayerTests: XCTestCase {
  private func check(
    _ lazy: Module, _ ready: () -> Module, _ x: Tensor, _ before: String, line: UInt = #line
  ) throws {
    XCTAssertEqual(lazy.description, before, line: line)
    let held = lazy.parameters()
    manualSeed(5)
    let y = lazy(x)
    manualSeed(5)
    let other = ready()
    XCTAssertTrue(y.equal(other(x)), line: line)
    XCTAssertEqual(lazy.description, other.description, line: line)
    XCTAssertTrue(zip(held, lazy.parameters()).allSatisfy { $0 === $1 && $0.isLeaf && $0.requiresGrad }, line: line)
    y.sum().backward()
    XCTAssertTrue(held.allSatisfy { $0.grad() != nil }, line: line)
    XCTAssertThrowsError(try recovering { _ = lazy(Tensor.zeros(x.shape.map { $0 + 1 })) }, line: line)
  }

  func testTheFirstInputDecides() throws {
    try check(
      Linear(nil, 4), { Linear(3, 4) }, Tensor.ones(2, 3), "LazyLinear(in_features=0, out_features=4, bias=True)")
    try check(
      Conv2d(nil, 4, 2, groups: 2), { Conv2d(6, 4, 2, groups: 2) }, Tensor.ones(1, 6, 3, 3),
      "LazyConv2d(0, 4, kernel_size=(2, 2), stride=(1, 1), groups=2)")
    try check(
      Conv1d(nil, 4, 2, padding: .same), { Conv1d(3, 4, 2, padding: .same) }, Tensor.ones(3, 5),
      "LazyConv1d(0, 4, kernel_size=(2,), stride=(1,), padding=same)")
    try check(
      ConvTranspose1d(nil, 4, 2), { ConvTranspose1d(3, 4, 2) }, Tensor.ones(1, 3, 3),
      "LazyConvTranspose1d(0, 4, kernel_size=(2,), stride=(1,))")
    try check(
      BatchNorm1d(nil), { BatchNorm1d(3) }, Tensor.randn(5, 3),
      "LazyBatchNorm1d(0, eps=1e-05, momentum=0.1, affine=True, bias=True, track_running_stats=True)")
    try check(
      InstanceNorm2d(nil, affine: true), { InstanceNorm2d(3, affine: true) }, Tensor.randn(3, 2, 2),
      "LazyInstanceNorm2d(0, eps=1e-05, momentum=0.1, affine=True, bias=True, track_running_stats=False)")
  }

  func testALoadedStateDecides() throws {
    let net = Sequential(Linear(3, 4), BatchNorm1d(4), Linear(4, 2, bias: false))
    let waiting = Sequential(Linear(nil, 4), BatchNorm1d(nil), Linear(nil, 2, bias: false))
    try waiting.loadStateDict(net.stateDict())
    let x = Tensor.randn(5, 3)
    XCTAssertTrue(net(x).equal(waiting(x)))
    XCTAssertEqual(net.description, waiting.description)
    XCTAssertThrowsError(try Linear(nil, 5).loadStateDict(Linear(3, 4).stateDict()))
  }

  func testChannelsThatDoNotDivideAreRefused() {
    XCTAssertThrowsError(try recovering { _ = Conv1d(nil, 4, 2, groups: 2)(Tensor.ones(1, 3, 3)) })
  }
}
