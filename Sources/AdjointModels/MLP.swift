import Adjoint
import AdjointNN

/// A multi-layer perceptron: linear layers with a ReLU between them; (N, …) → (N, sizes.last).
///
/// The input is flattened from its second dimension on, so images need no preparation.
public final class MLP: Module {
  public let layers: Sequential

  /// - Parameter sizes: the features of the input, of each hidden layer, and of the output.
  public init(_ sizes: [Int]) {
    var layers: [Module] = []
    for (inputs, outputs) in zip(sizes, sizes.dropFirst()) {
      if !layers.isEmpty { layers.append(ReLU()) }
      layers.append(Linear(inputs, outputs))
    }
    self.layers = Sequential(layers)
  }

  public override func forward(_ x: Tensor) -> Tensor { layers(x.flatten(startDim: 1)) }
}
