import Adjoint
import Testing

/// A leaf or a constant of three ones, and what an operation on it gives.
private func ones(requiresGrad: Bool) -> Tensor { Tensor.ones(1, 3, dtype: .float64, requiresGrad: requiresGrad) }

@Suite(.leakFree) struct InferenceModeTests {
  @Test func isAScopeOfTheThread() {
    #expect(!isInferenceModeEnabled)
    inferenceMode {
      #expect(isInferenceModeEnabled && !isGradEnabled)
      inferenceMode(false) {
        #expect(!isInferenceModeEnabled && isGradEnabled)
        #expect(!Tensor.ones(1).isInference)
      }
      #expect(isInferenceModeEnabled && !isGradEnabled)
      #expect(!onThread { isInferenceModeEnabled })
    }
    #expect(!isInferenceModeEnabled && isGradEnabled)
    // It sets the grad mode either way.
    noGrad {
      inferenceMode(false) { #expect(isGradEnabled) }
      #expect(!isGradEnabled)
    }
    struct Failure: Error {}
    #expect(throws: Failure.self) { try inferenceMode { throw Failure() } }
    #expect(!isInferenceModeEnabled && isGradEnabled)
  }

  /// A function that is wrapped where it is made works as one that is called in a scope.
  @Test func wrapsFunctions() {
    let double = { (x: Tensor) in inferenceMode { x * 2 } }
    let y = double(ones(requiresGrad: true))
    #expect(y.isInference && !y.requiresGrad && y.values == [2, 2, 2])
    let ordinary = { (x: Tensor) in inferenceMode(false) { x * 2 } }
    let z = inferenceMode { ordinary(ones(requiresGrad: true)) }
    #expect(!z.isInference && z.requiresGrad == false)
    let leaf = ones(requiresGrad: true)
    #expect(inferenceMode { ordinary(leaf) }.requiresGrad)
  }

  @Test(arguments: [true, false])
  func createsInferenceTensors(requiresGrad: Bool) {
    inferenceMode {
      let x = ones(requiresGrad: requiresGrad)
      #expect(x.isInference && x.isLeaf && x.requiresGrad == requiresGrad)
      for made in [Tensor([1.0, 2]), .arange(0, 3), .randn(2), .full([100], 1.5), Tensor.eye(2), x.clone()] {
        #expect(made.isInference && !made.requiresGrad)
      }
      noGrad { #expect(Tensor.ones(1).isInference) }
    }
    #expect(!Tensor.ones(1).isInference)
  }

  @Test(arguments: [true, false])
  func recordsNothing(requiresGrad: Bool) {
    inferenceMode {
      let x = ones(requiresGrad: requiresGrad)
      for y in [x * x, x.exp(), x.matmul(x.t()), Tensor.cat([x, x]), enableGrad { x * 2 }] {
        #expect(y.isInference && !y.requiresGrad && y.isLeaf && y.gradFn == nil)
      }
    }
    // Nor on ordinary tensors.
    let x = ones(requiresGrad: requiresGrad)
    let y = inferenceMode { enableGrad { x * x } }
    #expect(y.isInference && !y.requiresGrad)
  }

  @Test(arguments: [true, false])
  func changesItsTensorsInPlace(requiresGrad: Bool) {
    inferenceMode {
      let x = ones(requiresGrad: requiresGrad)
      x.mul_(2)
      x[0, 0] = 7
      x.view(3).relu_().add_(1)
      #expect(x.isInference && x.isLeaf && x.requiresGrad == requiresGrad && x.values == [8, 3, 3])
    }
  }

  @Test(arguments: [true, false])
  func viewsOfItsTensorsAreInferenceTensors(requiresGrad: Bool) {
    let x = inferenceMode { () -> Tensor in
      let x = ones(requiresGrad: requiresGrad)
      let view = x.view(-1)
      #expect(view.isInference && !view.requiresGrad && view.isLeaf)
      view.add_(1)
      #expect(x.values == [2, 2, 2])
      return x
    }
    let view = x.view(-1)
    #expect(view.isInference && !view.requiresGrad && view.isLeaf && view.select(dim: 0, index: 0).isInference)
    for same in [x.detach(), x.data, x.contiguous(), x.to(.float64)] { #expect(same.isInference) }
  }

  @Test(arguments: [true, false])
  func outsideItsTensorsCanBeRead(requiresGrad: Bool) {
    let x = inferenceMode { ones(requiresGrad: requiresGrad) }
    // Results are ordinary, and without a history: nothing of it could be saved.
    let y = x * x
    #expect(!y.isInference && !y.requiresGrad && y.isLeaf && y.values == [1, 1, 1])
    let copy = x.clone()
    #expect(!copy.isInference && !copy.requiresGrad)
    copy.requiresGrad_()
    (copy * copy).sum().backward()
    #expect(copy.gradient == [2, 2, 2])
    #expect(x.to(.float32).isInference == false)
  }

  @Test(arguments: [true, false])
  func outsideItsTensorsDoNotChange(requiresGrad: Bool) {
    let x = inferenceMode { ones(requiresGrad: requiresGrad) }
    let changes: [(Tensor) -> Void] = [
      { $0.add_(1) }, { $0.mul_(Tensor.ones(1, 3, dtype: .float64)) }, { $0.relu_() }, { $0.zero_() },
      { $0[0, 1] = 5 }, { $0.addcmul_($0, $0) }, { $0.view(-1).add_(1) }, { $0.transpose_(0, 1) }, { $0.normal_() },
      { $0.indexPut_([Tensor([0])], Tensor(5.0, dtype: .float64)) }, { $0.detach_() }, { $0.incrementVersion() },
      { $0.maskedFill_(mask: $0 .> 0, value: 0) }, { $0.copy_($0 * 2) }, { $0.resize_([1, 2]) },
    ]
    for change in changes {
      let text = refusal { change(x) }
      #expect(text?.contains("inferenceMode") == true && text?.contains("clone()") == true, "\(text ?? "")")
      // Recording or not.
      #expect(refusal { noGrad { change(x) } } != nil)
    }
    #expect(x.shape == [1, 3] && x.values == [1, 1, 1])
    inferenceMode { x.add_(1) }
    #expect(x.values == [2, 2, 2])
  }

  @Test func outsideItsTensorsCantBeMadeToTrack() {
    let x = inferenceMode { ones(requiresGrad: false) }
    #expect(refusal { x.requiresGrad = true }?.contains("clone()") == true)
    #expect(refusal { _ = noGrad { x.requiresGrad_() } } != nil)
    #expect(refusal { x.requiresGrad = false } == nil && !x.requiresGrad)
    inferenceMode { x.requiresGrad_() }
    #expect(x.requiresGrad && x.isLeaf)
    x.requiresGrad = false
    #expect(!x.requiresGrad)
  }

  @Test func itsTensorsHaveNoVersion() {
    let x = inferenceMode { () -> Tensor in
      let x = ones(requiresGrad: false)
      #expect(refusal { _ = x.version } != nil)
      return x
    }
    #expect(refusal { _ = x.version }?.contains("have no version") == true)
    #expect(refusal { x.unsafeSetVersion(0) } != nil)
    #expect(x.clone().version == 0)
  }
}
