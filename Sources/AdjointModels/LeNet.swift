import Adjoint
import AdjointNN

/// Two convolutions and three linear layers (LeCun et al., "Gradient-based learning applied to document recognition",
/// 1998) with ReLU and max pooling, as they are used today; (N, channels, size, size) → (N, classes).
///
/// ```text
/// let model = LeNet(channels: 1, classes: 10, size: 28)
/// model(Tensor.rand(8, 1, 28, 28)).shape  // [8, 10]
/// ```
public final class LeNet: Module {
  public let features: Sequential
  public let classifier: Sequential

  /// - Parameter size: the height and the width of the images, at least 4. The second convolution pads those below 16.
  public init(channels: Int = 1, classes: Int = 10, size: Int = 28) {
    if size < 4 { AdjointError("LeNet", "images have to be 4×4 or larger, got \(size)×\(size)").raise() }
    let padding = size < 16 ? 2 : 0
    let side = (size / 2 + 2 * padding - 4) / 2
    features = Sequential(
      Conv2d(channels, 6, 5, padding: 2), ReLU(), MaxPool2d(2), Conv2d(6, 16, 5, padding: padding), ReLU(),
      MaxPool2d(2))
    classifier = Sequential(
      Linear(16 * side * side, 120), ReLU(), Linear(120, 84), ReLU(), Linear(84, classes))
  }

  public override func forward(_ x: Tensor) -> Tensor { classifier(features(x).flatten(startDim: 1)) }
}
