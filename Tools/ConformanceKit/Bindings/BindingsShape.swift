import Adjoint

extension Binding {
  /// The same elements in another shape or order.
  static let shape: [String: Binding] = [
    "clone": .tensor("x memory_format") { try $0.tensor("x").clone() },
    "reshape": .tensor("x *shape") { try $0.tensor("x").reshape($0.ints("shape")) },
    "view": .tensor("x *shape") { a in
      let x = try a.tensor("x")
      if case .dtype? = a["shape"]?.list?.first { throw Unsupported("a view as another dtype") }
      return x.view(try a.ints("shape"))
    },
    "expand": .tensor("x *size") { try $0.tensor("x").expand($0.ints("size")) },
    "expand_as": .binary { $0.expand(as: $1) },
    "squeeze": .tensor("x dim") { a in
      let x = try a.tensor("x")
      if let dim = a["dim"]?.int { return x.squeeze(dim: dim) }
      return try a.intsIfGiven("dim").map { x.squeeze(dim: $0) } ?? x.squeeze()
    },
    "unsqueeze": .tensor("x dim") { try $0.tensor("x").unsqueeze($0.int("dim")) },
    "as_strided": .tensor("x size stride storage_offset") {
      try $0.tensor("x").asStrided($0.ints("size"), $0.ints("stride"), offset: $0.int("storage_offset", or: 0))
    },
    "to": .tensor("x dtype non_blocking copy") { a in
      _ = try a.bool("non_blocking", or: false)
      let x = try a.tensor("x")
      return x.to(try a.dtype() ?? x.dtype, copy: try a.bool("copy", or: false))
    },
    "contiguous": .tensor("x memory_format") { try $0.tensor("x").contiguous() },
    "double": .unary { $0.double() },
    "float": .unary { $0.float() },
    "half": .unary { $0.half() },
    "bfloat16": .unary { $0.bfloat16() },
    "long": .unary { $0.long() },
    "int": .unary { $0.int() },
    "short": .unary { $0.short() },
    "char": .unary { $0.char() },
    "byte": .unary { $0.byte() },
    "bool": .unary { $0.bool() },
  ]
}
