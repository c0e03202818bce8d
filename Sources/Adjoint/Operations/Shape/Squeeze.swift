/// z = x without some dimensions of size 1.
struct Squeeze: ViewOperation {
  static var name: String { "Squeeze" }
  let dims: [Int]
  /// As PyTorch numbers its forms: all, one dimension, several.
  let variant: Int
  var graphName: String { "SqueezeBackward\(variant)" }
  func geometry(_ sizes: [Int], _ strides: [Int]) throws -> (sizes: [Int], strides: [Int], offset: Int) {
    let kept = sizes.indices.filter { !dims.contains($0) || sizes[$0] != 1 }
    return (kept.map { sizes[$0] }, kept.map { strides[$0] }, 0)
  }
  func vjp(_ g: Tensor, _ s: Saved) -> Tensor { g.reshape(s.xShape) }
  func batched(_ x: Tensor, _ level: BatchLevel) -> Tensor {
    x.ndim == 0 ? level.front(x) : Squeeze(dims: dims.map { $0 + 1 }, variant: variant)(level.front(x))
  }
}

extension Tensor {
  /// Without its dimensions of size 1. A view.
  ///
  /// ```swift
  /// Tensor.zeros(1, 3, 1).squeeze().shape  // → [3]
  /// ```
  public func squeeze() -> Tensor { Squeeze(dims: Array(0..<ndim), variant: 0)(self) }

  /// Without this dimension, if its size is 1. A view.
  ///
  /// ```swift
  /// Tensor.zeros(1, 3, 1).squeeze(dim: 0).shape  // → [3, 1]
  /// ```
  public func squeeze(dim: Int) -> Tensor {
    guard let dim = checkedDim(dim, "squeeze") else { return .placeholder }
    return Squeeze(dims: [dim], variant: 1)(self)
  }

  /// As `squeeze(dim:)`, without those of the dimensions whose size is 1.
  public func squeeze(dim: [Int]) -> Tensor {
    // No dimension at all means none here, where reductions take it for all of them.
    guard let dims = dim.isEmpty ? [] : Reduction.resolve(dim, self, "squeeze") else { return .placeholder }
    return Squeeze(dims: dims, variant: 2)(self)
  }
}
