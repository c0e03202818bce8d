import Adjoint

extension Binding {
  /// The same elements in another shape, order or dtype; parts and joins of tensors.
  static let shape: [String: Binding] = [
    "clone": .unary { $0.clone() },
    "detach": .unary { $0.detach() },
    "contiguous": .unary { $0.contiguous() },
    "reshape": .tensor("x *shape") { try $0.tensor("x").reshape($0.ints("shape")) },
    "view": .tensor("x *shape") { try $0.tensor("x").view($0.ints("shape")) },
    "flatten": .tensor("x start_dim end_dim") {
      try $0.tensor("x").flatten(startDim: $0.int("start_dim", or: 0), endDim: $0.int("end_dim", or: -1))
    },
    "ravel": .unary { $0.ravel() },
    "expand": .tensor("x *size") { try $0.tensor("x").expand($0.ints("size")) },
    "expand_as": .binary { $0.expand(as: $1) },
    "squeeze": .tensor("x dim") { a in
      let x = try a.tensor("x")
      if let dim = a["dim"]?.int { return x.squeeze(dim: dim) }
      return try a.intsIfGiven("dim").map { x.squeeze(dim: $0) } ?? x.squeeze()
    },
    "squeeze.multiple": .tensor("x dim") { try $0.tensor("x").squeeze(dim: $0.ints("dim")) },
    "unsqueeze": .tensor("x dim") { try $0.tensor("x").unsqueeze($0.int("dim")) },
    "as_strided": .tensor("x size stride storage_offset") {
      try $0.tensor("x").asStrided(
        $0.ints("size"), $0.ints("stride"), storageOffset: $0.intIfGiven("storage_offset"))
    },

    "permute": .tensor("x *dims") { try $0.tensor("x").permute($0.ints("dims")) },
    "transpose": .tensor("x dim0 dim1") { try $0.tensor("x").transpose($0.int("dim0"), $0.int("dim1")) },
    "movedim": .tensor("x source destination") {
      try $0.tensor("x").movedim($0.ints("source"), $0.ints("destination"))
    },
    "t": .unary { $0.t() },
    "T": .unary { $0.T },
    "mT": .unary { $0.mT },

    "select": .tensor("x dim index") { try $0.tensor("x").select(dim: $0.int("dim"), index: $0.int("index")) },
    "slice": .tensor("x dim start end step") {
      try $0.tensor("x").slice(
        dim: $0.int("dim", or: 0), start: $0.intIfGiven("start"), end: $0.intIfGiven("end"),
        step: $0.int("step", or: 1))
    },
    "chunk": .tensors("x chunks dim") { try $0.tensor("x").chunk($0.int("chunks"), dim: $0.int("dim", or: 0)) },
    "split": .tensors("x split_size_or_sections dim", split),
    "split.list_args": .tensors("x split_size_or_sections dim", split),
    "split_with_sizes": .tensors("x split_sizes dim") {
      try $0.tensor("x").split($0.ints("split_sizes"), dim: $0.int("dim", or: 0))
    },
    "unbind": .tensors("x dim") { try $0.tensor("x").unbind(dim: $0.int("dim", or: 0)) },
    "cat": .tensor("tensors dim") { try Tensor.cat($0.tensors("tensors"), dim: $0.int("dim", or: 0)) },
    "stack": .tensor("tensors dim") { try Tensor.stack($0.tensors("tensors"), dim: $0.int("dim", or: 0)) },

    "to": .tensor("x dtype non_blocking copy") { a in
      _ = try a.bool("non_blocking", or: false)
      let x = try a.tensor("x")
      return x.to(try a.dtype() ?? x.dtype, copy: try a.bool("copy", or: false))
    },
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
    "item": Binding(signature: "x") { [.number(try $0.tensor("x").item())] },
  ]

  /// By one size, or by a list of them.
  @Sendable private static func split(_ a: Arguments) throws -> [Tensor] {
    let name = a.has("split_size") ? "split_size" : "split_size_or_sections"
    let x = try a.tensor("x")
    let dim = try a.int("dim", or: 0)
    if let size = a[name]?.int { return x.split(size, dim: dim) }
    return x.split(try a.ints(name), dim: dim)
  }
}
