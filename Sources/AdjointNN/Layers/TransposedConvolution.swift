import Adjoint

/// What transposed convolutions share: the size of the output, which several inputs' sizes would give, can be asked for.
open class TransposedConvolutionLayer: ConvolutionLayer {
  /// The convolution with a padding of the output at the end.
  func forward(_ x: Tensor, outputPadding: [Int]) -> Tensor { x }

  open override func forward(_ x: Tensor) -> Tensor { forward(x, outputPadding: outputPadding) }

  /// The convolution with an output of these sizes of places, which have to be within a stride of the smallest.
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
    return hooked([x]) { [forward($0[0], outputPadding: more)] }[0]
  }
}

/// The transpose of a convolution over one dimension, as `convTranspose1d`: weight [inChannels, outChannels /
/// groups, kernel], bias [outChannels]. It gives back the sizes that `Conv1d` of the same settings takes.
///
/// ```text
/// ConvTranspose1d(4, 2, 2, stride: 2)(Tensor.randn(1, 4, 3)).shape  // [1, 2, 6]
/// ```
open class ConvTranspose1d: TransposedConvolutionLayer {
  public init(
    _ inChannels: Int, _ outChannels: Int, _ kernelSize: any PerDimension, stride: any PerDimension = 1,
    padding: any PerDimension = 0, outputPadding: any PerDimension = 0, groups: Int = 1, bias: Bool = true,
    dilation: any PerDimension = 1, dtype: DType? = nil, generator: Generator? = nil
  ) {
    super.init(
      ConvolutionSettings(
        dimensions: 1, inChannels: inChannels, outChannels: outChannels, groups: groups, kernelSize: kernelSize,
        stride: stride, dilation: dilation, padding: padding.perDimension, outputPadding: outputPadding, bias: bias,
        paddingMode: .constant, isTransposed: true, dtype: dtype, generator: generator))
  }

  override func forward(_ x: Tensor, outputPadding: [Int]) -> Tensor {
    x.convTranspose1d(
      weight, bias: bias, stride: stride, padding: padding, outputPadding: outputPadding, groups: groups,
      dilation: dilation)
  }
}

/// The transpose of a convolution over two dimensions, as `convTranspose2d`: weight [inChannels, outChannels /
/// groups, kernel], bias [outChannels]. It gives back the sizes that `Conv2d` of the same settings takes.
///
/// ```text
/// ConvTranspose2d(4, 2, 2, stride: 2)(Tensor.randn(1, 4, 3, 3)).shape  // [1, 2, 6, 6]
/// ```
open class ConvTranspose2d: TransposedConvolutionLayer {
  public init(
    _ inChannels: Int, _ outChannels: Int, _ kernelSize: any PerDimension, stride: any PerDimension = 1,
    padding: any PerDimension = 0, outputPadding: any PerDimension = 0, groups: Int = 1, bias: Bool = true,
    dilation: any PerDimension = 1, dtype: DType? = nil, generator: Generator? = nil
  ) {
    super.init(
      ConvolutionSettings(
        dimensions: 2, inChannels: inChannels, outChannels: outChannels, groups: groups, kernelSize: kernelSize,
        stride: stride, dilation: dilation, padding: padding.perDimension, outputPadding: outputPadding, bias: bias,
        paddingMode: .constant, isTransposed: true, dtype: dtype, generator: generator))
  }

  override func forward(_ x: Tensor, outputPadding: [Int]) -> Tensor {
    x.convTranspose2d(
      weight, bias: bias, stride: stride, padding: padding, outputPadding: outputPadding, groups: groups,
      dilation: dilation)
  }
}

/// The transpose of a convolution over three dimensions, as `convTranspose3d`: weight [inChannels, outChannels /
/// groups, kernel], bias [outChannels]. It gives back the sizes that `Conv3d` of the same settings takes.
///
/// ```text
/// ConvTranspose3d(4, 2, 2, stride: 2)(Tensor.randn(1, 4, 3, 3, 3)).shape  // [1, 2, 6, 6, 6]
/// ```
open class ConvTranspose3d: TransposedConvolutionLayer {
  public init(
    _ inChannels: Int, _ outChannels: Int, _ kernelSize: any PerDimension, stride: any PerDimension = 1,
    padding: any PerDimension = 0, outputPadding: any PerDimension = 0, groups: Int = 1, bias: Bool = true,
    dilation: any PerDimension = 1, dtype: DType? = nil, generator: Generator? = nil
  ) {
    super.init(
      ConvolutionSettings(
        dimensions: 3, inChannels: inChannels, outChannels: outChannels, groups: groups, kernelSize: kernelSize,
        stride: stride, dilation: dilation, padding: padding.perDimension, outputPadding: outputPadding, bias: bias,
        paddingMode: .constant, isTransposed: true, dtype: dtype, generator: generator))
  }

  override func forward(_ x: Tensor, outputPadding: [Int]) -> Tensor {
    x.convTranspose3d(
      weight, bias: bias, stride: stride, padding: padding, outputPadding: outputPadding, groups: groups,
      dilation: dilation)
  }
}
