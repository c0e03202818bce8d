import Adjoint

/// What is to be learnt, without the data: what a model's inputs and outputs mean.
struct TaskDescription: Codable, Equatable {
  enum Kind: String, Codable { case images, table, text }

  var kind: Kind
  /// The sizes of one input, without the dimension of the batch.
  var inputShape: [Int]
  /// What the outputs stand for; empty where a number is to be learnt.
  var classes: [String] = []

  var isClassification: Bool { !classes.isEmpty }

  /// The mean loss of a batch.
  func loss(_ output: Tensor, _ target: Tensor) -> Tensor { output.crossEntropy(target) }

  /// How many of a batch are classified as they should be.
  func right(_ output: Tensor, _ target: Tensor) -> Int {
    noGrad { output.argmax(dim: 1).eq(target).sum().item(Int.self) }
  }
}
