import Adjoint
import AdjointData
import AdjointNN

/// What is to be learnt, without the data: what a model's inputs and outputs mean.
struct TaskDescription: Codable, Equatable {
  enum Kind: String, Codable { case images, table, text }

  var kind: Kind
  /// The sizes of one input, without the dimension of the batch.
  var inputShape: [Int]
  /// What the outputs stand for; empty where a number is to be learnt.
  var classes: [String] = []
  /// The columns, if the inputs are rows of a table.
  var table: TableDescription?

  var isClassification: Bool { !classes.isEmpty }

  /// Refuses what no data are like: a file may say anything.
  func validate() throws {
    let isSound =
      switch kind {
      case .images: inputShape.count == 3 && inputShape[1] == inputShape[2] && isClassification
      case .table: inputShape.count == 1 && table?.features.count == inputShape[0]
      case .text: inputShape.count == 1 && isClassification
      }
    guard isSound, inputShape.allSatisfy({ (1...1 << 20).contains($0) }) else {
      throw TrainingError("the checkpoint is of \(kind.rawValue) of the sizes \(inputShape), which can't be")
    }
  }

  /// In words, for messages.
  var summary: String {
    let inputs = (kind == .images ? inputShape.dropFirst() : inputShape[...]).map(String.init).joined(separator: "×")
    return switch kind {
    case .images: "images of \(inputs), \(classes.count) classes"
    case .table: "\(inputs) columns, " + (isClassification ? "\(classes.count) classes" : "a number to be learnt")
    case .text: "\(inputs) characters, \(classes.count) different ones"
    }
  }

  /// The mean loss of a batch: cross entropy of classes, over all places of a text; the mean square of numbers.
  func loss(_ output: Tensor, _ target: Tensor) -> Tensor {
    guard isClassification else { return output.squeeze(dim: 1).mseLoss(target) }
    return output.ndim == 3 ? output.flatten(endDim: 1).crossEntropy(target.flatten()) : output.crossEntropy(target)
  }

  /// How many of a batch are classified as they should be; of a text the share of each example's places counts.
  func right(_ output: Tensor, _ target: Tensor) -> Double {
    guard isClassification else { return 0 }
    return noGrad {
      let hits = output.argmax(dim: -1).eq(target).sum().item(Double.self)
      return hits * Double(target.shape[0]) / Double(max(target.numel, 1))
    }
  }

  /// Loss and hits of a whole data set.
  func tally(_ model: Module, _ data: TensorDataset<(Tensor, Tensor)>) -> Tally {
    var tally = Tally()
    forEachBatch(model, data) { output, target in
      tally.add(loss: loss(output, target).item(Double.self), right: right(output, target), count: target.shape[0])
    }
    return tally
  }

  /// The outputs of a model for a whole data set, in order.
  func forEachBatch(
    _ model: Module, _ data: TensorDataset<(Tensor, Tensor)>, _ body: (_ output: Tensor, _ target: Tensor) -> Void
  ) {
    let size = kind == .text ? 32 : 256
    noGrad {
      for start in stride(from: 0, to: data.count, by: size) {
        let (x, y) = data.batch(Array(start..<min(start + size, data.count)))
        body(model(x), y)
      }
    }
  }
}
