import Adjoint

/// Labelled samples in two parts, and the names of what they are labelled with.
public struct DataSplits: Sendable {
  public let training: TensorDataset<(Tensor, Tensor)>
  public let test: TensorDataset<(Tensor, Tensor)>
  /// For each class its name; empty if labels are not classes.
  public let classNames: [String]

  public init(
    training: TensorDataset<(Tensor, Tensor)>, test: TensorDataset<(Tensor, Tensor)>, classNames: [String]
  ) {
    self.training = training
    self.test = test
    self.classNames = classNames
  }

  /// Takes a random share of the samples for tests, rounded to whole ones, in an order that only the seed decides.
  public init(_ data: TensorDataset<(Tensor, Tensor)>, test share: Double, classNames: [String], seed: UInt64) {
    let count = countForTests(share, of: data.count)
    let order = Tensor.randperm(data.count, generator: Generator(seed: seed)).ints
    func part(_ indices: ArraySlice<Int>) -> TensorDataset<(Tensor, Tensor)> {
      let (x, y) = data.batch(Array(indices))
      return TensorDataset(x, y)
    }
    self.init(training: part(order.dropFirst(count)), test: part(order.prefix(count)), classNames: classNames)
  }
}

/// A share of samples, rounded to whole ones; other shares than from 0 to 1 are a programming error.
func countForTests(_ share: Double, of count: Int) -> Int {
  if (0...1).contains(share) { return Int((Double(count) * share).rounded()) }
  AdjointError("split", "the share of the samples for tests is from 0 to 1, got \(share)").raise()
  return 0
}
