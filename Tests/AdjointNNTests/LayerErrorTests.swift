import Adjoint
import AdjointState
import Testing

@testable import AdjointNN

/// What is refused, and that the message says what was given.
@Suite struct LayerErrorTests {
  private func refused(_ parts: String..., line: UInt = #line, by body: () -> Void) {
    let location = SourceLocation(fileID: #fileID, filePath: #filePath, line: Int(line), column: 1)
    do {
      try recovering(body)
      Issue.record("is not refused", sourceLocation: location)
    } catch {
      for part in parts { #expect("\(error)".contains(part), "\(error)", sourceLocation: location) }
    }
  }

  @Test func inputsOfOtherChannelsOrDimensions() {
    refused("linear", "[2, 5]", "[4, 3]") { _ = Linear(3, 4)(Tensor.zeros(2, 5)) }
    refused("conv2d", "[1, 2, 4, 4]") { _ = Conv2d(3, 4, 2)(Tensor.zeros(1, 2, 4, 4)) }
    refused("conv2d", "[3, 4]") { _ = Conv2d(3, 4, 2)(Tensor.zeros(3, 4)) }
    refused("conv1d", "[1, 3, 2]") { _ = Conv1d(3, 4, 5)(Tensor.zeros(1, 3, 2)) }
    refused("convTranspose1d", "[1, 2, 3]") { _ = ConvTranspose1d(3, 4, 2)(Tensor.zeros(1, 2, 3)) }
    refused("batchNorm", "[2, 3, 4, 4]") { _ = BatchNorm2d(4)(Tensor.zeros(2, 3, 4, 4)) }
    refused("BatchNorm2d", "4 dimensions", "[2, 3]") { _ = BatchNorm2d(3)(Tensor.zeros(2, 3)) }
    refused("BatchNorm1d", "2 or 3 dimensions") { _ = BatchNorm1d(3)(Tensor.zeros(2, 3, 4, 4)) }
    refused("batchNorm", "more than one value") { _ = BatchNorm1d(3)(Tensor.zeros(1, 3)) }
    refused("layerNorm", "[2, 5]") { _ = LayerNorm(4)(Tensor.zeros(2, 5)) }
    refused("groupNorm", "[2, 3, 4]") { _ = GroupNorm(2, 4)(Tensor.zeros(2, 3, 4)) }
    refused("embedding", "5") { _ = Embedding(5, 2)(Tensor([1, 5])) }
    refused("embedding", "float32") { _ = Embedding(5, 2)(Tensor([1.0])) }
    refused("bilinear") { _ = Bilinear(2, 3, 4)(Tensor.zeros(5, 2), Tensor.zeros(5, 2)) }
    refused("maxPool2d", "[4]") { _ = MaxPool2d(2)(Tensor.zeros(4)) }
    refused("prelu", "[2, 4]") { _ = PReLU(3)(Tensor.zeros(2, 4)) }
    refused("Softmax2d", "[2]") { _ = Softmax2d()(Tensor.zeros(2)) }
    refused("glu") { _ = GLU()(Tensor.zeros(2, 3)) }
    refused("softmax") { _ = Softmax(dim: 2)(Tensor.zeros(2, 3)) }
    refused("pixelShuffle") { _ = PixelShuffle(2)(Tensor.zeros(1, 3, 2, 2)) }
    refused("pad") { _ = ReflectionPad1d(3)(Tensor.zeros(1, 2, 3)) }
    refused("FractionalMaxPool2d", "[1, 2, 3, 3]") {
      _ = FractionalMaxPool2d(3, outputSize: 2)(Tensor.zeros(1, 2, 3, 3))
    }
  }

  @Test func settings() {
    refused("Conv2d", "groups") { _ = Conv2d(3, 4, 2, groups: 2) }
    refused("Conv2d", "kernelSize", "[1, 2, 3]") { _ = Conv2d(3, 4, [1, 2, 3]) }
    refused("Conv2d", "stride", "at least 1") { _ = Conv2d(3, 4, 2, stride: 0) }
    refused("Conv1d", ".same", "stride") { _ = Conv1d(3, 4, 2, stride: 2, padding: .same) }
    refused("ConvolutionLayer", "Conv2d") { _ = ConvolutionLayer(3, 4, 2) }
    refused("GroupNorm", "5", "2") { _ = GroupNorm(2, 5) }
    refused("Dropout", "1.5") { _ = Dropout(1.5) }
    refused("Embedding", "7") { _ = Embedding(5, 2, paddingIdx: 7) }
    refused("ZeroPad2d", "[1, 2, 3]") { _ = ZeroPad2d([1, 2, 3]) }
    refused("MultiheadAttention", "5", "2") { _ = MultiheadAttention(5, 2) }
    refused("LSTM", "projSize") { _ = LSTM(3, 2, projSize: 2) }
    refused("GRU", "dropout") { _ = GRU(3, 2, dropout: 1.5) }
    refused("AdaptiveLogSoftmaxWithLoss", "[5, 3]") { _ = AdaptiveLogSoftmaxWithLoss(4, 8, cutoffs: [5, 3]) }
    refused("FractionalMaxPool2d", "outputRatio") { _ = FractionalMaxPool2d(2, outputRatio: 1.5) }
    refused("ConvTranspose1d", "outputSize", "[9]") {
      _ = ConvTranspose1d(1, 1, 2, stride: 2)(Tensor.zeros(1, 1, 3), outputSize: [9])
    }
  }

  @Test func losses() {
    refused("target 3", "out of range") { _ = CrossEntropyLoss()(Tensor.zeros(2, 3), Tensor([0, 3])) }
    refused("target", "[2, 3]", "[3]") { _ = CrossEntropyLoss()(Tensor.zeros(2, 3), Tensor([0, 1, 2])) }
    refused("crossEntropy", "weight") {
      _ = CrossEntropyLoss(weight: Tensor.ones(2))(Tensor.zeros(2, 3), Tensor([0, 1]))
    }
    refused("nllLoss") { _ = NLLLoss()(Tensor.zeros(2, 3), Tensor([0.5, 1])) }
    refused("mseLoss", "[2, 3]", "[2, 4]") { _ = MSELoss()(Tensor.zeros(2, 3), Tensor.zeros(2, 4)) }
    refused("binaryCrossEntropy") { _ = BCELoss()(Tensor([1.5]), Tensor([1.0])) }
    refused("gaussianNllLoss") { _ = GaussianNLLLoss()(Tensor([1.5]), Tensor([1.0]), Tensor([-1.0])) }
    refused("ctcLoss") {
      _ = CTCLoss()(Tensor.zeros(4, 1, 3), Tensor([[1, 2]]), inputLengths: [5], targetLengths: [2])
    }
    refused("AdaptiveLogSoftmaxWithLoss", "7") {
      _ = AdaptiveLogSoftmaxWithLoss(4, 8, cutoffs: [3])(Tensor.zeros(1, 4), Tensor([8]))
    }
  }

  @Test func modulesCalledOtherwise() {
    refused("MSELoss", "forward(_:)") { _ = MSELoss()(Tensor.zeros(2)) as Tensor }
    refused("CTCLoss", "forward(_:)") { _ = CTCLoss()(Tensor.zeros(2)) as Tensor }
    refused("Module", "forward(_:)") { _ = Module()(Tensor.zeros(2)) }
    refused("TransformerDecoder", "forward(_:)") {
      _ = TransformerDecoder(TransformerDecoderLayer(4, 2), numLayers: 1)(Tensor.zeros(2, 1, 4)) as Tensor
    }
    refused("orthogonal", "wieght") { orthogonal(Linear(2, 2), "wieght") }
    refused("orthogonal", "bias") { orthogonal(Linear(2, 2), "bias") }
    refused("register", "a.b") { Module().registerBuffer("a.b", Tensor.zeros(1)) }
  }

  @Test func statesThatDoNotFit() throws {
    let net = Sequential(Linear(2, 3), BatchNorm1d(3))
    var state = net.stateDict()
    state["0.weight"] = Tensor.zeros(3, 4)
    state["1.running_mean"] = nil
    state["2.bias"] = Tensor.zeros(1)
    let error = #expect(throws: StateError.self) { try net.loadStateDict(state) }
    for part in [
      "Sequential", "0.weight is of shape [3, 4]", "[3, 2]", "missing: 1.running_mean", "unexpected: 2.bias",
    ] {
      #expect(error?.description.contains(part) == true, "\(error?.description ?? "")")
    }
    let other = #expect(throws: StateError.self) { try net.load(state: ["0.weight": 3]) }
    #expect(other?.description.contains("3") == true)
  }
}
