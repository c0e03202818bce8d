import Adjoint
import Testing

/// What leaves the graph: whole numbers, booleans, Swift numbers; and what crosses dtypes inside it.
@Suite(.leakFree) struct NumbersTests {
  @Test func wholeAndBooleanResultsNeverTrack() {
    let x = leaf([[3.0, 1], [2, 4]])
    let untracked: [Tensor] = [
      x.argmax(), x.argmin(dim: 0), x.argsort(), x.sort().indices, x.max(dim: 0).indices, x.min(dim: 1).indices,
      x.median(dim: 0).indices, x.kthvalue(1).indices, x.mode().indices, x.topk(1).indices, x.cummax(dim: 0).indices,
      x.nonzero(), x.isnan(), x.isinf(), x.isfinite(), x .> 2, x .== x, x .!= x, x.logicalNot(), x.to(.int64),
      x.to(.bool), x.all(), x.any(), x.signbit(), x.isclose(x), x.countNonzero(), searchsorted(constant([1.0, 2]), x),
      x.bucketize(constant([1.0])), x.isin(constant([1.0])), x.frexp().exponent, x.unique(returnInverse: true).inverse!,
    ]
    for y in untracked {
      #expect(!y.requiresGrad && y.gradFn == nil && y.isLeaf && !y.dtype.isFloatingPoint)
      #expect(refusal { y.requiresGrad_() } != nil)
    }
    // Beside them what is differentiable tracks.
    for y in [x.sort().values, x.max(dim: 0).values, x.topk(1).values, x.mode().values, x.frexp().mantissa] {
      #expect(y.requiresGrad)
    }
  }

  @Test func operationsWithoutAGradient() {
    let (x, y) = (leaf([1.0, 2]), leaf([3.0, 1]))
    for f: (Tensor, Tensor) -> Tensor in [
      { $0 .> $1 }, { $0 .>= $1 }, { $0 .< $1 }, { $0 .<= $1 }, { $0 .== $1 }, { $0 .!= $1 }, { $0.logicalAnd($1) },
      { $0.logicalOr($1) }, { $0.logicalXor($1) }, { $0.isclose($1) }, { $0.floorDivide($1) },
      { x, _ in Tensor.zerosLike(x) }, { x, _ in Tensor.randLike(x) },
    ] {
      let z = f(x, y)
      #expect(!z.requiresGrad && z.isLeaf)
    }
    // Comparing in place keeps the dtype, and the history ends in zeros.
    let z = (x * 1).ge_(y)
    z.sum().backward()
    #expect(x.gradient == [0, 0])
  }

  @Test func gradientsComeBackInTheDTypeOfTheirLeaf() {
    for (own, other) in [
      (DType.float32, DType.float64), (.float64, .float32), (.float32, .float16), (.bfloat16, .float32),
    ] {
      let x = Tensor([1.0, 2], dtype: own, requiresGrad: true)
      let y = x.to(other)
      #expect(y.dtype == other && y.requiresGrad && y.gradFn?.name == "ToCopyBackward0")
      (y * 3).sum().backward()
      #expect(x.gradient == [3, 3] && x.grad()!.dtype == own)
      #expect(x.to(own) === x)
    }
    let x = Tensor([1.5, 2], requiresGrad: true)
    for whole in [x.long(), x.int(), x.short(), x.char(), x.byte(), x.bool()] { #expect(!whole.requiresGrad) }
    for same in [x.double(), x.half(), x.bfloat16()] { #expect(same.requiresGrad && same.dtype != .float32) }
    // Operands of two dtypes.
    let d = leaf([3.0, 4])
    (x * d).sum().backward()
    #expect(x.gradient == [3, 4] && d.gradient == [1.5, 2] && x.grad()!.dtype == .float32)
  }

  @Test(arguments: [DType.float16, .bfloat16, .float32, .float64])
  func copyingIntoATensorOfAnyDType(dtype: DType) {
    for source in DType.allCases {
      let x = Tensor.ones(3, dtype: dtype).copy_(
        Tensor.full([3], 2, dtype: source == .bool ? .int64 : source).to(source))
      #expect(x.dtype == dtype && !x.requiresGrad)
      guard source.isFloatingPoint else { continue }
      let leaf = Tensor.full([3], 2, dtype: source, requiresGrad: true)
      let z = Tensor.zeros(2, 3, dtype: dtype)
      z.copy_(leaf)
      #expect(z.requiresGrad && z.dtype == dtype && z.values == [2, 2, 2, 2, 2, 2])
      (z * 2).sum().backward()
      #expect(leaf.gradient == [4, 4, 4] && leaf.grad()!.dtype == source)
    }
    #expect(refusal { Tensor([1, 2]).copy_(Tensor([1.0, 2], dtype: dtype)) } == nil)
  }

  /// There is no `out:`; writing a result into a tensor that is there is `copy_`, which is recorded.
  @Test func resultsGoIntoATensorThatIsThere() {
    let (x, y) = (leaf([1.0, 2]), leaf([3.0, 4]))
    let out = Tensor.empty([2], dtype: .float64)
    out.copy_(x * y)
    out.sum().backward()
    #expect(x.gradient == [3, 4] && y.gradient == [1, 2])
    #expect(refusal { x.copy_(x * y) }?.contains("leaf") == true)
    #expect(refusal { y.fill_(1) }?.contains("leaf") == true)
  }

  @Test func swiftNumbers() {
    let values: [(Tensor, Double)] = [
      (Tensor(5), 5), (Tensor(-2.75), -2.75), (Tensor([[3.0]]), 3), (Tensor(true), 1),
      (Tensor(Double.infinity), .infinity),
      (Tensor(7, dtype: .uint8), 7), (Tensor(0.5, dtype: .float16), 0.5), (leaf([1.5]), 1.5),
    ]
    for (x, value) in values {
      #expect(x.item(Double.self) == value && x.item(Float.self) == Float(value) && x.isTrue == (value != 0))
    }
    #expect(Tensor(Double.nan).item(Double.self).isNaN && Tensor(Double.nan).isTrue)
    #expect(Tensor(3.0).item(Int.self) == 3 && Tensor(-2.75).item(Int.self) == -2 && Tensor(0.0).isTrue == false)
    // A number that an integer can't be.
    for x in [Tensor(Double.infinity), Tensor(Double.nan), Tensor(1e300, dtype: .float64)] {
      #expect(refusal { _ = x.item(Int.self) }?.contains("does not fit Int") == true)
    }
    #expect(refusal { _ = Tensor(300).item(Int8.self) } != nil)
    // Several elements, or none.
    for x in [Tensor([1.0, 2]), Tensor.zeros(0), Tensor.zeros(2, 0), leaf([1.0, 2])] {
      #expect(refusal { _ = x.item() }?.contains("\(x.numel) elements") == true)
      #expect(refusal { _ = x.isTrue }?.contains("ambiguous") == true)
    }
  }

  /// What a file has to hold of a leaf: elements, shape, dtype and whether it requires a gradient.
  @Test func aLeafIsMadeAgainOfItsValues() {
    for requiresGrad in [true, false] {
      for x in [
        Tensor([[1.5, .infinity, 0], [-2, 1e-40, 7]], requiresGrad: requiresGrad),
        Tensor.randn(3, 4, 2, dtype: .float64, requiresGrad: requiresGrad).detach().requiresGrad_(requiresGrad),
      ] {
        let copy = Tensor(
          x.detach().array(Double.self), shape: x.shape, dtype: x.dtype, requiresGrad: x.requiresGrad)
        #expect(copy.values == x.values && copy.shape == x.shape && copy.dtype == x.dtype)
        #expect(copy.requiresGrad == requiresGrad && copy.isLeaf && copy.gradFn == nil && copy !== x)
        // Nothing is shared, and the copy has a gradient of its own.
        noGrad { copy.add_(1) }
        #expect(copy.values != x.values && x.version == 0)
        if requiresGrad {
          copy.sum().backward()
          #expect(x.grad() == nil && copy.grad()!.shape == x.shape)
        }
      }
    }
  }

  /// Operands that do not go together are refused, both of them named.
  @Test func shapesThatDoNotFit() {
    let (x, y) = (Tensor.ones(2, 3, requiresGrad: true), Tensor.ones(4, 5))
    let refused: [(String, () -> Tensor)] = [
      ("broadcast", { x + y }), ("matmul", { x.matmul(y) }), ("reshape", { x.reshape(4, 2) }), ("view", { x.view(7) }),
      ("index", { x[5] }), ("index", { x[0, 9] }), ("dimension", { x.sum(dim: 2) }),
      ("dimension", { x.softmax(dim: -3) }),
      ("cat", { Tensor.cat([x, y]) }), ("stack", { Tensor.stack([x, y]) }), ("expand", { x.expand(4, 3) }),
      ("loss", { x.mseLoss(y) }), ("linear", { x.linear(y) }),
    ]
    for (name, operation) in refused {
      let text = refusal { _ = operation() }
      #expect(text?.contains("[2, 3]") == true, "\(name): \(text ?? "nothing")")
      if ["broadcast", "matmul", "cat", "stack", "loss", "linear"].contains(name) {
        #expect(text?.contains("[4, 5]") == true, "\(name): \(text ?? "nothing")")
      }
    }
  }
}
