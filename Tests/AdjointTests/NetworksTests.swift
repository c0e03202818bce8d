import Adjoint
import Testing

/// What golden cases can't show: state, names of nodes, refusals and half precision.
@Suite(.leakFree) struct NetworksTests {
  @Test func runningMomentsMove() {
    let (mean, variance) = (Tensor.zeros(1, dtype: .float64), Tensor.ones(1, dtype: .float64))
    let x = Tensor([[1.0], [3]], dtype: .float64)
    _ = x.batchNorm(runningMean: mean, runningVar: variance, training: true, momentum: 0.5)
    #expect(mean.doubles == [1])
    #expect(variance.doubles == [1.5])
    _ = x.batchNorm(runningMean: mean, runningVar: variance)
    #expect(mean.doubles == [1])
  }

  /// The gradient of evaluation is taken with the moments that were used, whatever became of them.
  @Test func runningMomentsMayChangeBeforeBackward() {
    let (mean, variance) = (Tensor.zeros(1), Tensor.ones(1))
    let x = Tensor([[1.0], [3]], requiresGrad: true)
    let z = x.batchNorm(runningMean: mean, runningVar: variance, eps: 0)
    variance.fill_(100)
    z.sum().backward()
    #expect(x.gradient == [1, 1])
  }

  @Test func largeMeansDoNotCancel() {
    let x = Tensor([[10000.0, 10001, 10002]], dtype: .float32)
    let z = x.layerNorm([3], eps: 0).floats
    #expect(abs(z[2] - 1.2247449) < 1e-4)
  }

  @Test func nodesAreNamedAsInPyTorch() {
    let x = Tensor.ones(2, 4, requiresGrad: true)
    let weight = Tensor.ones(3, 4)
    let names: [(Tensor, String)] = [
      (x.linear(weight, bias: Tensor.ones(3)), "AddmmBackward0"), (x.layerNorm([4]), "NativeLayerNormBackward0"),
      (x.crossEntropy(Tensor([0, 1])), "NllLossBackward0"), (x.mseLoss(x.detach()), "MseLossBackward0"),
      (x.relu6(), "HardtanhBackward0"), (x.selu(), "EluBackward0"), (x.celu(), "CeluBackward0"),
      ((x * 1).leakyRelu_(), "LeakyReluBackward1"),
    ]
    for (tensor, name) in names { #expect(tensor.gradFn?.name == name) }
  }

  @Test func halvesComputeInFloat() {
    let x = Tensor([60000.0, 60000], dtype: .float16)
    // The sum of squares overflows float16.
    #expect(x.rmsNorm([2]).floats == [1, 1])
    #expect(x.layerNorm([2]).floats == [0, 0])
  }

  @Test func ignoredPlacesDoNotCount() {
    let x = Tensor([[0.0, .infinity], [0, 0]], requiresGrad: true)
    let loss = x.nllLoss(Tensor([1, 0]), ignoreIndex: 1)
    #expect(loss.item(Float.self) == 0)
    loss.backward()
    #expect(x.gradient == [0, 0, -1, 0])
  }

  @Test func embeddingsAreScaledDown() {
    let weight = Tensor([[3.0, 4], [30, 40], [300, 400]], requiresGrad: true)
    let z = embedding(Tensor([1, 1, 0]), weight, maxNorm: 5.5)
    #expect(z.detach().norm(dim: 1).floats.map { ($0 * 10).rounded() / 10 } == [5.5, 5.5, 5])
    #expect(weight.detach().floats[4] == 300)
  }

  @Test func refusals() {
    let x = Tensor.ones(2, 4)
    let calls: [(String, () -> Tensor)] = [
      ("linear", { x.linear(Tensor.ones(3, 5)) }), ("layerNorm", { x.layerNorm([3]) }),
      ("groupNorm", { x.groupNorm(3) }), ("nllLoss", { x.nllLoss(Tensor([0, 4])) }),
      ("batchNorm", { Tensor.ones(1, 4).batchNorm(runningMean: nil, runningVar: nil, training: true) }),
      ("crossEntropy", { x.crossEntropy(Tensor([0, 1]), labelSmoothing: 2) }),
      ("binaryCrossEntropy", { (x * 2).binaryCrossEntropy(x) }), ("glu", { x.glu(dim: 0).glu(dim: 0) }),
      ("prelu", { x.prelu(Tensor.ones(3)) }), ("hardtanh", { x.hardtanh(minVal: 1, maxVal: -1) }),
      ("ctcLoss", { Tensor.ones(5, 1, 3).ctcLoss(Tensor([[1, 3]]), inputLengths: [5], targetLengths: [2]) }),
    ]
    for (operation, call) in calls {
      #expect(throws: AdjointError.self, "\(operation)") { try recovering { _ = call() } }
    }
  }
}
