import Adjoint
import Testing

/// Derivatives of a function of the caller, taken inside `vmap`: each example has its own.
@Suite(.leakFree) struct DerivativesInsideVmapTests {
  private let x = constant([[1.0, 2], [3, 4], [5, 6]])
  private let w = constant([0.5, -2])

  /// What mapping gives is what a loop gives.
  private func agree(_ f: @escaping (Tensor) -> Tensor) {
    #expect(vmap(f)(x).values == Tensor.stack((0..<3).map { f(x[$0]) }).values)
  }

  @Test func ofTheExample() {
    agree { vjp({ exp($0) * w }, at: $0, v: w).gradient }
    agree { jacobian({ $0 * $0 * w }, at: $0) }
    agree { hessian({ ($0 * $0 * $0 * w).sum() }, at: $0) }
    agree { vhp({ ($0 * $0 * $0).sum() }, at: $0, v: w).product }
    agree { hvp({ ($0 * $0 * $0).sum() }, at: $0, v: w).product }
  }

  /// What is differentiated by is shared, and its gradient differs from example to example.
  @Test func ofWhatAllShare() {
    agree { example in vjp({ ($0 * $0 * example).sum() }, at: w).gradient }
    agree { example in jacobian({ $0 * example }, at: w) }
    agree { example in vjp({ _ in example * 2 }, at: w, v: w).gradient }
  }

  @Test func ofLevelsThatNest() {
    let pairs = vmap { (a: Tensor) in vmap { (b: Tensor) in vjp({ ($0 * $0 * b).sum() }, at: a).gradient }(x) }(x)
    #expect(pairs.values == (2 * x.unsqueeze(1) * x.unsqueeze(0)).values)
  }

  @Test func anExampleIsNoLeaf() {
    let text = refusal { _ = vmap({ (x: Tensor) in x.clone().requiresGrad_() })(x) }
    #expect(text?.contains("stands for one example of many") == true && text?.contains("vjp") == true)
  }

  @Test func mappingOverTheFirstDimensionAddsNoNode() {
    let x = leaf([[1.0, 2], [3, 4]])
    #expect(vmap({ (x: Tensor) in x.sin() })(x).gradFn?.name == "SinBackward0")
    #expect(vmap({ (x: Tensor) in x })(x) === x)
  }
}
