import AdjointState

extension StateKey {
  /// The key as a text; of a number its digits.
  var text: String {
    switch self {
    case .string(let text): text
    case .int(let number): "\(number)"
    }
  }
}
