import Adjoint

// d_: matrix products, rows x inner x columns.

func products(_ runner: Runner) {
  let sizes = [64, 128, 256, 512, 1024, 2048].map { ($0, $0, $0) } + [(128, 784, 512)]
  for (m, k, n) in sizes {
    for (letter, dtype) in [("s", DType.float32), ("d", .float64)] where letter == "s" || k != 784 {
      product(runner, "d_\(letter)gemm_\(m)x\(k)x\(n)", [m, k], [k, n], dtype)
    }
  }
  product(runner, "d_bmm_64x128x64x128", [64, 128, 64], [64, 64, 128], .float32)
  product(runner, "d_bf16gemm_1024", [1024, 1024], [1024, 1024], .bfloat16)
}

private func product(_ runner: Runner, _ name: String, _ shapeA: [Int], _ shapeB: [Int], _ dtype: DType) {
  guard runner.wants(name) else { return }
  let a = Tensor.randn(shapeA).to(dtype)
  let b = Tensor.randn(shapeB).to(dtype)
  runner.run(name, .floatingPointOperations(2 * a.numel * shapeB[shapeB.count - 1])) { _ = a.matmul(b) }
}
