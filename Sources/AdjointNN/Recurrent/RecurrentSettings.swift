import Adjoint

/// The settings that the recurrent layers share, checked.
struct RecurrentSettings {
  var inputSize, hiddenSize, numLayers: Int
  var bias, batchFirst: Bool
  var dropout: Double
  var bidirectional: Bool
  var projSize = 0

  func check(_ name: String) {
    if inputSize <= 0 || hiddenSize <= 0 || numLayers <= 0 {
      AdjointError(
        name,
        "sizes and layers have to be at least 1, got inputSize \(inputSize), hiddenSize \(hiddenSize), "
          + "numLayers \(numLayers)"
      ).raise()
    }
    if !(0...1).contains(dropout) {
      AdjointError(name, "dropout is a probability from 0 to 1, got \(dropout)").raise()
    }
    if projSize < 0 || projSize >= max(hiddenSize, 1) {
      AdjointError(name, "projSize has to be smaller than hiddenSize \(hiddenSize), got \(projSize)").raise()
    }
  }
}
