import Adjoint

/// Samples that are reached by number: what a ``DataLoader`` makes batches of.
///
/// A sample is whatever suits: a tensor, a pair `(image, label)`, a structure. Samples may be read from several threads
/// at once.
///
/// ```text
/// struct Squares: Dataset {
///   let count = 100
///   subscript(index: Int) -> (Tensor, Tensor) { (Tensor(Double(index)), Tensor(Double(index * index))) }
/// }
/// ```
public protocol Dataset<Element>: Sendable {
  associatedtype Element

  /// The number of samples.
  var count: Int { get }

  /// The sample at `index`, from 0 up to, and without, `count`.
  /// - Throws: whatever is wrong with the sample's file, say; it reaches whoever asks the loader for the batch.
  subscript(index: Int) -> Element { get throws }
}

/// A dataset that has the default batch of several samples faster than by stacking one to the other.
public protocol BatchedDataset<Batch>: Dataset {
  associatedtype Batch
  func batch(_ indices: [Int]) throws -> Batch
}

extension Dataset {
  /// All samples in order.
  public func samples() throws -> [Element] { try (0..<count).map { try self[$0] } }
}

/// Indices that are not those of a sample are a programming error.
func checkIndex(_ index: Int, of count: Int, _ kind: String) -> Bool {
  if index >= 0 && index < count { return true }
  AdjointError(kind, "sample \(index) is out of range: there are \(count), counted from 0").raise()
  return false
}
