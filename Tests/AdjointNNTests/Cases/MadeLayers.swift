import Adjoint
import AdjointNN
import AdjointState

/// Modules from recorded settings.
enum MadeLayers {
  /// Of each family the function that makes its modules, and nil of others' names.
  static func make(_ name: String, _ s: CaseSettings) throws -> Module {
    let families = [
      convolutions, pooling, adaptivePooling, normalizations, activations, shapes, padding, losses, classLosses,
      recurrent,
      attention, parametrized,
    ]
    for family in families { if let module = try family(name, s) { return module } }
    throw StateError("no layer \(name)")
  }

  private static func convolutions(_ name: String, _ s: CaseSettings) throws -> Module? {
    if name.hasPrefix("ConvTranspose") { return try transposed(name, s) }
    switch name {
    case "Linear": return try Linear(s.int("in_features"), s.int("out_features"), bias: s.bool("bias"), dtype: s.dtype)
    case "Bilinear":
      return try Bilinear(
        s.int("in1_features"), s.int("in2_features"), s.int("out_features"), bias: s.bool("bias"), dtype: s.dtype)
    case "Conv1d", "Conv2d", "Conv3d": break
    default: return nil
    }
    let (inputs, outputs, kernel) = try (s.int("in_channels"), s.int("out_channels"), s.sizes("kernel_size"))
    let (stride, dilation, groups) = try (s.sizes("stride"), s.sizes("dilation"), s.int("groups"))
    let bias = try s.bool("bias")
    let mode = PaddingMode(rawValue: try s.string("padding_mode")) ?? .constant
    if case .string(let rule) = try s.values["padding"] {
      let padding: ConvolutionPadding = rule == "same" ? .same : .valid
      switch name {
      case "Conv1d":
        return Conv1d(
          inputs, outputs, kernel, stride: stride, padding: padding, dilation: dilation, groups: groups, bias: bias,
          paddingMode: mode, dtype: s.dtype)
      case "Conv2d":
        return Conv2d(
          inputs, outputs, kernel, stride: stride, padding: padding, dilation: dilation, groups: groups, bias: bias,
          paddingMode: mode, dtype: s.dtype)
      default:
        return Conv3d(
          inputs, outputs, kernel, stride: stride, padding: padding, dilation: dilation, groups: groups, bias: bias,
          paddingMode: mode, dtype: s.dtype)
      }
    }
    let padding = try s.sizes("padding")
    switch name {
    case "Conv1d":
      return Conv1d(
        inputs, outputs, kernel, stride: stride, padding: padding, dilation: dilation, groups: groups, bias: bias,
        paddingMode: mode, dtype: s.dtype)
    case "Conv2d":
      return Conv2d(
        inputs, outputs, kernel, stride: stride, padding: padding, dilation: dilation, groups: groups, bias: bias,
        paddingMode: mode, dtype: s.dtype)
    default:
      return Conv3d(
        inputs, outputs, kernel, stride: stride, padding: padding, dilation: dilation, groups: groups, bias: bias,
        paddingMode: mode, dtype: s.dtype)
    }
  }

  private static func transposed(_ name: String, _ s: CaseSettings) throws -> Module? {
    let (inputs, outputs, kernel) = try (s.int("in_channels"), s.int("out_channels"), s.sizes("kernel_size"))
    let (stride, padding, more) = try (s.sizes("stride"), s.sizes("padding"), s.sizes("output_padding"))
    let (groups, bias, dilation) = try (s.int("groups"), s.bool("bias"), s.sizes("dilation"))
    switch name {
    case "ConvTranspose1d":
      return ConvTranspose1d(
        inputs, outputs, kernel, stride: stride, padding: padding, outputPadding: more, groups: groups, bias: bias,
        dilation: dilation, dtype: s.dtype)
    case "ConvTranspose2d":
      return ConvTranspose2d(
        inputs, outputs, kernel, stride: stride, padding: padding, outputPadding: more, groups: groups, bias: bias,
        dilation: dilation, dtype: s.dtype)
    default:
      return ConvTranspose3d(
        inputs, outputs, kernel, stride: stride, padding: padding, outputPadding: more, groups: groups, bias: bias,
        dilation: dilation, dtype: s.dtype)
    }
  }

  private static func shapes(_ name: String, _ s: CaseSettings) throws -> Module? {
    switch name {
    case "Unfold":
      return try Unfold(
        s.sizes("kernel_size"), dilation: s.sizes("dilation"), padding: s.sizes("padding"), stride: s.sizes("stride"))
    case "Fold":
      return try Fold(
        s.sizes("output_size"), s.sizes("kernel_size"), dilation: s.sizes("dilation"), padding: s.sizes("padding"),
        stride: s.sizes("stride"))
    case "Upsample":
      return try Upsample(
        size: s.given("size")?.sizes, scaleFactor: s.given("scale_factor")?.doubles,
        mode: InterpolationMode(rawValue: s.string("mode")) ?? .area, alignCorners: s.given("align_corners")?.bool,
        recomputeScaleFactor: s.given("recompute_scale_factor")?.bool)
    case "Flatten": return try Flatten(startDim: s.int("start_dim"), endDim: s.int("end_dim"))
    case "Unflatten": return try Unflatten(dim: s.int("dim"), s.sizes("unflattened_size"))
    case "PixelShuffle": return try PixelShuffle(s.int("upscale_factor"))
    case "PixelUnshuffle": return try PixelUnshuffle(s.int("downscale_factor"))
    case "ChannelShuffle": return try ChannelShuffle(s.int("groups"))
    default: return nil
    }
  }

  private static func padding(_ name: String, _ s: CaseSettings) throws -> Module? {
    guard name.contains("Pad") else { return nil }
    let padding = try s.sizes("padding")
    switch name {
    case "ZeroPad1d": return ZeroPad1d(padding)
    case "ZeroPad2d": return ZeroPad2d(padding)
    case "ZeroPad3d": return ZeroPad3d(padding)
    case "ConstantPad1d": return try ConstantPad1d(padding, s.double("value"))
    case "ConstantPad2d": return try ConstantPad2d(padding, s.double("value"))
    case "ConstantPad3d": return try ConstantPad3d(padding, s.double("value"))
    case "ReflectionPad1d": return ReflectionPad1d(padding)
    case "ReflectionPad2d": return ReflectionPad2d(padding)
    case "ReflectionPad3d": return ReflectionPad3d(padding)
    case "ReplicationPad1d": return ReplicationPad1d(padding)
    case "ReplicationPad2d": return ReplicationPad2d(padding)
    case "ReplicationPad3d": return ReplicationPad3d(padding)
    case "CircularPad1d": return CircularPad1d(padding)
    case "CircularPad2d": return CircularPad2d(padding)
    case "CircularPad3d": return CircularPad3d(padding)
    default: return nil
    }
  }
}
