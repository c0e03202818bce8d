import Adjoint

// c_: reductions, softmax and its loss, over 4096 rows.

func reductions(_ runner: Runner) {
  let x = Tensor.randn(4096, 1000, requiresGrad: true)
  let classes = Tensor.randint(0, 1000, [4096])
  let x0 = x.detach()
  let workloads: [(String, (Tensor) -> Tensor)] = [
    ("c_sum_all", { $0.sum() }),
    ("c_mean_rows", { $0.mean(dim: 1).sum() }),
    ("c_mean_cols", { $0.mean(dim: 0).sum() }),
    ("c_softmax_xent", { $0.crossEntropy(classes) }),
  ]
  for (name, loss) in workloads {
    runner.run(name + "_fwdbwd") {
      x.setGrad(nil)
      loss(x).backward()
    }
    runner.run(name + "_fwd", .bytes(x.numel * 4)) { _ = noGrad { loss(x) } }
  }
  runner.run("c_softmax_fwd", .bytes(x.numel * 8)) { _ = softmax(x0, dim: 1) }
}
