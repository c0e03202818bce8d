// Lengths, angles and distances of vectors along a dimension.

extension Tensor {
  /// x/max(‖x‖ₚ, ε) along a dimension: vectors of length 1.
  ///
  /// ```swift
  /// Tensor([[3.0, 4]]).normalize()  // → tensor([[0.6000, 0.8000]])
  /// ```
  public func normalize(p: Double = 2, dim: Int = 1, eps: Double = 1e-12) -> Tensor {
    normalize(p: p, dim: [dim], eps: eps)
  }

  /// As `normalize(p:dim:eps:)`, with the norm over several dimensions.
  public func normalize(p: Double = 2, dim: [Int], eps: Double = 1e-12) -> Tensor {
    self / norm(p: p, dim: dim, keepDim: true).clampMin(eps)
  }

  /// x·y/(max(‖x‖, ε)·max(‖y‖, ε)) along a dimension of the shape to which both broadcast. Whole operands are refused.
  ///
  /// The derivative is that of x·y/(‖x‖‖y‖) also where a length was below ε, as in PyTorch.
  ///
  /// ```swift
  /// Tensor([[1.0, 0]]).cosineSimilarity(Tensor([[1.0, 1]]))  // → tensor([0.7071])
  /// ```
  public func cosineSimilarity(_ y: Tensor, dim: Int = 1, eps: Double = 1e-8) -> Tensor {
    if isPlaceholder || y.isPlaceholder { return .placeholder }
    guard let shape = broadcastShape(shape, y.shape) else {
      return .failed(AdjointError.broadcast("cosineSimilarity", self, y))
    }
    let dtype = DType.promote(self, y)
    guard dtype.isFloatingPoint else {
      return .failed(
        AdjointError("cosineSimilarity", "needs a floating operand, got \(described) and \(y.described)"))
    }
    let units = [self, y].map { operand in
      let vectors = operand.expand(shape).to(dtype)
      return vectors / vectors.norm(dim: dim, keepDim: true).raised(to: eps)
    }
    return (units[0] * units[1]).sum(dim: dim)
  }

  /// ‖x − y + ε‖ₚ along the last dimension, broadcasting.
  ///
  /// ```swift
  /// Tensor([[0.0, 0]]).pairwiseDistance(Tensor([[3.0, 4]]))  // → tensor([5.0000])
  /// ```
  public func pairwiseDistance(_ y: Tensor, p: Double = 2, eps: Double = 1e-6, keepDim: Bool = false) -> Tensor {
    (self - y + eps).norm(p: p, dim: -1, keepDim: keepDim)
  }

  /// The elements below a bound become the bound, with the derivatives that they had.
  func raised(to bound: Double) -> Tensor {
    let values = detach()
    return self + (values.clampMin(bound) - values)
  }

  /// x/(k + α/size·Σ x²)^β, summed over `size` neighbouring channels, which are dimension 1 of [N, C, …] (Krizhevsky et
  /// al. 2012). Half of them, rounded down, come before; channels beyond the first and last count as 0.
  ///
  /// ```swift
  /// let x = Tensor([[[1.0], [2], [3]]])
  /// x.localResponseNorm(size: 2, alpha: 2, beta: 1).flatten()  // → tensor([0.5000, 0.3333, 0.2143])
  /// ```
  public func localResponseNorm(size: Int, alpha: Double = 1e-4, beta: Double = 0.75, k: Double = 1) -> Tensor {
    if isPlaceholder { return self }
    guard ndim >= 3, size > 0 else {
      return .failed(
        AdjointError(
          "localResponseNorm",
          "needs examples, channels and places, [N, C, …], and a size above 0: got "
            + "\(described) and \(size)"))
    }
    if numel == 0 { return self }
    let squares = self * self
    let sums = (-(size / 2)...(size - 1) / 2).map { squares.shifted(by: $0) }
    let average = sums.dropFirst().reduce(sums[0]) { $0 + $1 } / size
    return self / (average * alpha + k) ** beta
  }

  /// What stands `distance` channels further on, 0 beyond the ends.
  private func shifted(by distance: Int) -> Tensor {
    let (channels, away) = (shape[1], Swift.min(Int(distance.magnitude), shape[1]))
    if away == 0 { return self }
    let gap = Tensor.zeros([shape[0], away] + shape[2...], dtype: dtype)
    let rest = narrow(dim: 1, start: distance > 0 ? away : 0, length: channels - away)
    return Tensor.cat(distance > 0 ? [rest, gap] : [gap, rest], dim: 1)
  }
}
