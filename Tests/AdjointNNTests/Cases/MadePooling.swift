import Adjoint
import AdjointNN
import AdjointState

extension MadeLayers {
  static func pooling(_ name: String, _ s: CaseSettings) throws -> Module? {
    guard name.lowercased().contains("pool"), !name.hasPrefix("Adaptive") else { return nil }
    let (kernel, stride) = try (s.sizes("kernel_size"), s.given("stride")?.sizes)
    let (padding, ceil) = try (s.given("padding")?.sizes ?? [0], s.bool("ceil_mode"))
    let (dilation, p) = try (s.given("dilation")?.sizes ?? [1], s.given("norm_type")?.double ?? 0)
    let (counts, divisor) = try (s.bool("count_include_pad"), s.given("divisor_override")?.int)
    switch name {
    case "MaxPool1d": return MaxPool1d(kernel, stride: stride, padding: padding, dilation: dilation, ceilMode: ceil)
    case "MaxPool2d": return MaxPool2d(kernel, stride: stride, padding: padding, dilation: dilation, ceilMode: ceil)
    case "MaxPool3d": return MaxPool3d(kernel, stride: stride, padding: padding, dilation: dilation, ceilMode: ceil)
    case "MaxUnpool1d": return MaxUnpool1d(kernel, stride: stride, padding: padding)
    case "MaxUnpool2d": return MaxUnpool2d(kernel, stride: stride, padding: padding)
    case "MaxUnpool3d": return MaxUnpool3d(kernel, stride: stride, padding: padding)
    case "AvgPool1d":
      return AvgPool1d(kernel, stride: stride, padding: padding, ceilMode: ceil, countIncludePad: counts)
    case "AvgPool2d":
      return AvgPool2d(
        kernel, stride: stride, padding: padding, ceilMode: ceil, countIncludePad: counts, divisorOverride: divisor)
    case "AvgPool3d":
      return AvgPool3d(
        kernel, stride: stride, padding: padding, ceilMode: ceil, countIncludePad: counts, divisorOverride: divisor)
    case "LPPool1d": return LPPool1d(p, kernel, stride: stride, ceilMode: ceil)
    case "LPPool2d": return LPPool2d(p, kernel, stride: stride, ceilMode: ceil)
    case "LPPool3d": return LPPool3d(p, kernel, stride: stride, ceilMode: ceil)
    case "FractionalMaxPool2d", "FractionalMaxPool3d":
      let isFlat = name.hasSuffix("2d")
      if let size = try s.given("output_size")?.sizes {
        return isFlat ? FractionalMaxPool2d(kernel, outputSize: size) : FractionalMaxPool3d(kernel, outputSize: size)
      }
      let ratio = try s.values["output_ratio"].doubles
      return isFlat ? FractionalMaxPool2d(kernel, outputRatio: ratio) : FractionalMaxPool3d(kernel, outputRatio: ratio)
    default: return nil
    }
  }

  static func adaptivePooling(_ name: String, _ s: CaseSettings) throws -> Module? {
    guard name.hasPrefix("Adaptive"), name.contains("Pool") else { return nil }
    let size = try s.values["output_size"].optionalSizes
    switch name {
    case "AdaptiveAvgPool1d": return AdaptiveAvgPool1d(size)
    case "AdaptiveAvgPool2d": return AdaptiveAvgPool2d(size)
    case "AdaptiveAvgPool3d": return AdaptiveAvgPool3d(size)
    case "AdaptiveMaxPool1d": return AdaptiveMaxPool1d(size)
    case "AdaptiveMaxPool2d": return AdaptiveMaxPool2d(size)
    case "AdaptiveMaxPool3d": return AdaptiveMaxPool3d(size)
    default: return nil
    }
  }
}
