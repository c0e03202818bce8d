import Adjoint

/// What transposed convolutions share; see `ConvTranspose2d`.
open class TransposedConvolutionLayer: ConvolutionBase {
  /// - Parameters:
  ///   - inChannels: the channels of the input; nil learns them from the first input, as PyTorch's lazy modules do.
  ///   - padding: how much of both ends of the output is left away.
  ///   - outputPadding: how many places more the output has at the end: several sizes of inputs of the convolution
  ///     give the same output, and this tells them apart. Less than the stride or the dilation.
  public init(
    _ inChannels: Int?, _ outChannels: Int, _ kernelSize: any PerDimension, stride: any PerDimension = 1,
    padding: any PerDimension = 0, outputPadding: any PerDimension = 0, groups: Int = 1, bias: Bool = true,
    dilation: any PerDimension = 1, dtype: DType? = nil, generator: Generator? = nil
  ) {
    super.init(
      ConvolutionSettings(
        inChannels: inChannels, outChannels: outChannels, groups: groups, kernelSize: kernelSize, stride: stride,
        dilation: dilation, padding: padding.perDimension, outputPadding: outputPadding, bias: bias, isTransposed: true,
        dtype: dtype, generator: generator))
  }

  open override func forward(_ x: Tensor) -> Tensor { transposed(x, outputPadding) }

  private func transposed(_ x: Tensor, _ more: [Int]) -> Tensor {
    learnIfNeeded(x)
    let (weight, bias) = (weight, bias)
    return switch Self.places {
    case 1:
      x.convTranspose1d(
        weight, bias: bias, stride: stride, padding: padding, outputPadding: more, groups: groups, dilation: dilation)
    case 2:
      x.convTranspose2d(
        weight, bias: bias, stride: stride, padding: padding, outputPadding: more, groups: groups, dilation: dilation)
    default:
      x.convTranspose3d(
        weight, bias: bias, stride: stride, padding: padding, outputPadding: more, groups: groups, dilation: dilation)
    }
  }

  /// The convolution with an output of these sizes of places, which have to be within a stride of the smallest; sizes of
  /// batch and channels may stand before them.
  public final func callAsFunction(_ x: Tensor, outputSize: [Int]) -> Tensor {
    let count = kernelSize.count
    let least = kernelSize.indices.map { d in
      (x.shape.suffix(count).dropFirst(d).first.map { ($0 - 1) * stride[d] } ?? 0) - 2 * padding[d]
        + dilation[d] * (kernelSize[d] - 1) + 1
    }
    let wanted = outputSize.suffix(count)
    let more = zip(wanted, least).map { $0 - $1 }
    guard more.count == count, zip(more, stride).allSatisfy({ $0 >= 0 && $0 < $1 }) else {
      let most = zip(least, stride).map { $0 + $1 - 1 }
      AdjointError(typeName, "outputSize has to be from \(least) to \(most), got \(outputSize)").raise()
      return self(x)
    }
    return hooked([x]) { [transposed($0[0], more)] }[0]
  }
}

/// The transpose of a convolution over one dimension, as `convTranspose1d`, of [N, C, L] or [C, L]. It gives back the
/// sizes that `Conv1d` of the same settings takes.
///
/// Weight [inChannels, outChannels / groups, K], bias [outChannels]; the output is [N, outChannels, L′] with L′ = (L −
/// 1)·stride − 2·padding + dilation·(K − 1) + outputPadding + 1. Refused: inputs of other channels or dimensions.
///
/// ```text
/// ConvTranspose1d(4, 2, 2, stride: 2)(Tensor.randn(1, 4, 3)).shape                  // [1, 2, 6]
/// ConvTranspose1d(4, 2, 2, stride: 2)(Tensor.randn(1, 4, 3), outputSize: [7]).shape  // [1, 2, 7]
/// ```
open class ConvTranspose1d: TransposedConvolutionLayer {
  public override class var places: Int { 1 }
}

/// The transpose of a convolution over two dimensions, as `convTranspose2d`, of [N, C, H, W] or [C, H, W]: weight
/// [inChannels, outChannels / groups, KH, KW]. Sizes and refusals are those of `ConvTranspose1d`.
///
/// ```text
/// ConvTranspose2d(4, 2, 2, stride: 2)(Tensor.randn(1, 4, 3, 3)).shape  // [1, 2, 6, 6]
/// ```
open class ConvTranspose2d: TransposedConvolutionLayer {
  public override class var places: Int { 2 }
}

/// The transpose of a convolution over three dimensions, as `convTranspose3d`, of [N, C, D, H, W] or [C, D, H, W]:
/// weight [inChannels, outChannels / groups, KD, KH, KW]. Sizes and refusals are those of `ConvTranspose1d`.
///
/// ```text
/// ConvTranspose3d(4, 2, 2, stride: 2)(Tensor.randn(1, 4, 3, 3, 3)).shape  // [1, 2, 6, 6, 6]
/// ```
open class ConvTranspose3d: TransposedConvolutionLayer {
  public override class var places: Int { 3 }
}
