import AdjointKernels

/// z = Σ x / n.
struct Mean: UnaryOperation {
  static var name: String { "Mean" }
  let dims: [Int]?
  let keepDim: Bool
  let dtype: DType?
  var graphName: String { dims == nil ? "MeanBackward0" : "MeanBackward1" }

  func forward(_ x: Tensor) throws -> Tensor {
    let target = dtype ?? x.dtype
    guard target.isFloatingPoint else {
      throw AdjointError(
        "mean", "needs a floating dtype, got \(x.described): convert it first, as in x.float().mean(), or pass dtype:")
    }
    let x = x.dtype == target ? x : x.casted(to: target)
    let dims = dims ?? Array(0..<x.ndim)
    return Reduction.run(ADJ_REDUCE_MEAN, x, dims, keepDim: keepDim, result: target)
  }
  func vjp(_ g: Tensor, _ s: Saved) -> Tensor {
    let shape = s.xShape
    let count = (dims ?? Array(shape.indices)).map { shape[$0] }.product
    return (Reduction.restore(g, dims, keepDim) / count).expand(shape)
  }
  func batched(_ x: Tensor, _ level: BatchLevel) -> Tensor {
    if x.ndim == 0 { return Mean(dims: [], keepDim: false, dtype: dtype)(level.front(x)) }
    let kept = (dims ?? Array(0..<x.ndim)).map { $0 + 1 }
    return Mean(dims: kept, keepDim: keepDim, dtype: dtype)(level.front(x))
  }
}
