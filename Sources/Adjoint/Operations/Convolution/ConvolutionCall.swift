/// The checked operands of a convolution or a transposed one.
struct ConvolutionCall {
  let operation: String
  let rank: Int
  /// With a batch, of one if none was given.
  let x: Tensor
  let isBatched: Bool
  let weight: Tensor
  let bias: Tensor?
  let stride: [Int]
  let dilation: [Int]
  let groups: Int

  init(
    _ operation: String, _ rank: Int, _ x: Tensor, _ weight: Tensor, _ bias: Tensor?, _ stride: any PerDimension,
    _ dilation: any PerDimension, _ groups: Int, isTransposed: Bool = false
  ) throws {
    isBatched = try x.checkBatched(rank, operation)
    guard weight.ndim == rank + 2 else {
      throw AdjointError(
        operation,
        "the weight has to have \(rank + 2) dimensions: channels out and in and \(rank) of the kernel, "
          + "got \(weight.described)")
    }
    guard groups > 0 else { throw AdjointError(operation, "groups has to be positive, got \(groups)") }
    guard weight.shape[0] >= groups, weight.shape[0] % groups == 0 else {
      throw AdjointError(
        operation, "the \(weight.summary) has \(weight.shape[0]) channels, which do not divide into \(groups) groups")
    }
    guard weight.shape.dropFirst(2).allSatisfy({ $0 > 0 }) else {
      throw AdjointError(operation, "the weight has an empty kernel: \(weight.described)")
    }
    let channels = x.shape[x.ndim - rank - 1]
    let expected = isTransposed ? weight.shape[0] : weight.shape[1] * groups
    guard channels == expected else {
      throw AdjointError(
        operation,
        "the weight, \(weight.described), takes \(expected) channels with groups: \(groups), "
          + "but the input, \(x.described), has \(channels)")
    }
    let outputs = isTransposed ? weight.shape[1] * groups : weight.shape[0]
    if let bias, bias.shape != [outputs] {
      throw AdjointError(operation, "the bias has to have shape \([outputs].shapeText), got \(bias.described)")
    }
    guard x.dtype != .bool, weight.dtype == x.dtype, bias == nil || bias?.dtype == x.dtype else {
      let operands = [x, weight, bias].compactMap { $0?.described }.joined(separator: ", ")
      throw AdjointError(
        operation, "the operands have to be numbers of one dtype, got \(operands). Convert them with to(_:)")
    }
    (self.operation, self.rank, self.weight, self.bias, self.groups) = (operation, rank, weight, bias, groups)
    self.stride = try stride.values(rank, "stride", atLeast: 1, operation)
    self.dilation = try dilation.values(rank, "dilation", atLeast: 1, operation)
    self.x = isBatched ? x : x.unsqueeze(0)
  }

  func convolved(_ padding: [Int]) throws -> Tensor { try convolved(x, padding) }

  func convolvedToSameSize() throws -> Tensor {
    guard stride.allSatisfy({ $0 == 1 }) else {
      throw AdjointError(operation, "padding: .same needs stride 1, got \(stride.shapeText)")
    }
    let extents = Windows.extents(Array(weight.shape.dropFirst(2)), dilation)
    // An odd number of zeros can't be cut in half: the one that is left over goes to the end.
    let odd = extents.map { ($0 - 1) % 2 }
    let padded = odd.contains(1) ? x.pad(odd.reversed().flatMap { [0, $0] }) : x
    return try convolved(padded, extents.map { ($0 - 1) / 2 })
  }

  private func convolved(_ x: Tensor, _ padding: [Int]) throws -> Tensor {
    let kernel = Array(weight.shape.dropFirst(2))
    let windows = Windows(
      over: x.lastSizes(rank), kernel: kernel, stride: stride, padding: padding, dilation: dilation)
    guard !windows.output.contains(0) else {
      let padded = zip(windows.input, padding).map { $0 + 2 * $1 }
      throw AdjointError(
        operation,
        "the kernel, which reaches over \(Windows.extents(kernel, dilation).shapeText), is larger than the "
          + "padded input of \(padded.shapeText) in the \(x.summary)")
    }
    guard !windows.input.contains(0) else {
      throw AdjointError(operation, "only the batch may be empty, got \(x.described)")
    }
    let sizes = ConvolutionSizes(
      batch: x.shape[0], groups: groups, inputs: weight.shape[1], outputs: weight.shape[0] / groups, windows: windows)
    return applied(Convolution(sizes: sizes, made: .result), x)
  }

  func transposed(padding: [Int], outputPadding: [Int]) throws -> Tensor {
    let kernel = Array(weight.shape.dropFirst(2))
    let extents = Windows.extents(kernel, dilation)
    let size = x.lastSizes(rank)
    for d in 0..<rank where outputPadding[d] >= stride[d] && outputPadding[d] >= dilation[d] {
      throw AdjointError(
        operation,
        "outputPadding \(outputPadding.shapeText) has to be smaller than the stride \(stride.shapeText) "
          + "or the dilation \(dilation.shapeText)")
    }
    let output = (0..<rank).map { d -> Int in
      let reach: Int = (size[d] - 1) * stride[d] + extents[d]
      return reach - 2 * padding[d] + outputPadding[d]
    }
    guard output.allSatisfy({ $0 > 0 }) else {
      throw AdjointError(
        operation, "the result of \(x.described) would have sizes \(output.shapeText): choose a smaller padding")
    }
    let windows = Windows(
      input: output, output: size, kernel: kernel, stride: stride, padding: padding, dilation: dilation)
    let sizes = ConvolutionSizes(
      batch: x.shape[0], groups: groups, inputs: weight.shape[1], outputs: weight.shape[0] / groups, windows: windows)
    return applied(Convolution(sizes: sizes, made: .image), x)
  }

  private func applied(_ rule: Convolution, _ x: Tensor) -> Tensor {
    let z = bias.map { rule.one(x, weight, $0) } ?? rule.one(x, weight)
    return isBatched ? z : z.squeeze(dim: 0)
  }
}
