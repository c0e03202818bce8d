import Adjoint
import AdjointOptim
import Testing

/// Norms and clipped gradients beside PyTorch's (Tools/Golden/clipping_cases.py).
@Suite struct ClippingTests {
  struct Case: Decodable, Sendable {
    let gradients: String
    let dtype: String
    /// NaN where values are clipped.
    let norm: Double
    let limit: Double
    let total: Double
    let clipped: [Double]
  }

  static func gradients(_ name: String) -> [Tensor?] {
    switch name {
    case "plain": [Tensor([0.5, -2.0, 3.25]), nil, Tensor([[1.0, -0.125], [4.0, 0.0]])]
    case "small": [Tensor([1e-3, -2e-3]), Tensor([5e-4])]
    case "zeros": [Tensor([0.0, 0.0]), Tensor([0.0])]
    case "noNumber": [Tensor([1.0, Double.nan]), Tensor([2.0])]
    case "infinite": [Tensor([1.0, -Double.infinity]), Tensor([2.0])]
    case "scalar": [Tensor(-3.0), Tensor([4.0])]
    default: [nil, nil]
    }
  }

  static func parameters(_ name: String, _ dtype: DType) -> [Tensor] {
    let exact: [Tensor?] =
      name == "small"
      ? [Tensor([1e-3, -2e-3], dtype: dtype), Tensor([5e-4], dtype: dtype)] : gradients(name).map { $0?.to(dtype) }
    return exact.map { gradient in
      let parameter = Tensor.zerosLike(gradient ?? Tensor.zeros([], dtype: dtype)).requiresGrad_()
      parameter.setGrad(gradient)
      return parameter
    }
  }

  @Test func asPyTorch() {
    for example in Golden.read("clipping", as: [Case].self) {
      let dtype: DType = example.dtype == "float64" ? .float64 : .float32
      let parameters = Self.parameters(example.gradients, dtype)
      let tolerance = dtype == .float64 ? 1e-12 : 1e-6
      if example.norm.isNaN {
        clipGradValue_(parameters, clipValue: example.limit)
      } else {
        let total = clipGradNorm_(parameters, maxNorm: example.limit, normType: example.norm)
        #expect(difference([total.item(Double.self)], [example.total]) <= tolerance, "\(example)")
      }
      let found = parameters.compactMap { $0.grad() }.flatMap { $0.flatten().doubles }
      #expect(difference(found, example.clipped) <= tolerance, "\(example) \(found)")
    }
  }

  @Test func nothingToClip() {
    #expect(clipGradNorm_([], maxNorm: 1).item(Double.self) == 0)
    #expect(getTotalNorm([]).shape == [])
    clipGradValue_([], clipValue: 1)
  }

  @Test(arguments: [Double.nan, .infinity]) func whatIsNotFiniteIsRefused(_ value: Double) {
    let p = Tensor([1.0, 2], requiresGrad: true)
    p.setGrad(Tensor([value, 1]))
    #expect(throws: AdjointError.self) {
      try recovering { clipGradNorm_([p], maxNorm: 1, errorIfNonfinite: true) }
    }
    #expect(p.grad()!.doubles[1] == 1)
  }

  @Test func dtypesMeet() {
    let (p, q) = (Tensor([3.0], requiresGrad: true), Tensor([0.0], dtype: .bfloat16, requiresGrad: true))
    p.setGrad(Tensor([3.0]))
    q.setGrad(Tensor([4.0], dtype: .bfloat16))
    #expect(clipGradNorm_([p, q], maxNorm: 1).item(Double.self) == 5)
    #expect(abs(q.grad()!.doubles[0] - 0.8) < 4e-3)
  }
}
