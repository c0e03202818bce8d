import Adjoint
import AdjointData

/// What the runs are trained on: the digits in several shapes, and the windows of a text.
enum Samples: Sendable {
  case vectors, smallImages, largeImages, text

  /// Inputs and targets of all samples, and how many tokens there are if the samples are text.
  func load(text characters: String) throws -> (x: Tensor, y: Tensor, vocabulary: Int) {
    if case .text = self { return Self.windows(of: characters) }
    let digits = try Digits.load()
    let (pixels, labels) = (Tensor(digits.pixels), Tensor(digits.labels))
    switch self {
    case .vectors, .text: return (pixels, labels, 0)
    case .smallImages: return (pixels.reshape(-1, 1, 8, 8), labels, 0)
    case .largeImages:
      let images = pixels.reshape(-1, 1, 8, 8).repeatInterleave(3, dim: 2).repeatInterleave(3, dim: 3)
      return (images.pad([2, 2, 2, 2]), labels, 0)
    }
  }

  /// All pieces of 32 characters, and the same moved on by one.
  private static func windows(of characters: String) -> (Tensor, Tensor, Int) {
    let scalars = Array(characters.unicodeScalars)
    let vocabulary = Set(scalars).sorted()
    let numbers = Dictionary(uniqueKeysWithValues: zip(vocabulary, 0...))
    let tokens = Tensor(scalars.map { numbers[$0]! })
    let windows = tokens.unfold(dimension: 0, size: 33, step: 1)
    return (
      windows.narrow(dim: 1, start: 0, length: 32).contiguous(),
      windows.narrow(dim: 1, start: 1, length: 32).contiguous(), vocabulary.count
    )
  }
}
