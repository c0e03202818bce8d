import Adjoint

/// The padding of a convolution: a number, one for each dimension, or `.same` or `.valid`.
public protocol LayerPadding: Sendable {}
extension Int: LayerPadding {}
extension [Int]: LayerPadding {}
/// The padding that a rule gives.
public struct PaddingRule: LayerPadding { let rule: ConvolutionPadding }

extension LayerPadding where Self == PaddingRule {
  /// As much as gives the output the sizes of the input.
  public static var same: PaddingRule { PaddingRule(rule: .same) }
  /// None.
  public static var valid: PaddingRule { PaddingRule(rule: .valid) }
}

/// What a convolution is told, as its subclasses hand it on.
struct ConvolutionSettings {
  var dimensions, inChannels, outChannels, groups: Int
  var kernelSize, stride, dilation: any PerDimension
  var padding: any LayerPadding
  var outputPadding: any PerDimension = 0
  var bias: Bool
  var paddingMode: PaddingMode
  var isTransposed = false
  var dtype: DType?
  var generator: Generator?
}

/// What convolutions of all dimensions share: settings and parameters.
///
/// The weight and then the bias are drawn as PyTorch draws them, uniform on ±1/√(inputs of one output). Refused:
/// channels that do not divide into the groups, sizes that are neither one number nor one for each dimension.
open class ConvolutionLayer: Module {
  public let inChannels, outChannels, groups: Int
  /// A number for each dimension.
  public let kernelSize, stride, padding, dilation, outputPadding: [Int]
  /// The rule that `padding` was given by, if it was not given in numbers.
  public let paddingRule: ConvolutionPadding?
  /// What is put around the input; `.constant` is zeros.
  public let paddingMode: PaddingMode
  @Parameter public var weight: Tensor
  @Parameter public var bias: Tensor?

  init(_ settings: ConvolutionSettings) {
    let count = settings.dimensions
    let name = String(describing: Self.self)
    var groups = settings.groups
    if groups < 1 || settings.inChannels % groups != 0 || settings.outChannels % groups != 0 {
      AdjointError(
        name, "\(settings.inChannels) channels to \(settings.outChannels) do not divide into \(groups) groups"
      ).raise()
      groups = 1
    }
    (inChannels, outChannels) = (settings.inChannels, settings.outChannels)
    self.groups = groups
    kernelSize = settings.kernelSize.sizes(count, "kernelSize", name)
    stride = settings.stride.sizes(count, "stride", name)
    dilation = settings.dilation.sizes(count, "dilation", name)
    outputPadding = settings.outputPadding.sizes(count, "outputPadding", name)
    paddingRule = (settings.padding as? PaddingRule)?.rule
    padding = (settings.padding as? any PerDimension ?? 0).sizes(count, "padding", name)
    paddingMode = settings.paddingMode
    let channels =
      settings.isTransposed
      ? [settings.inChannels, settings.outChannels / groups] : [settings.outChannels, settings.inChannels / groups]
    weight = Tensor.empty(channels + kernelSize, dtype: settings.dtype)
    bias = settings.bias ? Tensor.empty([settings.outChannels], dtype: settings.dtype) : nil
    super.init()
    if paddingRule == .same, stride.contains(where: { $0 != 1 }) {
      AdjointError(name, "padding .same is for stride 1 only, got \(stride)").raise()
    }
    Init.kaimingUniform_(weight, a: 5.squareRoot(), generator: settings.generator)
    let inputs = weight.shape[1...].reduce(1, *)
    if let bias, inputs > 0 {
      let bound = 1 / Double(inputs).squareRoot()
      Init.uniform_(bias, from: -bound, to: bound, generator: settings.generator)
    }
  }

  /// [before, after] of the last dimension, then of the last but one, as `pad` takes them.
  final var pads: [Int] {
    kernelSize.indices.reversed().flatMap { d -> [Int] in
      guard paddingRule == .same else { return [padding[d], padding[d]] }
      let all = dilation[d] * (kernelSize[d] - 1)
      return [all / 2, all - all / 2]
    }
  }

  open override var extraDescription: String {
    var text = "\(inChannels), \(outChannels), kernel_size=\(kernelSize.repr), stride=\(stride.repr)"
    if let paddingRule { text += ", padding=\(paddingRule)" }
    if paddingRule == nil, padding.contains(where: { $0 != 0 }) { text += ", padding=\(padding.repr)" }
    if dilation.contains(where: { $0 != 1 }) { text += ", dilation=\(dilation.repr)" }
    if outputPadding.contains(where: { $0 != 0 }) { text += ", output_padding=\(outputPadding.repr)" }
    if groups != 1 { text += ", groups=\(groups)" }
    if bias == nil { text += ", bias=False" }
    if paddingMode != .constant { text += ", padding_mode=\(paddingMode)" }
    return text
  }
}

extension PerDimension {
  /// A number for each of `count` dimensions.
  func sizes(_ count: Int, _ what: String, _ layer: String) -> [Int] {
    let given = perDimension
    if given.count == count { return given }
    if given.count != 1 {
      AdjointError(layer, "\(what) has to be one number or \(count), one for each dimension, got \(given)").raise()
    }
    return Array(repeating: given.first ?? 1, count: count)
  }
}
