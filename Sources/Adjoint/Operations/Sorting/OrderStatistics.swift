import AdjointKernels

/// One element of each line along a dimension, by its rank or by how often it is there.
struct OrderStatistic: ElementsAlong {
  enum Kind: Equatable {
    /// The k-th smallest, counted from 1.
    case kth(Int)
    /// The lower median.
    case median, nanMedian
    case mode
  }
  static var name: String { "Kthvalue" }
  let kind: Kind
  var dim: Int
  let keepDim: Bool
  var graphName: String {
    switch kind {
    case .kth: "KthvalueBackward0"
    case .median: "MedianBackward1"
    case .nanMedian: "NanmedianBackward1"
    case .mode: "ModeBackward0"
    }
  }

  func forward(_ x: [Tensor?]) throws -> [Tensor] {
    choose(x[0].unsafelyUnwrapped, length: 1) { x, size, values, indices in
      let (dtype, outer, n, inner) = (x.dtype.code, size.0, size.1, size.2)
      switch kind {
      case .kth(let k): adj_kth(dtype, outer, n, inner, x.memory, Int64(k - 1), values.memory, indices)
      case .median: adj_median(dtype, outer, n, inner, x.memory, 0, values.memory, indices)
      case .nanMedian: adj_median(dtype, outer, n, inner, x.memory, 1, values.memory, indices)
      case .mode: adj_mode(dtype, outer, n, inner, x.memory, values.memory, indices)
      }
    }
  }
}

/// z = the lower median of all elements; ties share the gradient evenly.
struct MedianOfAll: ReductionOperation {
  static var name: String { "Median" }
  let ignoresNaN: Bool
  var dims: [Int]?
  var keepDim: Bool { false }
  var graphName: String { ignoresNaN ? "NanmedianBackward0" : "MedianBackward0" }

  func forward(_ x: Tensor) throws -> Tensor {
    let flat = x.contiguousValue().alias([x.numel], [1])
    if x.numel == 0, x.dtype.isFloatingPoint { return .full([], Double.nan, dtype: x.dtype) }
    try flat.requireNumbers(ignoresNaN ? "nanmedian" : "median")
    try flat.requireElements(along: 0, ignoresNaN ? "nanmedian" : "median")
    return try OrderStatistic(kind: ignoresNaN ? .nanMedian : .median, dim: 0, keepDim: false).forward([flat])[0]
  }
  func derivative(_ s: Saved) -> Tensor { sharedEvenly(s) }
  // Ties share the gradient only where all elements count, and not along a dimension.
  func batched(_ x: Tensor, _ level: BatchLevel) -> Tensor { loop(x, level) }
}

extension Tensor {
  /// The k-th smallest along a dimension, k counted from 1, and where it stands. NaN is the largest. bool is refused,
  /// and k beyond the size.
  ///
  /// ```swift
  /// Tensor([5.0, 2, 8, 3]).kthvalue(2)  // → (values: tensor(3.), indices: tensor(3))
  /// ```
  public func kthvalue(_ k: Int, dim: Int = -1, keepDim: Bool = false) -> (values: Tensor, indices: Tensor) {
    elements(along: dim, "kthvalue") { dim in
      try requireNumbers("kthvalue")
      try requireElements(along: dim, "kthvalue")
      let size = ndim == 0 ? 1 : shape[dim]
      guard k >= 1, k <= size else {
        throw AdjointError(
          "kthvalue", "k = \(k) is out of range for dimension \(dim) of the \(summary): it has to be from 1 to \(size)")
      }
      return OrderStatistic(kind: .kth(k), dim: dim, keepDim: keepDim)
    }
  }

  /// The median of all elements: the lower one of two, NaN if one is there. Ties share the gradient evenly. bool is
  /// refused.
  ///
  /// ```swift
  /// Tensor([7, 1, 5, 3]).median()  // → tensor(3)
  /// ```
  public func median() -> Tensor { MedianOfAll(ignoresNaN: false)(self) }

  /// The median of all elements that are not NaN. Ties share the gradient evenly.
  ///
  /// ```swift
  /// Tensor([7, .nan, 1, 3]).nanmedian()  // → tensor(3.)
  /// ```
  public func nanmedian() -> Tensor { MedianOfAll(ignoresNaN: true)(self) }

  /// The median along a dimension, the lower one of two, and where it stands; the first NaN if one is there.
  ///
  /// ```swift
  /// Tensor([[7, 1, 5], [2, 9, 4]]).median(dim: 1)  // → (values: tensor([5, 4]), indices: tensor([2, 2]))
  /// ```
  public func median(dim: Int, keepDim: Bool = false) -> (values: Tensor, indices: Tensor) {
    statistic(.median, dim, keepDim, "median")
  }

  /// The median along a dimension of the elements that are not NaN, and where it stands.
  ///
  /// ```swift
  /// Tensor([[7, .nan, 1, 5]]).nanmedian(dim: 1).values  // → tensor([5.])
  /// ```
  public func nanmedian(dim: Int, keepDim: Bool = false) -> (values: Tensor, indices: Tensor) {
    statistic(.nanMedian, dim, keepDim, "nanmedian")
  }

  /// The most frequent element along a dimension, the smallest of several, and where it stands last.
  ///
  /// ```swift
  /// Tensor([2, 1, 2, 3, 1]).mode()  // → (values: tensor(1), indices: tensor(4))
  /// ```
  public func mode(dim: Int = -1, keepDim: Bool = false) -> (values: Tensor, indices: Tensor) {
    statistic(.mode, dim, keepDim, "mode")
  }

  private func statistic(_ kind: OrderStatistic.Kind, _ dim: Int, _ keepDim: Bool, _ operation: String) -> (
    values: Tensor, indices: Tensor
  ) {
    elements(along: dim, operation) { dim in
      if kind != .mode { try requireNumbers(operation) }
      try requireElements(along: dim, operation)
      return OrderStatistic(kind: kind, dim: dim, keepDim: keepDim)
    }
  }
}
