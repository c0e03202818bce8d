import AdjointKernels

/// Values and indices in order along a dimension; equal elements stay in the order in which they stood.
struct Sort: ElementsAlong {
  static var name: String { "Sort" }
  var dim: Int
  let isDescending: Bool
  var isStable = false
  let keepDim = true
  var graphName: String { isStable ? "SortBackward1" : "SortBackward0" }

  func forward(_ x: [Tensor?]) throws -> [Tensor] {
    let x = x[0].unsafelyUnwrapped
    return choose(x, length: x.ndim == 0 ? 1 : x.shape[dim]) { x, size, values, indices in
      adj_sort(
        x.dtype.code, size.0, size.1, size.2, x.memory, isDescending ? 1 : 0, values.memory, indices)
    }
  }
}

/// The k largest (or smallest) along a dimension.
struct Topk: ElementsAlong {
  static var name: String { "Topk" }
  let k: Int
  var dim: Int
  let isLargest: Bool
  let isSorted: Bool
  let keepDim = true

  func forward(_ x: [Tensor?]) throws -> [Tensor] {
    let x = x[0].unsafelyUnwrapped
    return choose(x, length: k) { x, size, values, indices in
      // A 0-d tensor has its element, also where none is asked for.
      adj_topk(
        x.dtype.code, size.0, size.1, size.2, x.memory, x.ndim == 0 ? 1 : Int64(k), isLargest ? 1 : 0,
        isSorted ? 1 : 0, values.memory, indices)
    }
  }
}

extension Tensor {
  /// The elements in rising (falling) order along a dimension, and where they stood. NaN is the largest. The gradient
  /// goes back to the places they came from.
  ///
  /// Equal elements keep their order, whether `stable` or not: in PyTorch only `stable` promises that.
  ///
  /// ```swift
  /// let (values, indices) = Tensor([3, 1, 2]).sort()
  /// values   // → tensor([1, 2, 3])
  /// indices  // → tensor([1, 2, 0])
  /// ```
  public func sort(dim: Int = -1, descending: Bool = false, stable: Bool = false) -> (values: Tensor, indices: Tensor) {
    elements(along: dim, "sort") { Sort(dim: $0, isDescending: descending, isStable: stable) }
  }

  /// The indices that put the elements in order along a dimension: those of `sort`. int64, no gradient.
  ///
  /// ```swift
  /// Tensor([3.0, 1, 2]).argsort()  // → tensor([1, 2, 0])
  /// ```
  public func argsort(dim: Int = -1, descending: Bool = false, stable: Bool = false) -> Tensor {
    noGrad { detach().elements(along: dim, "argsort") { Sort(dim: $0, isDescending: descending) }.indices }
  }

  /// The elements in rising order along the first dimension.
  ///
  /// ```swift
  /// Tensor([[3, 1], [2, 4]]).msort()  // → tensor([[2, 1], [3, 4]])
  /// ```
  public func msort() -> Tensor { elements(along: 0, "msort") { Sort(dim: $0, isDescending: false) }.values }

  /// The k largest (smallest) along a dimension, in falling (rising) order if `sorted`, and where they stand. NaN is
  /// the largest. Which of several equal elements are taken is PyTorch's choice. bool is refused, and k beyond the
  /// size.
  ///
  /// ```swift
  /// Tensor([5, 2, 8, 3]).topk(2)                  // → (values: tensor([8, 5]), indices: tensor([2, 0]))
  /// Tensor([5, 2, 8, 3]).topk(1, largest: false)  // → (values: tensor([2]), indices: tensor([1]))
  /// ```
  public func topk(_ k: Int, dim: Int = -1, largest: Bool = true, sorted: Bool = true) -> (
    values: Tensor, indices: Tensor
  ) {
    elements(along: dim, "topk") { dim in
      try requireNumbers("topk")
      guard k >= 0, k <= (ndim == 0 ? 1 : shape[dim]) else {
        throw AdjointError("topk", "k = \(k) is out of range for dimension \(dim) of the \(summary)")
      }
      return Topk(k: k, dim: dim, isLargest: largest, isSorted: sorted)
    }
  }
}
