import Adjoint

extension Binding {
  /// Calls in the Python text of golden files that are not operations with cases of their own.
  static let calls: [String: Binding] = [
    "empty": .tensor("*size") { try Tensor.empty($0.ints("size"), dtype: $0.dtype()) },
    "detach": .unary { $0.detach() },
  ]
}
