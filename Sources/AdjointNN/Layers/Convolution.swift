import Adjoint

/// Convolution over one dimension, as `conv1d`, of [N, C, L] or without N: weight [outChannels, inChannels / groups,
/// kernel], bias [outChannels].
///
/// ```text
/// Conv1d(4, 8, 3, padding: .same)(Tensor.randn(2, 4, 10)).shape  // [2, 8, 10]
/// ```
open class Conv1d: ConvolutionLayer {
  public init(
    _ inChannels: Int, _ outChannels: Int, _ kernelSize: any PerDimension, stride: any PerDimension = 1,
    padding: some LayerPadding = 0, dilation: any PerDimension = 1, groups: Int = 1, bias: Bool = true,
    paddingMode: PaddingMode = .constant, dtype: DType? = nil, generator: Generator? = nil
  ) {
    super.init(
      ConvolutionSettings(
        dimensions: 1, inChannels: inChannels, outChannels: outChannels, groups: groups, kernelSize: kernelSize,
        stride: stride, dilation: dilation, padding: padding, bias: bias, paddingMode: paddingMode, dtype: dtype,
        generator: generator))
  }

  open override func forward(_ x: Tensor) -> Tensor {
    if paddingMode != .constant {
      return x.pad(pads, mode: paddingMode)
        .conv1d(weight, bias: bias, stride: stride, dilation: dilation, groups: groups)
    }
    if let paddingRule {
      return x.conv1d(weight, bias: bias, stride: stride, padding: paddingRule, dilation: dilation, groups: groups)
    }
    return x.conv1d(weight, bias: bias, stride: stride, padding: padding, dilation: dilation, groups: groups)
  }
}

/// Convolution over two dimensions, as `conv2d`, of [N, C, H, W] or without N: weight [outChannels, inChannels / groups,
/// kernel], bias [outChannels].
///
/// ```text
/// Conv2d(3, 16, 3, stride: 2, padding: 1)(Tensor.randn(1, 3, 8, 8)).shape  // [1, 16, 4, 4]
/// ```
open class Conv2d: ConvolutionLayer {
  public init(
    _ inChannels: Int, _ outChannels: Int, _ kernelSize: any PerDimension, stride: any PerDimension = 1,
    padding: some LayerPadding = 0, dilation: any PerDimension = 1, groups: Int = 1, bias: Bool = true,
    paddingMode: PaddingMode = .constant, dtype: DType? = nil, generator: Generator? = nil
  ) {
    super.init(
      ConvolutionSettings(
        dimensions: 2, inChannels: inChannels, outChannels: outChannels, groups: groups, kernelSize: kernelSize,
        stride: stride, dilation: dilation, padding: padding, bias: bias, paddingMode: paddingMode, dtype: dtype,
        generator: generator))
  }

  open override func forward(_ x: Tensor) -> Tensor {
    if paddingMode != .constant {
      return x.pad(pads, mode: paddingMode)
        .conv2d(weight, bias: bias, stride: stride, dilation: dilation, groups: groups)
    }
    if let paddingRule {
      return x.conv2d(weight, bias: bias, stride: stride, padding: paddingRule, dilation: dilation, groups: groups)
    }
    return x.conv2d(weight, bias: bias, stride: stride, padding: padding, dilation: dilation, groups: groups)
  }
}

/// Convolution over three dimensions, as `conv3d`, of [N, C, D, H, W] or without N: weight [outChannels, inChannels / groups,
/// kernel], bias [outChannels].
///
/// ```text
/// Conv3d(1, 2, [1, 3, 3])(Tensor.randn(1, 1, 4, 8, 8)).shape  // [1, 2, 4, 6, 6]
/// ```
open class Conv3d: ConvolutionLayer {
  public init(
    _ inChannels: Int, _ outChannels: Int, _ kernelSize: any PerDimension, stride: any PerDimension = 1,
    padding: some LayerPadding = 0, dilation: any PerDimension = 1, groups: Int = 1, bias: Bool = true,
    paddingMode: PaddingMode = .constant, dtype: DType? = nil, generator: Generator? = nil
  ) {
    super.init(
      ConvolutionSettings(
        dimensions: 3, inChannels: inChannels, outChannels: outChannels, groups: groups, kernelSize: kernelSize,
        stride: stride, dilation: dilation, padding: padding, bias: bias, paddingMode: paddingMode, dtype: dtype,
        generator: generator))
  }

  open override func forward(_ x: Tensor) -> Tensor {
    if paddingMode != .constant {
      return x.pad(pads, mode: paddingMode)
        .conv3d(weight, bias: bias, stride: stride, dilation: dilation, groups: groups)
    }
    if let paddingRule {
      return x.conv3d(weight, bias: bias, stride: stride, padding: paddingRule, dilation: dilation, groups: groups)
    }
    return x.conv3d(weight, bias: bias, stride: stride, padding: padding, dilation: dilation, groups: groups)
  }
}
