// Normalization in 16 bits: PyTorch keeps means and scales for the gradient in the dtype of the parameters, and batch norm
// uses the rounded ones for its result, too. The expected numbers are PyTorch's.
import Adjoint
import Testing

private struct Case: Sendable {
  let name: String
  let dtype: DType
  let shape: [Int]
  let apply: @Sendable (_ x: Tensor, _ weight: Tensor, _ bias: Tensor) -> Tensor
  let x: [Double]
  let weight: [Double]
  let bias: [Double]
  let gradient: [Double]
  let z: [Double]
  let gx: [Double]
  /// nil where PyTorch adds up row after row in 16 bits, so that the result depends on the number of threads.
  var gw: [Double]?
}

private let cases: [Case] = [
  Case(
    name: "layerNorm", dtype: .bfloat16, shape: [2, 6], apply: { $0.layerNorm([6], weight: $1, bias: $2) },
    x: [2.625, 1.375, 1.125, -0.25, 1.125, -1.75, 1.625, 3, -1.875, 3, 2, 3.5],
    weight: [0.125, 1.25, 1.375, 0.875, 1.875, 1.875], bias: [0.5, -0.125, -0.625, -1, 0.75, 0.25],
    gradient: [-0.375, 0.125, -1.125, 0.5, -1.5, -0.625, 0.125, -0.25, 0.5, 0, 1.375, 1.5],
    z: [
      0.671875, 0.478515625, -0.2099609375, -1.609375, 1.3125, -3.09375, 0.482421875, 0.66015625, -3.5, -0.451171875,
      0.87890625, 1.9453125,
    ],
    gx: [
      0.490234375, 0.6875, -0.5390625, 0.9609375, -1.4609375, -0.1455078125, -0.515625, -0.77734375, 0.059326171875,
      -0.6015625, 0.89453125, 0.94140625,
    ]),
  Case(
    name: "groupNorm", dtype: .bfloat16, shape: [1, 4, 4], apply: { $0.groupNorm(2, weight: $1, bias: $2) },
    x: [2.5, 3.125, 4.5, -2, 3.25, 5.125, 0.125, 4.5, 1.625, 2, 2.125, 0.5, -0.125, 2.75, -1.625, 2.375],
    weight: [0.5, 1.75, 0.25, 0], bias: [-0.125, 0.375, -0.5, -1],
    gradient: [
      0.625, 0.625, 0.5, 0.75, 1.625, 0.5, -1.5, 1.625, 1.125, 0.625, 0.75, 0.375, -0.875, -0.25, 0.625, -0.375,
    ],
    z: [
      -0.15625, -0.018798828125, 0.283203125, -1.140625, 0.84375, 2.28125, -1.5546875, 1.8046875, -0.423828125,
      -0.357421875, -0.3359375, -0.625, -1, -1, -1, -1,
    ],
    gx: [
      -0.1259765625, -0.22265625, -0.462890625, 0.6015625, 0.87109375, -0.28515625, -1.046875, 0.67578125, 0.1298828125,
      0.03466796875, 0.05517578125, 0.0140380859375, -0.04296875, -0.0888671875, -0.01904296875, -0.0830078125,
    ], gw: [-1.0234375, 3.96875, 1, -1.0234375]),
  Case(
    name: "batchNorm", dtype: .float16, shape: [3, 2, 2],
    apply: { $0.batchNorm(runningMean: nil, runningVar: nil, weight: $1, bias: $2, training: true) },
    x: [2.25, 2.375, 1.875, 1, 1, 3.875, 8.625, 1.5, 1.75, -0.25, 1.75, 2], weight: [-1, -1], bias: [0.625, -0.125],
    gradient: [-0.875, -0.75, 0.125, 0, 0.125, -0.5, -1.375, -1.75, 0.125, 0, -0.375, 1],
    z: [
      0.296630859375, 0.1981201171875, 0.223388671875, 0.55615234375, 1.28125, -0.9833984375, -2.34375, 0.365966796875,
      0.6904296875, 2.265625, 0.27099609375, 0.1759033203125,
    ],
    gx: [
      0.378173828125, 0.260498046875, -0.1453857421875, -0.04742431640625, -0.2152099609375, -0.16943359375,
      0.036529541015625, 0.58935546875, -0.331787109375, 0.0772705078125, 0.052001953125, -0.4853515625,
    ], gw: [-1.501953125, -2.388671875]),
  Case(
    name: "rmsNorm", dtype: .bfloat16, shape: [2, 6],
    apply: { x, weight, _ in x.rmsNorm([6], weight: weight, eps: 1e-5) },
    x: [3.75, -0.25, -1.5, 1, -0.125, -0.125, -1.125, 4, 1, -1.125, 1.25, 2.25],
    weight: [0.625, 1.5, -0.875, 0.375, 1.25, 0.25], bias: [0, 0, 0, 0, 0, 0],
    gradient: [-2.125, 0.875, 0.25, -1.375, 1.125, 0.625, 0.875, 1, 0.375, -1.125, -2.375, 0],
    z: [
      1.375, -0.2197265625, 0.76953125, 0.2197265625, -0.091796875, -0.018310546875, -0.3359375, 2.875, -0.419921875,
      -0.2021484375, 0.75, 0.26953125,
    ],
    gx: [
      -0.059814453125, 0.72265625, -0.416015625, -0.11083984375, 0.80078125, 0.06787109375, 0.298828125, 0.5859375,
      -0.1904296875, -0.1650390625, -1.4609375, -0.0751953125,
    ], gw: [-5.15625, 1.7890625, -0.04052734375, -0.201171875, -1.5078125, -0.0458984375]),
]

@Test(arguments: cases.indices, [false, true])
func normalizationRoundsItsMomentsAsPyTorchDoes(_ i: Int, createGraph: Bool) {
  let c = cases[i]
  let x = Tensor(c.x, dtype: c.dtype).reshape(c.shape)
  let weight = Tensor(c.weight, dtype: c.dtype)
  x.requiresGrad = true
  weight.requiresGrad = true
  let z = c.apply(x, weight, Tensor(c.bias, dtype: c.dtype))
  #expect(z.values == c.z, "\(c.name)")
  z.backward(gradient: Tensor(c.gradient, dtype: c.dtype).reshape(c.shape), createGraph: createGraph)
  #expect(x.gradient == c.gx, "\(c.name)")
  if let gw = c.gw { #expect(weight.gradient == gw, "\(c.name)") }
}
