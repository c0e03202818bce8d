import Adjoint

/// What a convolution is told, as its subclasses hand it on.
struct ConvolutionSettings {
  var inChannels: Int?
  var outChannels, groups: Int
  var kernelSize, stride, dilation: any PerDimension
  var padding: any PerDimension = 0
  var paddingRule: ConvolutionPadding?
  var outputPadding: any PerDimension = 0
  var bias: Bool
  var paddingMode = PaddingMode.constant
  var isTransposed = false
  var dtype: DType?
  var generator: Generator?
}

/// What convolutions and transposed convolutions of all dimensions share: settings and parameters.
///
/// The weight and then the bias are drawn as PyTorch draws them, uniform on ±1/√(inputs of one output). Refused:
/// channels that do not divide into the groups, sizes that are neither one number nor one for each dimension, strides
/// and dilations below 1, and `padding: .same` with a stride.
open class ConvolutionBase: Module, InputLearner {
  /// The channels of the input; 0 as long as a layer waits for its first input.
  public private(set) final var inChannels: Int
  public final let outChannels, groups: Int
  /// A number for each dimension.
  public final let kernelSize, stride, padding, dilation, outputPadding: [Int]
  /// The rule that `padding` was given by, if it was not given in numbers.
  public final let paddingRule: ConvolutionPadding?
  /// What is put around the input; `.constant` is zeros.
  public final let paddingMode: PaddingMode
  @Parameter public final var weight: Tensor
  @Parameter public final var bias: Tensor?
  private let isTransposed: Bool
  private let generator: Generator?

  /// Over how many dimensions the window moves.
  open class var places: Int { 0 }

  init(_ settings: ConvolutionSettings) {
    let (name, count) = (String(describing: Self.self), Self.places)
    if count == 0 { AdjointError(name, "is what convolutions share: make a Conv2d, say, or a ConvTranspose2d").raise() }
    let groups = max(settings.groups, 1)
    let channels = settings.inChannels ?? 0
    if settings.groups < 1 || channels % groups != 0 || settings.outChannels % groups != 0 {
      AdjointError(
        name, "\(channels) channels to \(settings.outChannels) do not divide into \(settings.groups) groups"
      ).raise()
    }
    (inChannels, outChannels, self.groups) = (max(channels, 0), max(settings.outChannels, 0), groups)
    kernelSize = settings.kernelSize.sizes(count, "kernelSize", name, atLeast: 1)
    stride = settings.stride.sizes(count, "stride", name, atLeast: 1)
    dilation = settings.dilation.sizes(count, "dilation", name, atLeast: 1)
    outputPadding = settings.outputPadding.sizes(count, "outputPadding", name)
    padding = settings.padding.sizes(count, "padding", name)
    (paddingRule, paddingMode) = (settings.paddingRule, settings.paddingMode)
    (isTransposed, generator) = (settings.isTransposed, settings.generator)
    weight = Tensor.empty([0], dtype: settings.dtype)
    bias = settings.bias ? Tensor.empty([outChannels], dtype: settings.dtype) : nil
    super.init()
    if paddingRule == .same, stride.contains(where: { $0 != 1 }) {
      AdjointError(name, "padding .same is for stride 1 only, got \(stride)").raise()
    }
    if settings.inChannels != nil { draw() }
  }

  final var waitsForInput: Bool { inChannels == 0 && weight.ndim == 1 }

  final func learnInput(_ x: Tensor) -> Int? { x.ndim > Self.places ? x.shape[x.ndim - Self.places - 1] : nil }

  final func learnInput(from state: Tensor) -> Int? {
    guard state.ndim == Self.places + 2 else { return nil }
    return isTransposed ? state.shape[0] : state.shape[1] * groups
  }

  final func begin(inputs: Int) {
    guard inputs % groups == 0 else {
      AdjointError(typeName, "\(inputs) channels do not divide into \(groups) groups").raise()
      return
    }
    inChannels = inputs
    draw()
  }

  /// Draws the parameters; the tensors stay the ones that an optimizer may hold.
  private func draw() {
    let channels = isTransposed ? [inChannels, outChannels / groups] : [outChannels, inChannels / groups]
    weight.data = Tensor.empty(channels + kernelSize, dtype: weight.dtype)
    Init.kaimingUniform_(weight, a: 5.squareRoot(), generator: generator)
    let inputs = weight.shape[1...].reduce(1, *)
    guard let bias, inputs > 0 else { return }
    let bound = 1 / Double(inputs).squareRoot()
    Init.uniform_(bias, from: -bound, to: bound, generator: generator)
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
  func sizes(_ count: Int, _ what: String, _ layer: String, atLeast least: Int = 0) -> [Int] {
    let given = perDimension
    if given.count == count, given.allSatisfy({ $0 >= least }) { return given }
    if given.count != 1 || given[0] < least {
      AdjointError(
        layer, "\(what) has to be one number or \(count), one for each dimension, each at least \(least), got \(given)"
      ).raise()
    }
    return Array(repeating: max(given.first ?? 1, least), count: count)
  }
}
