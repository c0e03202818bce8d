import Adjoint

// a_: what a small operation costs beside its arithmetic.

func chains(_ runner: Runner) {
  chain(runner, "scalar", [])
  chain(runner, "vec64", [64])
}

private func chain(_ runner: Runner, _ name: String, _ shape: [Int]) {
  let length = 1000
  let x = Tensor.full(shape, Float(1), dtype: .float32, requiresGrad: true)
  let a = Tensor.full(shape, Float(1.0001), dtype: .float32, requiresGrad: true)
  let b = Tensor.full(shape, Float(1e-4), dtype: .float32, requiresGrad: true)
  func forward() -> Tensor {
    var y = x
    for _ in 0..<(length / 2) {
      y = y * a
      y = y + b
    }
    return y
  }
  runner.run("a_\(name)_chain1000_fwdbwd", .operations(length)) {
    for leaf in [x, a, b] { leaf.setGrad(nil) }
    let y = forward()
    (y.ndim == 0 ? y : y.sum()).backward()
  }
  runner.run("a_\(name)_chain1000_fwd_graph", .operations(length)) { _ = forward() }
  runner.run("a_\(name)_chain1000_fwd_nograd", .operations(length)) { _ = noGrad(forward) }
}
