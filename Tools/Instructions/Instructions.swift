import Adjoint

// Runs a small workload a number of times, for counting its instructions from outside (see
// check.py): `instructions scalar 20`. Nothing is printed and nothing is timed.

/// 1000 alternating multiplications and additions.
func chain(_ x: Tensor, _ a: Tensor, _ b: Tensor) -> Tensor {
  var y = x
  for _ in 0..<500 {
    y = y * a
    y = y + b
  }
  return y
}

func leaves(_ shape: [Int]) -> (x: Tensor, a: Tensor, b: Tensor) {
  (
    Tensor.full(shape, Float(1), dtype: .float32, requiresGrad: true),
    Tensor.full(shape, Float(1.0001), dtype: .float32, requiresGrad: true),
    Tensor.full(shape, Float(1e-4), dtype: .float32, requiresGrad: true)
  )
}

func firstOrder(_ shape: [Int]) {
  let (x, a, b) = leaves(shape)
  let y = chain(x, a, b)
  (y.ndim == 0 ? y : y.sum()).backward()
}

func forwardOnly(_ shape: [Int]) {
  let (x, a, b) = leaves(shape)
  _ = noGrad { chain(x, a, b) }
}

/// The gradient of a gradient's square: recorded backward, and backward through it.
func secondOrder() {
  let (x, a, b) = leaves([])
  let first = grad(of: chain(x, a, b), withRespectTo: x, createGraph: true)
  (first * first).backward()
}

@main
enum Instructions {
  static func main() {
    let workloads: [String: () -> Void] = [
      "scalar": { firstOrder([]) },
      "vec64": { firstOrder([64]) },
      "nograd": { forwardOnly([]) },
      "second": secondOrder,
    ]
    let arguments = CommandLine.arguments
    guard arguments.count == 3, let workload = workloads[arguments[1]], let count = Int(arguments[2]) else {
      fatalError("usage: instructions scalar|vec64|nograd|second COUNT")
    }
    for _ in 0..<count { workload() }
  }
}
