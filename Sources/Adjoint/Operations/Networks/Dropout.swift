// Dropout and its relatives draw the same random numbers as PyTorch.

extension Tensor {
  /// Zeros elements with probability `p` and scales the rest by 1/(1 − p), while training (Srivastava et al. 2014);
  /// otherwise x itself. The gradient goes through what was kept, scaled alike. `p` is from 0 to 1.
  ///
  /// ```swift
  /// Tensor.ones(8).dropout(p: 0.5)  // → tensor([0., 0., 2., 0., 0., 0., 2., 2.])
  /// ```
  public func dropout(p: Double = 0.5, training: Bool = true, generator: Generator? = nil) -> Tensor {
    dropped("dropout", p, training) { scaled(keptElements("dropout", p, generator), p) }
  }

  /// `dropout` of whole channels: x is [N, C, …], and each of the N·C parts is kept or zeroed.
  ///
  /// ```swift
  /// Tensor.ones(1, 4, 2).featureDropout()  // → tensor([[[0., 0.], [0., 0.], [2., 2.], [0., 0.]]])
  /// ```
  public func featureDropout(p: Double = 0.5, training: Bool = true, generator: Generator? = nil) -> Tensor {
    dropped("featureDropout", p, training) { scaled(keptFeatures("featureDropout", p, generator), p) }
  }

  /// `featureDropout` of [N, C, L] or, without examples, [C, L].
  ///
  /// ```swift
  /// Tensor.ones(4, 2).dropout1d()  // → tensor([[0., 0.], [0., 0.], [2., 2.], [0., 0.]])
  /// ```
  public func dropout1d(p: Double = 0.5, training: Bool = true, generator: Generator? = nil) -> Tensor {
    byFeature("dropout1d", ranks: [2, 3], unbatched: 2) {
      $0.featureDropout(p: p, training: training, generator: generator)
    }
  }

  /// `featureDropout` of [N, C, H, W]. As in PyTorch, [N, C, L] is taken too, not [C, H, W].
  ///
  /// ```swift
  /// Tensor.ones(1, 4, 1, 2).dropout2d().flatten()  // → tensor([0., 0., 0., 0., 2., 2., 0., 0.])
  /// ```
  public func dropout2d(p: Double = 0.5, training: Bool = true, generator: Generator? = nil) -> Tensor {
    featureDropout(p: p, training: training, generator: generator)
  }

  /// `featureDropout` of [N, C, D, H, W] or, without examples, [C, D, H, W].
  ///
  /// ```swift
  /// Tensor.ones(4, 1, 1, 2).dropout3d().flatten()  // → tensor([0., 0., 0., 0., 2., 2., 0., 0.])
  /// ```
  public func dropout3d(p: Double = 0.5, training: Bool = true, generator: Generator? = nil) -> Tensor {
    byFeature("dropout3d", ranks: [4, 5], unbatched: 4) {
      $0.featureDropout(p: p, training: training, generator: generator)
    }
  }

  /// Dropout that keeps the mean and variance of what `selu` gives (Klambauer et al. 2017): dropped elements become
  /// selu's limit −λα, and all are scaled and shifted.
  ///
  /// ```swift
  /// Tensor.zeros(4).alphaDropout(training: true)  // → tensor([-0.7792, -0.7792, 0.7792, -0.7792])
  /// ```
  public func alphaDropout(p: Double = 0.5, training: Bool = false, generator: Generator? = nil) -> Tensor {
    dropped("alphaDropout", p, training) { shifted(keptElements("alphaDropout", p, generator), p) }
  }

  /// `alphaDropout` of whole channels: x is [N, C, …].
  ///
  /// ```swift
  /// Tensor.zeros(1, 4).featureAlphaDropout(training: true)  // → tensor([[-0.7792, -0.7792, 0.7792, -0.7792]])
  /// ```
  public func featureAlphaDropout(p: Double = 0.5, training: Bool = false, generator: Generator? = nil) -> Tensor {
    dropped("featureAlphaDropout", p, training) { shifted(keptFeatures("featureAlphaDropout", p, generator), p) }
  }

  /// As `dropout(p:training:generator:)`, in place.
  @discardableResult
  public func dropout_(p: Double = 0.5, training: Bool = true, generator: Generator? = nil) -> Tensor {
    inPlace("dropout_") { dropout(p: p, training: training, generator: generator) }
  }
  /// As `alphaDropout(p:training:generator:)`, in place.
  @discardableResult
  public func alphaDropout_(p: Double = 0.5, training: Bool = false, generator: Generator? = nil) -> Tensor {
    inPlace("alphaDropout_") { alphaDropout(p: p, training: training, generator: generator) }
  }

  // MARK: Noise

  /// Checks p; nothing happens where nothing is dropped, and nothing is left at p = 1.
  private func dropped(_ operation: String, _ p: Double, _ training: Bool, _ body: () -> Tensor) -> Tensor {
    guard (0...1).contains(p) else { return .failed(AdjointError(operation, "p has to be from 0 to 1, got \(p)")) }
    if !training || p == 0 || isPlaceholder || numel == 0 { return self }
    return p == 1 ? self * Tensor.zeros([], dtype: dtype) : body()
  }

  private func scaled(_ kept: Tensor, _ p: Double) -> Tensor {
    kept.isPlaceholder ? kept : self * noGrad { kept.div_(1 - p) }
  }

  private func shifted(_ kept: Tensor, _ p: Double) -> Tensor {
    if kept.isPlaceholder { return kept }
    let limit = 1.7580993408473766  // selu's λα
    let scale = 1 / ((limit * limit * p + 1) * (1 - p)).squareRoot()
    let (factor, shift) = noGrad { (kept * scale, (kept - 1) * (limit * scale) + limit * scale * p) }
    return self * factor + shift
  }

  /// Ones and, with probability p, zeros in the shape of this tensor, drawn in the order in which it stands in memory,
  /// as PyTorch does: of a transposed tensor column by column.
  private func keptElements(_ operation: String, _ p: Double, _ generator: Generator?) -> Tensor {
    let isRepeated = zip(shape, strides).contains { $0 > 1 && $1 == 0 }
    let order = isRepeated ? Array(0..<ndim) : (0..<ndim).sorted { (strides[$0], $1) > (strides[$1], $0) }
    let kept = Tensor.room(for: operation, order.map { shape[$0] }, dtype)
    if kept.isPlaceholder { return kept }
    noGrad { _ = kept.bernoulli_(1 - p, generator: generator) }
    if order.elementsEqual(0..<ndim) { return kept }
    return kept.permute(order.indices.sorted { order[$0] < order[$1] })
  }

  /// The same of one number for each channel of each example.
  private func keptFeatures(_ operation: String, _ p: Double, _ generator: Generator?) -> Tensor {
    guard ndim >= 2 else {
      return .failed(AdjointError(operation, "needs examples and channels, [N, C, …], got \(described)"))
    }
    let kept = Tensor.room(for: operation, [shape[0], shape[1]] + [Int](repeating: 1, count: ndim - 2), dtype)
    return kept.isPlaceholder ? kept : noGrad { kept.bernoulli_(1 - p, generator: generator) }
  }

  private func byFeature(
    _ operation: String, ranks: [Int], unbatched: Int, _ body: (Tensor) -> Tensor
  ) -> Tensor {
    if isPlaceholder { return self }
    guard ranks.contains(ndim) else {
      return .failed(AdjointError(operation, "needs \(ranks[0]) or \(ranks[1]) dimensions, got \(described)"))
    }
    return ndim == unbatched ? body(unsqueeze(0)).squeeze(dim: 0) : body(self)
  }
}
