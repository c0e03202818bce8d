// A convolution of all examples of a vmap is another convolution. Where the weight is the same for all of them, the
// batch is folded into the images'; where it differs, each example is a group of channels.

extension Convolution {
  func batched(_ x: [Tensor?], _ level: BatchLevel) -> [Tensor] {
    guard let a = x[0], let b = x[1] else { return [] }
    let bias = x.count > 2 ? x[2] : nil
    let differs = made == .weight || level.peel(b) != nil
    // A bias that differs while the weight does not is added apart.
    let together = differs ? bias.map { level.front($0).flatten() } : bias.flatMap { level.peel($0) == nil ? $0 : nil }
    let (first, second) = given
    let lifted = differs ? grouped(level) : folded(level)
    func operand(_ x: Tensor, _ part: Part) -> Tensor {
      differs ? gather(level.front(x), part) : part == .weight ? x : level.folded(x)
    }
    let z = lifted.one(operand(a, first), operand(b, second), together)
    if z.isPlaceholder { return [z] }
    var all = differs ? spread(z, level) : level.unfolded(z)
    if let bias, together == nil {
      let separate = level.front(bias)
      all = all + separate.reshape([level.size, 1, bias.numel] + Array(repeating: 1, count: all.ndim - 3))
    }
    return [all]
  }

  private func folded(_ level: BatchLevel) -> Convolution {
    Convolution(
      sizes: ConvolutionSizes(
        batch: level.size * sizes.batch, groups: sizes.groups, inputs: sizes.inputs, outputs: sizes.outputs,
        windows: sizes.windows), made: made, isGradient: isGradient)
  }

  private func grouped(_ level: BatchLevel) -> Convolution {
    Convolution(
      sizes: ConvolutionSizes(
        batch: sizes.batch, groups: level.size * sizes.groups, inputs: sizes.inputs, outputs: sizes.outputs,
        windows: sizes.windows), made: made, isGradient: isGradient)
  }

  /// The examples side by side as groups of channels.
  private func gather(_ x: Tensor, _ part: Part) -> Tensor {
    part == .weight ? x.flatten(startDim: 0, endDim: 1) : x.transpose(0, 1).flatten(startDim: 1, endDim: 2)
  }

  private func spread(_ z: Tensor, _ level: BatchLevel) -> Tensor {
    let shape = z.shape
    if made == .weight { return z.reshape([level.size, shape[0] / level.size] + shape.dropFirst()) }
    return z.reshape([shape[0], level.size, shape[1] / level.size] + shape.dropFirst(2)).transpose(0, 1)
  }
}
