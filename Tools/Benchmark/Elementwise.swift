import Adjoint

// b_: elementwise work that exceeds the caches, or just does not.

private func expression(_ x: Tensor) -> Tensor {
  (tanh(x * 1.5 + 0.3) ** 2 * sin(x)).sum()
}

func elementwise(_ runner: Runner) {
  for (size, n) in [("1M", 1 << 20), ("16M", 1 << 24)] {
    let x = Tensor.randn(n, requiresGrad: true)
    runner.run("b_ew_\(size)_fwdbwd", .bytes(n * 4 * 2)) {
      x.setGrad(nil)
      let loss = expression(x)
      loss.backward()
      // As a training loop does.
      _ = loss.item(Float.self)
    }
    runner.run("b_ew_\(size)_fwd", .bytes(n * 4)) { _ = noGrad { expression(x) } }
    let y = Tensor.randn(n)
    let x0 = x.detach()
    runner.run("b_add_\(size)", .bytes(n * 12)) { _ = x0 + y }
    runner.run("b_exp_\(size)", .bytes(n * 8)) { _ = exp(x0) }
    runner.run("b_tanh_\(size)", .bytes(n * 8)) { _ = tanh(x0) }
    runner.run("b_sin_\(size)", .bytes(n * 8)) { _ = sin(x0) }
    runner.run("b_log1p_\(size)", .bytes(n * 8)) { _ = log1p(x0) }
    runner.run("b_sigmoid_\(size)", .bytes(n * 8)) { _ = sigmoid(x0) }
  }
}
