// float16 and bfloat16: operations compute in float32 and round their result once, as PyTorch's do. Those that PyTorch
// makes of several, each of which rounds, are made of the same ones here, or, where one kernel does it all (xlogy, mseLoss,
// the gradient of sin), rounded once nevertheless.
import Adjoint
import Testing

private let dtypes: [DType] = [.float16, .bfloat16]

/// Numbers of both signs, [18, 35], that `dtype` holds.
private func numbers(_ dtype: DType, seed: Int) -> Tensor {
  let generator = Generator()
  generator.manualSeed(seed)
  return (Tensor.randn(18, 35, generator: generator) * 2).to(dtype)
}

private func expectSame(_ z: Tensor, _ expected: Tensor, _ name: String, _ dtype: DType) {
  #expect(z.dtype == dtype && z.shape == expected.shape, "\(name) of \(dtype): a \(z.dtype) of \(z.shape)")
  let pairs = zip(z.values, expected.values)
  let wrong = pairs.enumerated().filter { !($1.0 == $1.1 || $1.0.isNaN && $1.1.isNaN) }
  #expect(
    wrong.isEmpty,
    "\(name) of \(dtype): \(wrong.count) of \(z.numel) differ, the first, \(wrong.first?.element ?? (0, 0))")
}

// MARK: Rounded once

private typealias Operation = @Sendable (_ x: Tensor, _ y: Tensor) -> Tensor

/// Eight by eight images with their channels.
private func images(_ x: Tensor) -> Tensor { x.flatten()[..<512].reshape(2, 4, 8, 8) }
private func kernel(_ y: Tensor, _ shape: [Int]) -> Tensor { y.flatten()[..<shape.reduce(1, *)].reshape(shape) }
private func classes() -> Tensor { Tensor((0..<18).map { $0 * 5 % 35 }, dtype: .int64) }

private let roundedOnce: [(name: String, apply: Operation)] = [
  ("exp", { x, _ in x.exp() }), ("log", { x, _ in x.abs().log() }), ("log1p", { x, _ in x.abs().log1p() }),
  ("expm1", { x, _ in x.expm1() }), ("sqrt", { x, _ in x.abs().sqrt() }), ("reciprocal", { x, _ in x.reciprocal() }),
  ("sin", { x, _ in x.sin() }), ("cos", { x, _ in x.cos() }), ("tanh", { x, _ in x.tanh() }),
  ("sigmoid", { x, _ in x.sigmoid() }), ("asinh", { x, _ in x.asinh() }), ("square", { x, _ in x.square() }),
  ("floor", { x, _ in x.floor() }), ("round", { x, _ in x.round() }), ("abs", { x, _ in x.abs() }),
  ("erfc", { x, _ in x.erfc() }), ("relu", { x, _ in x.relu() }), ("silu", { x, _ in x.silu() }),
  ("softplus", { x, _ in x.softplus() }), ("elu", { x, _ in x.elu() }), ("selu", { x, _ in x.selu() }),
  ("hardswish", { x, _ in x.hardswish() }), ("mish", { x, _ in x.mish() }), ("leakyRelu", { x, _ in x.leakyRelu() }),
  ("logsigmoid", { x, _ in x.logsigmoid() }), ("glu", { x, _ in x.narrow(dim: 1, start: 0, length: 34).glu() }),
  ("x + y", { $0 + $1 }), ("x − y", { $0 - $1 }), ("x · y", { $0 * $1 }), ("x / y", { $0 / $1 }),
  ("maximum", { $0.maximum($1) }), ("atan2", { $0.atan2($1) }), ("fmod", { $0.fmod($1) }),
  ("hypot", { $0.hypot($1) }), ("logaddexp", { $0.logaddexp($1) }), ("pow", { $0.abs().pow($1) }),
  ("x · 0.3", { x, _ in x * 0.3 }), ("x / 3", { x, _ in x / 3 }), ("clamp", { x, _ in x.clamp(min: -0.5, max: 0.5) }),
  ("sum", { x, _ in x.sum() }), ("sum of rows", { x, _ in x.sum(dim: 1) }),
  ("sum of columns", { x, _ in x.sum(dim: 0) }), ("mean", { x, _ in x.mean() }),
  ("mean of rows", { x, _ in x.mean(dim: 1) }), ("amax", { x, _ in x.amax(dim: 1) }),
  ("var", { x, _ in x.var(dim: 1) }), ("std", { x, _ in x.std(dim: 1) }), ("norm", { x, _ in x.norm(dim: [1]) }),
  ("softmax", { x, _ in x.softmax(dim: 1) }), ("logSoftmax of columns", { x, _ in x.logSoftmax(dim: 0) }),
  ("cumsum", { x, _ in x.cumsum(dim: 1) }), ("logcumsumexp", { x, _ in x.logcumsumexp(dim: 1) }),
  ("matmul", { $0.matmul($1.t()) }), ("mv", { $0.mv($1[0]) }), ("outer", { $0[0].outer($1[0]) }),
  ("bmm", { $0.reshape(3, 6, 35).bmm($1.reshape(3, 35, 6)) }), ("linear", { $0.linear($1, bias: $0[0, ..<18]) }),
  ("addmm", { $0[0..., ..<18].addmm($0, $1.t()) }), ("einsum", { einsum("ij,kj->ik", $0, $1) }),
  ("conv2d", { images($0).conv2d(kernel($1, [3, 4, 3, 3]), bias: $1[0, ..<3], padding: 1) }),
  ("conv2d of groups", { images($0).conv2d(kernel($1, [4, 1, 3, 3]), groups: 4) }),
  ("convTranspose2d", { images($0).convTranspose2d(kernel($1, [4, 3, 3, 3]), stride: 2) }),
  ("avgPool2d", { x, _ in images(x).avgPool2d(3) }), ("maxPool2d", { x, _ in images(x).maxPool2d(3) }),
  ("adaptiveAvgPool2d", { x, _ in images(x).adaptiveAvgPool2d(3, 5) }),
  ("layerNorm", { $0.layerNorm([35], weight: $1[0], bias: $1[1]) }), ("rmsNorm", { $0.rmsNorm([35], weight: $1[0]) }),
  ("groupNorm", { images($0).groupNorm(2, weight: $1[0, ..<4], bias: $1[1, ..<4]) }),
  ("l1Loss", { $0.l1Loss($1) }), ("mseLoss", { $0.mseLoss($1, reduction: .none) }),
  ("xlogy", { $0.xlogy($1.abs()) }), ("gather", { $0.gather(dim: 1, index: ($1.abs().long() % 35)) }),
  ("indexAdd", { $0.indexAdd(dim: 0, index: Tensor([0, 3, 5]), source: $1[..<3]) }),
  ("topk", { x, _ in x.topk(5).values }), ("median", { x, _ in x.median() }),
]

@Test(arguments: roundedOnce.indices)
func resultsAreRoundedOnce(_ i: Int) {
  for dtype in dtypes {
    let (x, y) = (numbers(dtype, seed: 1), numbers(dtype, seed: 2))
    let exact = roundedOnce[i].apply(x.to(.float32), y.to(.float32))
    expectSame(roundedOnce[i].apply(x, y), exact.to(dtype), roundedOnce[i].name, dtype)
  }
}

// MARK: Rounded in steps

/// The same operation in float32; `q` rounds to the dtype.
private typealias Steps = @Sendable (_ x: Tensor, _ y: Tensor, _ q: (Tensor) -> Tensor) -> Tensor

private let roundedInSteps: [(name: String, apply: Operation, steps: Steps)] = [
  ("x + 0.3", { x, _ in x + 0.3 }, { x, _, q in x + q(Tensor(0.3)) }),
  ("x + 257", { x, _ in x.add_(257) }, { x, _, q in x + q(Tensor(257.0)) }),
  ("x − 0.7 · 0.3", { x, _ in x.sub(0.3, alpha: 0.7) }, { x, _, q in x - q(Tensor(0.21)) }),
  ("0.3 − x", { x, _ in 0.3 - x }, { x, _, q in q(Tensor(0.3)) - x }),
  ("0.3 / x", { x, _ in 0.3 / x }, { x, _, q in q(1 / x) * 0.3 }),
  ("x to the power of 0.3", { x, _ in x.abs().pow(0.3) }, { x, _, q in x.abs().pow(q(Tensor(0.3))) }),
  ("softsign", { x, _ in x.softsign() }, { x, _, q in x / q(1 + x.abs()) }),
  ("tanhshrink", { x, _ in x.tanhshrink() }, { x, _, q in x - q(x.tanh()) }),
  ("normalize", { x, _ in x.normalize() }, { x, _, q in x / q(x.norm(dim: [1], keepDim: true)) }),
]

@Test(arguments: roundedInSteps.indices)
func stepsAreRoundedWherePyTorchRoundsThem(_ i: Int) {
  for dtype in dtypes {
    let (x, y) = (numbers(dtype, seed: 1), numbers(dtype, seed: 2))
    let steps = roundedInSteps[i].steps(x.to(.float32), y.to(.float32)) { $0.to(dtype).to(.float32) }
    expectSame(roundedInSteps[i].apply(x, y), steps.to(dtype), roundedInSteps[i].name, dtype)
  }
}

// MARK: Gradients

/// The gradient of x in float32, given the gradient g of the result.
private typealias Pullback = @Sendable (_ x: Tensor, _ y: Tensor, _ g: Tensor, _ q: (Tensor) -> Tensor) -> Tensor

private let pullbacks: [(name: String, apply: Operation, rule: Pullback)] = [
  ("x · y", { $0 * $1 }, { _, y, g, _ in g * y }), ("x / y", { $0 / $1 }, { _, y, g, _ in g / y }),
  ("y / x", { $1 / $0 }, { x, y, g, q in -g * q(q(y / x) / x) }),
  ("exp", { x, _ in x.exp() }, { x, _, g, q in g * q(x.exp()) }),
  ("sin", { x, _ in x.sin() }, { x, _, g, _ in g * x.cos() }),
  ("tanh", { x, _ in x.tanh() }, { x, _, g, q in g * (1 - q(x.tanh()).square()) }),
  ("relu", { x, _ in x.relu() }, { x, _, g, _ in g * x.gt(0) }),
  ("square", { x, _ in x.square() }, { x, _, g, _ in g * 2 * x }),
  ("abs", { x, _ in x.abs() }, { x, _, g, _ in g * x.sign() }),
  ("broadcast sum", { x, y in x[0] + y }, { _, _, g, _ in g.sum(dim: 0) }),
  ("mean", { x, y in x.mean(dim: 0) + y }, { x, _, g, q in (q(g.sum(dim: 0)) / 18).expand(18, 35) }),
  (
    "matmul", { $0.t().matmul($1)[..<18] },
    { _, y, g, _ in
      y.matmul(Tensor.cat([g, .zeros(17, 35)], dim: 0).t())
    }
  ),
]

@Test(arguments: pullbacks.indices)
func gradientsAreRoundedOnce(_ i: Int) {
  for dtype in dtypes {
    let (x, y, g) = (numbers(dtype, seed: 1), numbers(dtype, seed: 2), numbers(dtype, seed: 3))
    let expected = pullbacks[i].rule(x.to(.float32), y.to(.float32), g.to(.float32)) { $0.to(dtype).to(.float32) }
    x.requiresGrad = true
    pullbacks[i].apply(x, y).backward(gradient: g)
    let gradient = x.grad() ?? Tensor.zeros(0)
    let seen = gradient.shape == expected.shape ? gradient : gradient[0]
    expectSame(seen, expected.to(dtype), "the gradient of \(pullbacks[i].name)", dtype)
  }
}
