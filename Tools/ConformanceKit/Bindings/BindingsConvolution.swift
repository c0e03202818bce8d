import Adjoint

extension Binding {
  /// Convolutions, and what moves places and channels about.
  static let convolution: [String: Binding] = [
    "nn.functional.conv1d": .convolution({ $0.conv1d($1, bias: $2, stride: $3, padding: $4, dilation: $5, groups: $6) })
    {
      $0.conv1d($1, bias: $2, stride: $3, padding: $4, dilation: $5, groups: $6)
    },
    "nn.functional.conv2d": .convolution({ $0.conv2d($1, bias: $2, stride: $3, padding: $4, dilation: $5, groups: $6) })
    {
      $0.conv2d($1, bias: $2, stride: $3, padding: $4, dilation: $5, groups: $6)
    },
    "nn.functional.conv3d": .convolution({ $0.conv3d($1, bias: $2, stride: $3, padding: $4, dilation: $5, groups: $6) })
    {
      $0.conv3d($1, bias: $2, stride: $3, padding: $4, dilation: $5, groups: $6)
    },
    "nn.functional.conv_transpose1d": .transposed {
      $0.convTranspose1d($1, bias: $2, stride: $3, padding: $4, outputPadding: $5, groups: $6, dilation: $7)
    },
    "nn.functional.conv_transpose2d": .transposed {
      $0.convTranspose2d($1, bias: $2, stride: $3, padding: $4, outputPadding: $5, groups: $6, dilation: $7)
    },
    "nn.functional.conv_transpose3d": .transposed {
      $0.convTranspose3d($1, bias: $2, stride: $3, padding: $4, outputPadding: $5, groups: $6, dilation: $7)
    },

    "nn.functional.unfold": .tensor("x kernel_size dilation padding stride") {
      try $0.tensor("x").unfold(
        kernelSize: $0.ints("kernel_size"), dilation: $0.ints("dilation", or: [1]),
        padding: $0.ints("padding", or: [0]),
        stride: $0.ints("stride", or: [1]))
    },
    "nn.functional.fold": .tensor("x output_size kernel_size dilation padding stride") {
      try $0.tensor("x").fold(
        outputSize: $0.ints("output_size"), kernelSize: $0.ints("kernel_size"), dilation: $0.ints("dilation", or: [1]),
        padding: $0.ints("padding", or: [0]), stride: $0.ints("stride", or: [1]))
    },

    "nn.functional.pixel_shuffle": .tensor("x upscale_factor") {
      try $0.tensor("x").pixelShuffle($0.int("upscale_factor"))
    },
    "nn.functional.pixel_unshuffle": .tensor("x downscale_factor") {
      try $0.tensor("x").pixelUnshuffle($0.int("downscale_factor"))
    },
    "nn.functional.channel_shuffle": .tensor("x groups") { try $0.tensor("x").channelShuffle($0.int("groups")) },

    "constant_pad_nd": .pad(signature: "x pad value"),
    "nn.functional.pad.constant": .pad(),
    "nn.functional.pad.reflect": .pad(),
    "nn.functional.pad.replicate": .pad(),
    "nn.functional.pad.replicate_negative": .pad(),
    "nn.functional.pad.circular": .pad(),
  ]

  private typealias Convolution<Padding> =
    @Sendable (Tensor, Tensor, Tensor?, [Int], Padding, [Int], Int) -> Tensor

  private static func convolution(
    _ byNumbers: @escaping Convolution<[Int]>, _ byName: @escaping Convolution<ConvolutionPadding>
  ) -> Binding {
    tensor("x weight bias stride padding dilation groups") { a in
      let (x, weight, bias) = (try a.tensor("x"), try a.tensor("weight"), try a.tensorIfGiven("bias"))
      let (stride, dilation) = (try a.ints("stride", or: [1]), try a.ints("dilation", or: [1]))
      let groups = try a.int("groups", or: 1)
      switch a["padding"]?.string {
      case "same": return byName(x, weight, bias, stride, .same, dilation, groups)
      case "valid": return byName(x, weight, bias, stride, .valid, dilation, groups)
      case let name?: throw Unsupported("the padding \(name)")
      case nil: return byNumbers(x, weight, bias, stride, try a.ints("padding", or: [0]), dilation, groups)
      }
    }
  }

  private static func transposed(
    _ call: @escaping @Sendable (Tensor, Tensor, Tensor?, [Int], [Int], [Int], Int, [Int]) -> Tensor
  ) -> Binding {
    tensor("x weight bias stride padding output_padding groups dilation") { a in
      let (x, weight, bias) = (try a.tensor("x"), try a.tensor("weight"), try a.tensorIfGiven("bias"))
      let (stride, padding) = (try a.ints("stride", or: [1]), try a.ints("padding", or: [0]))
      let outputPadding = try a.ints("output_padding", or: [0])
      let (groups, dilation) = (try a.int("groups", or: 1), try a.ints("dilation", or: [1]))
      return call(x, weight, bias, stride, padding, outputPadding, groups, dilation)
    }
  }

  private static func pad(signature: String = "x pad mode value") -> Binding {
    tensor(signature) { a in
      let (x, padding) = (try a.tensor("x"), try a.ints("pad"))
      let name = try a.string("mode", or: "constant")
      guard let mode = PaddingMode(rawValue: name) else { throw Unsupported("the padding mode \(name)") }
      guard let value = try a.scalarIfGiven("value") else { return x.pad(padding, mode: mode) }
      return x.pad(padding, mode: mode, value: value)
    }
  }
}
