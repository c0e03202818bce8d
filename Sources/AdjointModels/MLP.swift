import Adjoint
import AdjointNN

/// A multi-layer perceptron: linear layers with a ReLU between them; (N, …) → (N, sizes.last).
///
/// The input is flattened from its second dimension on, so images need no preparation.
///
/// ```text
/// let model = MLP([64, 32, 10], dropout: 0.1)
/// model(Tensor.rand(8, 1, 8, 8)).shape  // [8, 10]
/// ```
public final class MLP: Module {
  public let layers: Sequential

  /// - Parameters:
  ///   - sizes: the features of the input, of each hidden layer, and of the output.
  ///   - dropout: the probability with which a hidden feature is dropped in training; 0 makes no such layers.
  public init(_ sizes: [Int], dropout: Double = 0) {
    var layers: [Module] = []
    for (inputs, outputs) in zip(sizes, sizes.dropFirst()) {
      if !layers.isEmpty { layers += dropout > 0 ? [ReLU(), Dropout(dropout)] : [ReLU()] }
      layers.append(Linear(inputs, outputs))
    }
    self.layers = Sequential(layers)
  }

  public override func forward(_ x: Tensor) -> Tensor { layers(x.flatten(startDim: 1)) }
}
