import Adjoint
import Testing

// Where a function has a kink or a pole, its gradient is a convention: these are PyTorch's. The gradients are those that
// PyTorch 2.15 gives for the sum of the result, in float64.

/// A function of one or two tensors, where it is taken, and its gradients there; nil where there is none.
struct Convention: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let x: [Double]
  let y: [Double]?
  let gradientX: [Double]?
  let gradientY: [Double]?
  let function: @Sendable (Tensor, Tensor) -> Tensor

  init(_ name: String, _ x: [Double], _ g: [Double]?, _ function: @escaping @Sendable (Tensor, Tensor) -> Tensor) {
    (testDescription, self.x, y, gradientX, gradientY, self.function) = (name, x, nil, g, nil, function)
  }

  init(
    _ name: String, _ x: [Double], _ y: [Double], _ g: [Double]?, _ h: [Double]?,
    _ function: @escaping @Sendable (Tensor, Tensor) -> Tensor
  ) {
    (testDescription, self.x, self.y, gradientX, gradientY, self.function) = (name, x, y, g, h, function)
  }
}

@Suite(.leakFree) struct SubgradientTests {
  @Test(arguments: zeroAtZero + kinks + ties + special + rounding)
  func gradientIsTheConvention(_ convention: Convention) {
    let (x, y) = (leaf(convention.x), leaf(convention.y ?? []))
    convention.function(x, y).sum().backward()
    #expect(isSame(x.gradient, convention.gradientX), "\(x.gradient ?? [])")
    if convention.y != nil { #expect(isSame(y.gradient, convention.gradientY), "\(y.gradient ?? [])") }
  }

  @Test func floorDivisionIsNotDifferentiable() {
    let (x, y) = (leaf([7.0]), leaf([2.0]))
    #expect(!x.floorDivide(y).requiresGrad && !x.floorDivide(2).requiresGrad)
  }

  /// nan equals nan here, and numbers are equal to a few units of their last place.
  private func isSame(_ a: [Double]?, _ b: [Double]?) -> Bool {
    guard let a, let b else { return a == nil && b == nil }
    return a.count == b.count
      && zip(a, b).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) || abs($0 - $1) <= 1e-15 * abs($1) }
  }
}
