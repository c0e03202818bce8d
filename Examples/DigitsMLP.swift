import Adjoint
import AdjointData
import AdjointModels
import AdjointNN
import AdjointOptim

/// Reads handwritten digits with a multi-layer perceptron, and shows those that it misreads.
///
///     swift run -c release DigitsMLP [steps]
@main struct DigitsMLP {
  static func main() throws {
    var stepsLeft = CommandLine.arguments.compactMap { Int($0) }.first { $0 > 0 } ?? 1200
    manualSeed(0)
    let digits = try Digits.load().splits()
    let loader = DataLoader(digits.training, batchSize: 64, shuffle: true)
    let model = MLP([64, 128, 64, 10], dropout: 0.2)
    let optimizer = AdamW(model.parameters(), lr: 2e-3)
    let schedule = OneCycleLR(optimizer, max: 1e-2, totalSteps: stepsLeft)
    print(model, "\n")

    for epoch in 1... where stepsLeft > 0 {
      var losses: [Tensor] = []
      for (images, labels) in loader where stepsLeft > 0 {
        optimizer.zeroGrad()
        let loss = model(images).crossEntropy(labels)
        loss.backward()
        optimizer.step()
        schedule.step()
        losses.append(loss.detach())
        stepsLeft -= 1
      }
      if epoch % 5 == 0 || stepsLeft == 0 {
        let right = correct(model, digits.test).mean(dtype: .float32)
        print(
          "epoch \(epoch): loss \(Tensor.stack(losses).mean(), format: ".4f"), test \(100 * right, format: ".2f") %")
      }
      if stepsLeft == 0 { break }
    }

    let wrong = correct(model, digits.test).logicalNot().nonzero().flatten().ints
    for index in wrong.prefix(3) {
      let (image, label) = digits.test[index]
      let guess = noGrad { model(image.unsqueeze(0)) }.argmax().item(Int.self)
      print("\na \(label.item(Int.self)), read as \(guess):")
      draw(image[0])
    }
  }

  /// For each image whether its digit gets the highest score.
  static func correct(_ model: Module, _ data: TensorDataset<(Tensor, Tensor)>) -> Tensor {
    model.eval()
    defer { model.train() }
    return noGrad { model(data.tensors[0]).argmax(dim: 1).eq(data.tensors[1]) }
  }

  static func draw(_ image: Tensor) {
    let inks = Array(" .:-=+*#%@")
    for row in image.unbind() {
      print(row.doubles.map { String(repeating: inks[Int($0 * 9)], count: 2) }.joined())
    }
  }
}
