import Adjoint

/// A layer that may be made without the number of its inputs, which it learns from its first input or from a state that
/// is loaded, as PyTorch's lazy modules do.
///
/// Until then its parameters are empty tensors: the same tensors get their shapes and values later, so an optimizer may
/// hold them already.
protocol InputLearner: Module {
  var waitsForInput: Bool { get }
  /// The number that an input has; nil if it does not fit the layer.
  func learnInput(_ x: Tensor) -> Int?
  /// The number that a layer had whose weight, or running mean, this is; nil if it does not fit the layer.
  func learnInput(from state: Tensor) -> Int?
  /// Makes and draws the parameters for so many inputs.
  func begin(inputs: Int)
}

extension InputLearner {
  /// What layers do before each input; an input that does not fit is refused by what follows.
  func learnIfNeeded(_ x: Tensor) {
    if waitsForInput, !x.isPlaceholder, let inputs = learnInput(x) { begin(inputs: inputs) }
  }

  /// Begins with the sizes of a state.
  func learnIfNeeded(from state: Tensor?) {
    if waitsForInput, let inputs = state.flatMap(learnInput(from:)) { begin(inputs: inputs) }
  }
}
