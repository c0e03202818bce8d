/// Padding of a convolution by what it does to the sizes of its result.
public enum ConvolutionPadding: Sendable {
  /// As many zeros as give the result the sizes of the input; with an odd number of them, one more at the end. Only for
  /// stride 1.
  case same
  /// None.
  case valid
}

extension Tensor {
  /// Convolution over one dimension: z[n, o, p] = bias[o] + Σ x[n, i, p·stride − padding + k·dilation]·weight[o, i, k]
  /// over the channels i of o's group and the places k of the kernel.
  ///
  /// Shapes: x [N, C, L] or [C, L], weight [O, C / groups, K], bias [O]; the result is [N, O, (L + 2·padding −
  /// dilation·(K − 1) − 1) / stride + 1]. All of one dtype, any but bool; half precision sums in float32. Refused: a
  /// kernel larger than the padded input, channels that do not divide into the groups.
  ///
  /// ```swift
  /// Tensor([[1.0, 2, 4, 7]]).conv1d(Tensor([[[-1.0, 1]]]))  // → tensor([[1., 2., 3.]])
  /// ```
  public func conv1d(
    _ weight: Tensor, bias: Tensor? = nil, stride: any PerDimension = 1, padding: any PerDimension = 0,
    dilation: any PerDimension = 1, groups: Int = 1
  ) -> Tensor { convolved(1, weight, bias, stride, padding, dilation, groups) }

  /// As `conv1d(_:bias:stride:padding:dilation:groups:)`, with padding `.same` or `.valid`.
  public func conv1d(
    _ weight: Tensor, bias: Tensor? = nil, stride: any PerDimension = 1, padding: ConvolutionPadding,
    dilation: any PerDimension = 1, groups: Int = 1
  ) -> Tensor { convolved(1, weight, bias, stride, padding, dilation, groups) }

  /// Convolution over two dimensions, as `conv1d`: x [N, C, H, W] or [C, H, W], weight [O, C / groups, KH, KW].
  ///
  /// ```swift
  /// let x = Tensor([[[1.0, 2, 3], [4, 5, 6]]])
  /// x.conv2d(Tensor([[[[1.0, 0], [0, 1]]]]))                        // → tensor([[[6., 8.]]])
  /// x.conv2d(Tensor.ones(8, 1, 3, 3), stride: 2, padding: 1).shape  // → [8, 1, 2]
  /// ```
  public func conv2d(
    _ weight: Tensor, bias: Tensor? = nil, stride: any PerDimension = 1, padding: any PerDimension = 0,
    dilation: any PerDimension = 1, groups: Int = 1
  ) -> Tensor { convolved(2, weight, bias, stride, padding, dilation, groups) }

  /// As `conv2d(_:bias:stride:padding:dilation:groups:)`, with padding `.same` or `.valid`.
  public func conv2d(
    _ weight: Tensor, bias: Tensor? = nil, stride: any PerDimension = 1, padding: ConvolutionPadding,
    dilation: any PerDimension = 1, groups: Int = 1
  ) -> Tensor { convolved(2, weight, bias, stride, padding, dilation, groups) }

  /// Convolution over three dimensions, as `conv1d`: x [N, C, D, H, W] or [C, D, H, W], weight
  /// [O, C / groups, KD, KH, KW].
  ///
  /// ```swift
  /// Tensor.ones(1, 4, 4, 4).conv3d(Tensor.ones(2, 1, 3, 3, 1)).shape  // → [2, 2, 2, 4]
  /// ```
  public func conv3d(
    _ weight: Tensor, bias: Tensor? = nil, stride: any PerDimension = 1, padding: any PerDimension = 0,
    dilation: any PerDimension = 1, groups: Int = 1
  ) -> Tensor { convolved(3, weight, bias, stride, padding, dilation, groups) }

  /// As `conv3d(_:bias:stride:padding:dilation:groups:)`, with padding `.same` or `.valid`.
  public func conv3d(
    _ weight: Tensor, bias: Tensor? = nil, stride: any PerDimension = 1, padding: ConvolutionPadding,
    dilation: any PerDimension = 1, groups: Int = 1
  ) -> Tensor { convolved(3, weight, bias, stride, padding, dilation, groups) }

  private func convolved(
    _ rank: Int, _ weight: Tensor, _ bias: Tensor?, _ stride: any PerDimension, _ padding: any PerDimension,
    _ dilation: any PerDimension, _ groups: Int
  ) -> Tensor {
    if isPlaceholder || weight.isPlaceholder || bias?.isPlaceholder == true { return .placeholder }
    do {
      let call = try ConvolutionCall("conv\(rank)d", rank, self, weight, bias, stride, dilation, groups)
      return try call.convolved(padding.values(rank, "padding", atLeast: 0, call.operation))
    } catch { return .failed(error) }
  }

  private func convolved(
    _ rank: Int, _ weight: Tensor, _ bias: Tensor?, _ stride: any PerDimension, _ padding: ConvolutionPadding,
    _ dilation: any PerDimension, _ groups: Int
  ) -> Tensor {
    if isPlaceholder || weight.isPlaceholder || bias?.isPlaceholder == true { return .placeholder }
    do {
      let call = try ConvolutionCall("conv\(rank)d", rank, self, weight, bias, stride, dilation, groups)
      switch padding {
      case .valid: return try call.convolved(Array(repeating: 0, count: rank))
      case .same: return try call.convolvedToSameSize()
      }
    } catch { return .failed(error) }
  }
}
