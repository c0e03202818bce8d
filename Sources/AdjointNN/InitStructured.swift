import Adjoint

// Beginnings that have a structure, or are drawn by more than one number an element.

extension Init {
  /// Orthonormal rows or columns, whichever are fewer, times a gain (Saxe et al., "Exact solutions to the nonlinear
  /// dynamics of learning in deep linear neural networks", 2014). The dimensions after the first count as one.
  @discardableResult
  public static func orthogonal_(_ tensor: Tensor, gain: Double = 1, generator: Generator? = nil) -> Tensor {
    guard tensor.ndim >= 2 else { return refuse("orthogonal_", "at least two dimensions", tensor) }
    if tensor.numel == 0 { return tensor }
    return noGrad {
      let rows = tensor.shape[0]
      let columns = tensor.numel / rows
      let drawn = Tensor.empty([rows, columns], dtype: tensor.dtype).normal_(generator: generator)
      let (q, r) = Linalg.qr(rows < columns ? drawn.t() : drawn)
      // The signs make the factor unique, and so uniform over the orthogonal matrices (Mezzadri, 2007).
      let unique = q * r.diagonal().sign()
      return tensor.copy_((rows < columns ? unique.t() : unique).reshape(tensor.shape)).mul_(gain)
    }
  }

  /// Normal, with all that is outside `low ... high` drawn anew.
  ///
  /// Where little of the normal distribution lies between the limits, uniform numbers are kept with a probability of
  /// their density over its greatest, so that drawing ends soon.
  @discardableResult
  public static func truncNormal_(
    _ tensor: Tensor, mean: Double = 0, std: Double = 1, from low: Double = -2, to high: Double = 2,
    generator: Generator? = nil
  ) -> Tensor {
    guard std > 0, low < high, tensor.dtype.isFloatingPoint else {
      AdjointError(
        "truncNormal_",
        "needs a floating tensor, std above 0 and limits in order, got \(tensor.described), std \(std), \(low) to \(high)"
      ).raise()
      return tensor
    }
    return noGrad {
      if probability(above: (low - mean) / std) - probability(above: (high - mean) / std) > 0.3 {
        // As the dtype has them, so that numbers that are rounded to a limit stay.
        let limits = Tensor([low, high], dtype: .float64).to(tensor.dtype)
        tensor.normal_(mean: mean, std: std, generator: generator)
        return redraw(
          tensor, where: { $0.lt(limits.select(dim: 0, index: 0)) | $0.gt(limits.select(dim: 0, index: 1)) }
        ) {
          $0.normal_(mean: mean, std: std, generator: generator)
        }
      }
      let mode = Swift.max(low, Swift.min(mean, high))
      let peak = -0.5 * ((mode - mean) / std) * ((mode - mean) / std)
      tensor.uniform_(from: low, to: high, generator: generator)
      return redraw(
        tensor,
        where: { candidates in
          let density = ((candidates - mean) / std).square() * -0.5 - peak
          return Tensor.emptyLike(candidates).uniform_(generator: generator).log().gt(density)
        }, { $0.uniform_(from: low, to: high, generator: generator) })
    }
  }

  /// Draws a whole tensor anew as long as some element is refused, and takes the new ones of those.
  private static func redraw(
    _ tensor: Tensor, where refused: (Tensor) -> Tensor, _ draw: (Tensor) -> Tensor
  ) -> Tensor {
    var pending = refused(tensor)
    while pending.any().item().double == 1 {
      let candidates = draw(Tensor.emptyLike(tensor))
      tensor.copy_(Tensor.where(pending, candidates, tensor))
      pending = pending & refused(candidates)
    }
    return tensor
  }

  /// The probability of a standard normal number above x.
  private static func probability(above x: Double) -> Double {
    Tensor([-x / 2.0.squareRoot()], dtype: .float64).erf().item().double / 2 + 0.5
  }

  /// What makes a convolution an identity of as many channels as there are, in each group: ones in the middle of the
  /// window of a channel to itself, zeros elsewhere.
  @discardableResult
  public static func dirac_(_ weight: Tensor, groups: Int = 1) -> Tensor {
    guard (3...5).contains(weight.ndim) else { return refuse("dirac_", "3, 4 or 5 dimensions", weight) }
    guard groups > 0, weight.shape[0] % groups == 0 else {
      return refuse("dirac_", "outputs that divide into \(groups) groups", weight)
    }
    return noGrad {
      weight.zero_()
      let outputs = weight.shape[0] / groups
      for output in 0..<weight.shape[0] where output % outputs < weight.shape[1] {
        let channel = weight.select(dim: 0, index: output).select(dim: 0, index: output % outputs)
        let middle = channel.shape.reduce(channel) { $0.select(dim: 0, index: $1 / 2) }
        middle.fill_(1)
      }
      return weight
    }
  }

  /// Normal, with a share of zeros in each column of a matrix (Martens, "Deep learning via Hessian-free optimization",
  /// 2010). As PyTorch, the places of the zeros are drawn from the default generator.
  @discardableResult
  public static func sparse_(
    _ matrix: Tensor, sparsity: Double, std: Double = 0.01, generator: Generator? = nil
  ) -> Tensor {
    guard matrix.ndim == 2, (0...1).contains(sparsity) else {
      return refuse("sparse_", "a matrix, and a sparsity from 0 to 1", matrix)
    }
    return noGrad {
      matrix.normal_(std: std, generator: generator)
      let zeros = Int((sparsity * Double(matrix.shape[0])).rounded(.up))
      for column in 0..<matrix.shape[1] {
        let rows = Tensor.randperm(matrix.shape[0]).narrow(dim: 0, start: 0, length: zeros)
        matrix.select(dim: 1, index: column).indexFill_(dim: 0, index: rows, value: 0)
      }
      return matrix
    }
  }
}
