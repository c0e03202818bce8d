import Adjoint

/// What convolutions of all dimensions share; see `Conv2d`.
open class ConvolutionLayer: ConvolutionBase {
  /// - Parameters:
  ///   - inChannels: the channels of the input; nil learns them from the first input, as PyTorch's lazy modules do.
  ///   - kernelSize: the sizes of the window; as `stride` and `dilation`, one number, or one for each dimension.
  ///   - padding: how much is put at both ends of each dimension.
  ///   - groups: into how many parts the channels are cut; each part of the output sees one of the input.
  ///   - paddingMode: what is put there, `.constant` being zeros.
  ///   - generator: what the parameters are drawn from, the default generator if it is nil.
  public init(
    _ inChannels: Int?, _ outChannels: Int, _ kernelSize: any PerDimension, stride: any PerDimension = 1,
    padding: any PerDimension = 0, dilation: any PerDimension = 1, groups: Int = 1, bias: Bool = true,
    paddingMode: PaddingMode = .constant, dtype: DType? = nil, generator: Generator? = nil
  ) {
    super.init(
      ConvolutionSettings(
        inChannels: inChannels, outChannels: outChannels, groups: groups, kernelSize: kernelSize, stride: stride,
        dilation: dilation, padding: padding, bias: bias, paddingMode: paddingMode, dtype: dtype, generator: generator))
  }

  /// The same with as much padding as keeps the sizes, `.same`, which is for stride 1, or with none, `.valid`.
  public init(
    _ inChannels: Int?, _ outChannels: Int, _ kernelSize: any PerDimension, stride: any PerDimension = 1,
    padding: ConvolutionPadding, dilation: any PerDimension = 1, groups: Int = 1, bias: Bool = true,
    paddingMode: PaddingMode = .constant, dtype: DType? = nil, generator: Generator? = nil
  ) {
    super.init(
      ConvolutionSettings(
        inChannels: inChannels, outChannels: outChannels, groups: groups, kernelSize: kernelSize, stride: stride,
        dilation: dilation, paddingRule: padding, bias: bias, paddingMode: paddingMode, dtype: dtype,
        generator: generator))
  }

  /// [before, after] of the last dimension, then of the last but one, as `pad` takes them.
  private var pads: [Int] {
    kernelSize.indices.reversed().flatMap { d -> [Int] in
      guard paddingRule == .same else { return [padding[d], padding[d]] }
      let all = dilation[d] * (kernelSize[d] - 1)
      return [all / 2, all - all / 2]
    }
  }

  open override func forward(_ x: Tensor) -> Tensor {
    learnIfNeeded(x)
    if paddingMode != .constant { return convolved(x.pad(pads, mode: paddingMode), 0) }
    return paddingRule == .same ? convolvedToSameSize(x) : convolved(x, padding)
  }

  private func convolved(_ x: Tensor, _ padding: any PerDimension) -> Tensor {
    switch Self.places {
    case 1: x.conv1d(weight, bias: bias, stride: stride, padding: padding, dilation: dilation, groups: groups)
    case 2: x.conv2d(weight, bias: bias, stride: stride, padding: padding, dilation: dilation, groups: groups)
    default: x.conv3d(weight, bias: bias, stride: stride, padding: padding, dilation: dilation, groups: groups)
    }
  }

  private func convolvedToSameSize(_ x: Tensor) -> Tensor {
    let same = ConvolutionPadding.same
    return switch Self.places {
    case 1: x.conv1d(weight, bias: bias, stride: stride, padding: same, dilation: dilation, groups: groups)
    case 2: x.conv2d(weight, bias: bias, stride: stride, padding: same, dilation: dilation, groups: groups)
    default: x.conv3d(weight, bias: bias, stride: stride, padding: same, dilation: dilation, groups: groups)
    }
  }
}

/// Convolution over one dimension, as `conv1d`, of [N, C, L] or [C, L].
///
/// Weight [outChannels, inChannels / groups, K], bias [outChannels]; the output is [N, outChannels, L′] with L′ = (L +
/// 2·padding − dilation·(K − 1) − 1) / stride + 1, rounded down. Refused: inputs of other channels or dimensions, and a
/// window larger than the padded input.
///
/// ```text
/// Conv1d(2, 4, 3)(Tensor.randn(1, 2, 7)).shape  // [1, 4, 5]
/// ```
open class Conv1d: ConvolutionLayer {
  public override class var places: Int { 1 }
}

/// Convolution over two dimensions, as `conv2d`, of [N, C, H, W] or [C, H, W]: weight [outChannels, inChannels / groups,
/// KH, KW]. Sizes and refusals are those of `Conv1d`.
///
/// ```text
/// Conv2d(3, 16, 3, stride: 2, padding: 1)(Tensor.randn(1, 3, 8, 8)).shape  // [1, 16, 4, 4]
/// ```
open class Conv2d: ConvolutionLayer {
  public override class var places: Int { 2 }
}

/// Convolution over three dimensions, as `conv3d`, of [N, C, D, H, W] or [C, D, H, W]: weight [outChannels, inChannels /
/// groups, KD, KH, KW]. Sizes and refusals are those of `Conv1d`.
///
/// ```text
/// Conv3d(1, 2, [1, 3, 3])(Tensor.randn(1, 1, 4, 8, 8)).shape  // [1, 2, 4, 6, 6]
/// ```
open class Conv3d: ConvolutionLayer {
  public override class var places: Int { 3 }
}
