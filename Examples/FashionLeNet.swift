import Adjoint
import AdjointData
import AdjointModels
import AdjointNN
import AdjointOptim

/// Recognizes clothes with LeNet, from batches that a thread reads ahead and shifts a little at random.
///
///     apt-get install dataset-fashion-mnist
///     swift run -c release FashionLeNet [steps]
@main struct FashionLeNet {
  static func main() throws {
    let steps = CommandLine.arguments.compactMap { Int($0) }.first { $0 > 0 } ?? 3000
    manualSeed(0)
    let data = try images()
    let size = data.training[0].0.shape[1]
    let shift = RandomCrop(size, padding: 1)
    let training = data.training.map { image, label in (shift(image), label) }
    let loader = DataLoader(training, batchSize: 64, shuffle: true, dropLast: true, workers: 1)

    let model = LeNet(size: size)
    let optimizer = SGD(model.parameters(), lr: 0.05, momentum: 0.9, weightDecay: 5e-4, nesterov: true)
    let schedule = CosineAnnealingLR(optimizer, period: steps)
    var step = 0
    while step < steps {
      for (images, labels) in loader where step < steps {
        optimizer.zeroGrad()
        let loss = model(images).crossEntropy(labels, labelSmoothing: 0.05)
        loss.backward()
        optimizer.step()
        schedule.step()
        step += 1
        if step % 250 == 0 { print("step \(step): loss \(loss, format: ".4f")") }
      }
    }

    let counts = confusions(model, data.test)
    let right = counts.diagonal()
    print("\nright: \(100 * right.sum() / counts.sum(), format: ".2f") % of \(data.test.count) test images\n")
    for (name, row) in zip(data.classNames, counts.unbind().enumerated()) {
      let (own, all) = (row.element[row.offset], row.element.sum())
      let other = row.element.indexFill(dim: 0, index: Tensor([row.offset]), value: 0).argmax().item(Int.self)
      print("\(100 * own / all, format: "5.1f") %  \(name), else mostly \(data.classNames[other])")
    }
  }

  /// Fashion-MNIST, or the digits that come with the library where it is not installed.
  static func images() throws -> DataSplits {
    do { return try FashionMNIST.load() } catch {
      print("\(error)\nhandwritten digits instead:")
      return try Digits.load().splits()
    }
  }

  /// How many images of each class (rows) were taken for each (columns).
  static func confusions(_ model: Module, _ data: TensorDataset<(Tensor, Tensor)>) -> Tensor {
    model.eval()
    let classes = 10
    var counts = Tensor.zeros(classes * classes, dtype: .int64)
    for (images, labels) in DataLoader(data, batchSize: 500) {
      let guesses = noGrad { model(images) }.argmax(dim: 1)
      counts += (labels * classes + guesses).bincount(minlength: classes * classes)
    }
    return counts.reshape(classes, classes)
  }
}
