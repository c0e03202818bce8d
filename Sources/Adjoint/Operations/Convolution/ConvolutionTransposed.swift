extension Tensor {
  /// Transposed convolution over one dimension: the gradient of a convolution's input, as an operation. Each element of
  /// x adds its multiple of the kernel: z[n, o, p·stride − padding + k·dilation] += x[n, i, p]·weight[i, o, k].
  ///
  /// Shapes: x [N, C, L] or [C, L], weight [C, O / groups, K], bias [O]; the result has (L − 1)·stride − 2·padding +
  /// dilation·(K − 1) + outputPadding + 1 places. `outputPadding` chooses among the sizes that a convolution with this
  /// stride maps to L; it has to be smaller than the stride or the dilation.
  ///
  /// ```swift
  /// Tensor([[1.0, 2]]).convTranspose1d(Tensor([[[1.0, 10, 100]]]))  // → tensor([[ 1., 12., 120., 200.]])
  /// ```
  public func convTranspose1d(
    _ weight: Tensor, bias: Tensor? = nil, stride: any PerDimension = 1, padding: any PerDimension = 0,
    outputPadding: any PerDimension = 0, groups: Int = 1, dilation: any PerDimension = 1
  ) -> Tensor { transposed(1, weight, bias, stride, padding, outputPadding, groups, dilation) }

  /// Transposed convolution over two dimensions, as `convTranspose1d`: weight [C, O / groups, KH, KW].
  ///
  /// ```swift
  /// Tensor([[[1.0], [2]]]).convTranspose2d(Tensor([[[[1.0, 10]]]]))  // → tensor([[[ 1., 10.], [ 2., 20.]]])
  /// ```
  public func convTranspose2d(
    _ weight: Tensor, bias: Tensor? = nil, stride: any PerDimension = 1, padding: any PerDimension = 0,
    outputPadding: any PerDimension = 0, groups: Int = 1, dilation: any PerDimension = 1
  ) -> Tensor { transposed(2, weight, bias, stride, padding, outputPadding, groups, dilation) }

  /// Transposed convolution over three dimensions, as `convTranspose1d`: weight [C, O / groups, KD, KH, KW].
  ///
  /// ```swift
  /// Tensor.ones(2, 4, 4, 4).convTranspose3d(Tensor.ones(2, 1, 2, 2, 2), stride: 2).shape  // → [1, 8, 8, 8]
  /// ```
  public func convTranspose3d(
    _ weight: Tensor, bias: Tensor? = nil, stride: any PerDimension = 1, padding: any PerDimension = 0,
    outputPadding: any PerDimension = 0, groups: Int = 1, dilation: any PerDimension = 1
  ) -> Tensor { transposed(3, weight, bias, stride, padding, outputPadding, groups, dilation) }

  private func transposed(
    _ rank: Int, _ weight: Tensor, _ bias: Tensor?, _ stride: any PerDimension, _ padding: any PerDimension,
    _ outputPadding: any PerDimension, _ groups: Int, _ dilation: any PerDimension
  ) -> Tensor {
    if isPlaceholder || weight.isPlaceholder || bias?.isPlaceholder == true { return .placeholder }
    let operation = "convTranspose\(rank)d"
    do {
      let call = try ConvolutionCall(
        operation, rank, self, weight, bias, stride, dilation, groups, isTransposed: true)
      return try call.transposed(
        padding: padding.values(rank, "padding", atLeast: 0, operation),
        outputPadding: outputPadding.values(rank, "outputPadding", atLeast: 0, operation))
    } catch { return .failed(error) }
  }
}
