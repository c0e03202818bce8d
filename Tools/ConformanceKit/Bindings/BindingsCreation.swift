import Adjoint

extension Binding {
  /// Tensors from nothing but shapes and numbers.
  static let creation: [String: Binding] = [
    "zeros": .tensor("*size") { try Tensor.zeros($0.ints("size"), dtype: $0.dtype()) },
    "ones": .tensor("*size") { try Tensor.ones($0.ints("size"), dtype: $0.dtype()) },
    "full": .tensor("size value") { try Tensor.full($0.ints("size"), $0.scalar("value"), dtype: $0.dtype()) },
    "zeros_like": .tensor("x") { try Tensor.zerosLike($0.tensor("x"), dtype: $0.dtype()) },
    "ones_like": .tensor("x") { try Tensor.onesLike($0.tensor("x"), dtype: $0.dtype()) },
    "full_like": .tensor("x value") { try Tensor.fullLike($0.tensor("x"), $0.scalar("value"), dtype: $0.dtype()) },
  ]
}
