import Adjoint

extension Binding {
  /// Pooling and interpolation.
  static let pooling: [String: Binding] = [
    "nn.functional.max_pool1d": .maxPool(
      { $0.maxPool1d($1, stride: $2, padding: $3, dilation: $4, ceilMode: $5) },
      { $0.maxPool1dWithIndices($1, stride: $2, padding: $3, dilation: $4, ceilMode: $5) }),
    "nn.functional.max_pool2d": .maxPool(
      { $0.maxPool2d($1, stride: $2, padding: $3, dilation: $4, ceilMode: $5) },
      { $0.maxPool2dWithIndices($1, stride: $2, padding: $3, dilation: $4, ceilMode: $5) }),
    "nn.functional.max_pool3d": .maxPool(
      { $0.maxPool3d($1, stride: $2, padding: $3, dilation: $4, ceilMode: $5) },
      { $0.maxPool3dWithIndices($1, stride: $2, padding: $3, dilation: $4, ceilMode: $5) }),
    "nn.functional.avg_pool1d": .averagePool { x, kernel, stride, padding, ceils, counts, _ in
      x.avgPool1d(kernel, stride: stride, padding: padding, ceilMode: ceils, countIncludePad: counts)
    },
    "nn.functional.avg_pool2d": .averagePool {
      $0.avgPool2d($1, stride: $2, padding: $3, ceilMode: $4, countIncludePad: $5, divisorOverride: $6)
    },
    "nn.functional.avg_pool3d": .averagePool {
      $0.avgPool3d($1, stride: $2, padding: $3, ceilMode: $4, countIncludePad: $5, divisorOverride: $6)
    },
    "nn.functional.lp_pool1d": .powerPool { $0.lpPool1d($1, $2, stride: $3, ceilMode: $4) },
    "nn.functional.lp_pool2d": .powerPool { $0.lpPool2d($1, $2, stride: $3, ceilMode: $4) },
    "nn.functional.lp_pool3d": .powerPool { $0.lpPool3d($1, $2, stride: $3, ceilMode: $4) },

    "nn.functional.adaptive_avg_pool1d": .adaptive { $0.adaptiveAvgPool1d($1) },
    "nn.functional.adaptive_avg_pool2d": .adaptive { $0.adaptiveAvgPool2d($1) },
    "nn.functional.adaptive_avg_pool3d": .adaptive { $0.adaptiveAvgPool3d($1) },
    "nn.functional.adaptive_max_pool1d": .adaptiveMaximum { $0.adaptiveMaxPool1dWithIndices($1) },
    "nn.functional.adaptive_max_pool2d": .adaptiveMaximum { $0.adaptiveMaxPool2dWithIndices($1) },
    "nn.functional.adaptive_max_pool3d": .adaptiveMaximum { $0.adaptiveMaxPool3dWithIndices($1) },

    "nn.functional.max_unpool1d": .unpool { $0.maxUnpool1d($1, $2, stride: $3, padding: $4, outputSize: $5) },
    "nn.functional.max_unpool2d": .unpool { $0.maxUnpool2d($1, $2, stride: $3, padding: $4, outputSize: $5) },
    "nn.functional.max_unpool3d": .unpool { $0.maxUnpool3d($1, $2, stride: $3, padding: $4, outputSize: $5) },
    "nn.functional.max_unpool1d.grad": .unpool { $0.maxUnpool1d($1, $2, stride: $3, padding: $4, outputSize: $5) },
    "nn.functional.max_unpool2d.grad": .unpool { $0.maxUnpool2d($1, $2, stride: $3, padding: $4, outputSize: $5) },
    "nn.functional.max_unpool3d.grad": .unpool { $0.maxUnpool3d($1, $2, stride: $3, padding: $4, outputSize: $5) },

    "nn.functional.interpolate.nearest": .interpolate(),
    "nn.functional.interpolate.nearest-exact": .interpolate(),
    "nn.functional.interpolate.linear": .interpolate(),
    "nn.functional.interpolate.bilinear": .interpolate(),
    "nn.functional.interpolate.bicubic": .interpolate(),
    "nn.functional.interpolate.trilinear": .interpolate(),
    "nn.functional.interpolate.area": .interpolate(),
  ]

  private static func maxPool(
    _ plain: @escaping @Sendable (Tensor, [Int], [Int]?, [Int], [Int], Bool) -> Tensor,
    _ withIndices: @escaping @Sendable (Tensor, [Int], [Int]?, [Int], [Int], Bool) -> (values: Tensor, indices: Tensor)
  ) -> Binding {
    tensors("x kernel_size stride padding dilation ceil_mode return_indices") { a in
      let (x, kernel, stride) = (try a.tensor("x"), try a.ints("kernel_size"), try a.intsIfGiven("stride"))
      let (padding, dilation) = (try a.ints("padding", or: [0]), try a.ints("dilation", or: [1]))
      let ceils = try a.bool("ceil_mode", or: false)
      guard try a.bool("return_indices", or: false) else { return [plain(x, kernel, stride, padding, dilation, ceils)] }
      let z = withIndices(x, kernel, stride, padding, dilation, ceils)
      return [z.values, z.indices]
    }
  }

  private static func averagePool(
    _ call: @escaping @Sendable (Tensor, [Int], [Int]?, [Int], Bool, Bool, Int?) -> Tensor
  ) -> Binding {
    tensor("x kernel_size stride padding ceil_mode count_include_pad divisor_override") { a in
      let (x, kernel, stride) = (try a.tensor("x"), try a.ints("kernel_size"), try a.intsIfGiven("stride"))
      let (padding, ceils) = (try a.ints("padding", or: [0]), try a.bool("ceil_mode", or: false))
      let (counts, divisor) = (try a.bool("count_include_pad", or: true), try a.intIfGiven("divisor_override"))
      return call(x, kernel, stride, padding, ceils, counts, divisor)
    }
  }

  private static func powerPool(
    _ call: @escaping @Sendable (Tensor, Double, [Int], [Int]?, Bool) -> Tensor
  ) -> Binding {
    tensor("x norm_type kernel_size stride ceil_mode") { a in
      let (x, p, kernel) = (try a.tensor("x"), try a.double("norm_type"), try a.ints("kernel_size"))
      return call(x, p, kernel, try a.intsIfGiven("stride"), try a.bool("ceil_mode", or: false))
    }
  }

  private static func adaptive(_ call: @escaping @Sendable (Tensor, [Int?]) -> Tensor) -> Binding {
    tensor("x output_size") { try call($0.tensor("x"), sizes($0)) }
  }

  private static func adaptiveMaximum(
    _ call: @escaping @Sendable (Tensor, [Int?]) -> (values: Tensor, indices: Tensor)
  ) -> Binding {
    tensors("x output_size return_indices") { a in
      let z = call(try a.tensor("x"), try sizes(a))
      return try a.bool("return_indices", or: false) ? [z.values, z.indices] : [z.values]
    }
  }

  /// Output sizes, among which None keeps a size.
  private static func sizes(_ a: Arguments) throws -> [Int?] {
    guard let items = a["output_size"]?.list else { return [try a.int("output_size")] }
    return items.map(\.int)
  }

  private static func unpool(
    _ call: @escaping @Sendable (Tensor, Tensor, [Int], [Int]?, [Int], [Int]?) -> Tensor
  ) -> Binding {
    tensor("x indices kernel_size stride padding output_size") { a in
      let (x, indices, kernel) = (try a.tensor("x"), try a.tensor("indices"), try a.ints("kernel_size"))
      let (stride, padding) = (try a.intsIfGiven("stride"), try a.ints("padding", or: [0]))
      return call(x, indices, kernel, stride, padding, try a.intsIfGiven("output_size"))
    }
  }

  private static func interpolate() -> Binding {
    tensor("x size scale_factor mode align_corners recompute_scale_factor antialias") { a in
      let name = try a.string("mode", or: "nearest")
      guard let mode = InterpolationMode(rawValue: name == "nearest-exact" ? "nearestExact" : name) else {
        throw Unsupported("the mode \(name)")
      }
      if try a.bool("antialias", or: false) { throw Unsupported("antialiasing") }
      let corners = a["align_corners"]?.bool
      let recomputes = a["recompute_scale_factor"]?.bool
      let (size, factors) = (try a.intsIfGiven("size"), try a.doublesIfGiven("scale_factor"))
      return try a.tensor("x").interpolate(
        size: size, scaleFactor: factors, mode: mode, alignCorners: corners, recomputeScaleFactor: recomputes)
    }
  }
}
