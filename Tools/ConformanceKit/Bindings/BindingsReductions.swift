import Adjoint

extension Binding {
  /// Many elements into one.
  static let reductions: [String: Binding] = [
    "sum": .tensor("x dim keepdim") { a in
      let x = try a.tensor("x")
      let keepDim = try a.bool("keepdim", or: false)
      let dtype = try a.dtype()
      return try a.intsIfGiven("dim").map { x.sum(dim: $0, keepDim: keepDim, dtype: dtype) } ?? x.sum(dtype: dtype)
    },
    "sum_to_size": .tensor("x *size") { try $0.tensor("x").sum(toSize: $0.ints("size")) },
  ]
}
