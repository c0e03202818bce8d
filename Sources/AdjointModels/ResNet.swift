import Adjoint
import AdjointNN

/// A residual network for small images (He et al., "Deep residual learning for image recognition", 2015, section 4.2);
/// (N, channels, H, W) → (N, classes).
///
/// A 3×3 convolution is followed by stages of basic blocks. Each stage after the first halves the image. The mean over
/// the image goes into a linear layer.
///
/// ```text
/// let model = ResNet(channels: 3, classes: 10, widths: [16, 32, 64], blocks: 3)  // ResNet-20
/// model(Tensor.rand(2, 3, 32, 32)).shape                                         // [2, 10]
/// ```
public final class ResNet: Module {
  public let conv1: Conv2d
  public let bn1: BatchNorm2d
  public let stages: Sequential
  public let fc: Linear

  /// - Parameters:
  ///   - widths: the channels of each stage.
  ///   - blocks: how many blocks each stage has.
  public init(channels: Int = 3, classes: Int = 10, widths: [Int] = [16, 32, 64], blocks: Int = 3) {
    let first = widths.first ?? channels
    conv1 = Conv2d(channels, first, 3, padding: 1, bias: false)
    bn1 = BatchNorm2d(first)
    var inputs = first
    stages = Sequential(
      widths.enumerated().map { stage, width in
        Sequential(
          (0..<blocks).map { block in
            defer { inputs = width }
            return BasicBlock(inputs, width, stride: stage > 0 && block == 0 ? 2 : 1)
          })
      })
    fc = Linear(inputs, classes)
  }

  public override func forward(_ x: Tensor) -> Tensor {
    fc(stages(bn1(conv1(x)).relu()).mean(dim: [2, 3]))
  }
}

/// Two 3×3 convolutions with batch normalization, added to the input: (N, inputs, H, W) → (N, outputs, H/stride,
/// W/stride). The input is projected by a 1×1 convolution where its shape differs.
public final class BasicBlock: Module {
  public let conv1: Conv2d
  public let bn1: BatchNorm2d
  public let conv2: Conv2d
  public let bn2: BatchNorm2d
  public let downsample: Sequential?

  public init(_ inputs: Int, _ outputs: Int, stride: Int = 1) {
    conv1 = Conv2d(inputs, outputs, 3, stride: stride, padding: 1, bias: false)
    bn1 = BatchNorm2d(outputs)
    conv2 = Conv2d(outputs, outputs, 3, padding: 1, bias: false)
    bn2 = BatchNorm2d(outputs)
    downsample =
      stride == 1 && inputs == outputs
      ? nil : Sequential(Conv2d(inputs, outputs, 1, stride: stride, bias: false), BatchNorm2d(outputs))
  }

  public override func forward(_ x: Tensor) -> Tensor {
    let y = bn2(conv2(bn1(conv1(x)).relu()))
    return (y + (downsample?(x) ?? x)).relu()
  }
}
