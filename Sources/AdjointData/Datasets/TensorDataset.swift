import Adjoint

/// Samples that are the slices of tensors along their first dimension, which has to be of one size.
///
/// ```text
/// let data = TensorDataset(Tensor.rand(100, 3), Tensor.randint(10, [100]))
/// let (x, y) = data[7]  // shapes [3] and []
/// ```
public struct TensorDataset<Element>: BatchedDataset {
  public typealias Batch = Element

  /// The tensors whose slices are the samples.
  public let tensors: [Tensor]
  public let count: Int
  private let join: @Sendable ([Tensor]) -> Element

  /// Samples that are tensors.
  public init(_ x: Tensor) where Element == Tensor {
    self.init([x]) { $0[0] }
  }

  /// Samples that are pairs, such as an image and its label.
  public init(_ x: Tensor, _ y: Tensor) where Element == (Tensor, Tensor) {
    self.init([x, y]) { ($0[0], $0[1]) }
  }

  /// Samples of three tensors.
  public init(_ x: Tensor, _ y: Tensor, _ z: Tensor) where Element == (Tensor, Tensor, Tensor) {
    self.init([x, y, z]) { ($0[0], $0[1], $0[2]) }
  }

  /// Samples of any number of tensors.
  public init(_ tensors: [Tensor]) where Element == [Tensor] {
    self.init(tensors) { $0 }
  }

  private init(_ tensors: [Tensor], join: @escaping @Sendable ([Tensor]) -> Element) {
    self.tensors = tensors
    self.join = join
    let sizes = tensors.map(\.shape.first)
    guard let first = sizes.first, let count = first, sizes.allSatisfy({ $0 == count }) else {
      let found = tensors.map(\.described).joined(separator: " and ")
      AdjointError(
        "TensorDataset",
        "needs tensors whose first dimension is of one size, the number of samples, got \(found.isEmpty ? "none" : found)"
      ).raise()
      self.count = 0
      return
    }
    self.count = count
  }

  public subscript(index: Int) -> Element {
    guard checkIndex(index, of: count, "TensorDataset") else { return join(tensors.map { _ in Tensor([Float]()) }) }
    return join(tensors.map { $0.select(dim: 0, index: index) })
  }

  /// The same as the stacked samples, gathered at once.
  public func batch(_ indices: [Int]) -> Element {
    let rows = Tensor(indices, dtype: .int64)
    return join(tensors.map { $0.indexSelect(dim: 0, index: rows) })
  }
}
