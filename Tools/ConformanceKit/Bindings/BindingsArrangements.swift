import Adjoint

extension Binding {
  /// Elements in another order, several times, cut and joined.
  static let arrangements: [String: Binding] = [
    "flip": .tensor("x *dims") { try $0.tensor("x").flip(dims: $0.ints("dims")) },
    "fliplr": .unary { $0.fliplr() },
    "flipud": .unary { $0.flipud() },
    "roll": .tensor("x shifts dims") { a in
      let x = try a.tensor("x")
      let shifts = try a.ints("shifts")
      if let dims = try a.intsIfGiven("dims"), !dims.isEmpty { return x.roll(shifts: shifts, dims: dims) }
      return shifts.count == 1 ? x.roll(shifts: shifts[0]) : x.roll(shifts: shifts, dims: [])
    },
    "rot90": .tensor("x k dims") {
      try $0.tensor("x").rot90(k: $0.int("k", or: 1), dims: $0.ints("dims", or: [0, 1]))
    },
    "tile": .tensor("x *dims") { try $0.tensor("x").tile($0.ints("dims")) },
    "repeat": .tensor("x *repeats") { try $0.tensor("x").repeat($0.ints("repeats")) },
    "broadcast_to": .tensor("x *size") { try $0.tensor("x").broadcastTo($0.ints("size")) },
    "broadcast_tensors": .tensors("*tensors") { Tensor.broadcastTensors(try $0.tensors("tensors")) },
    "unfold": .tensor("x dimension size step", unfolded),
    "unfold_copy": .tensor("x dimension size step") { try unfolded($0).clone() },
    "unflatten": .tensor("x dim sizes") { try $0.tensor("x").unflatten(dim: $0.int("dim"), $0.ints("sizes")) },
    "narrow": .tensor("x dim start length") { a in
      let (x, dim, length) = (try a.tensor("x"), try a.int("dim"), try a.int("length"))
      if let start = a["start"]?.tensor { return x.narrow(dim: dim, start: start, length: length) }
      return x.narrow(dim: dim, start: try a.int("start"), length: length)
    },
    "narrow_copy": .tensor("x dim start length") {
      try $0.tensor("x").narrowCopy(dim: $0.int("dim"), start: $0.int("start"), length: $0.int("length"))
    },
    "moveaxis": .tensor("x source destination") {
      try $0.tensor("x").moveaxis($0.ints("source"), $0.ints("destination"))
    },
    "swapaxes": .tensor("x axis0 axis1") { try $0.tensor("x").swapaxes($0.int("axis0"), $0.int("axis1")) },
    "swapdims": .tensor("x dim0 dim1") { try $0.tensor("x").swapdims($0.int("dim0"), $0.int("dim1")) },
    "view_as": .binary { $0.view(as: $1) },
    "reshape_as": .binary { $0.reshape(as: $1) },
    "linalg.diagonal": .tensor("x") { a in
      try a.tensor("x").diagonal(
        offset: a.int("offset", or: 0), dim1: a.int("dim1", or: -2), dim2: a.int("dim2", or: -1))
    },
    "as_strided.partial_views": .tensor("x size stride storage_offset") {
      try $0.tensor("x").asStrided(
        $0.ints("size"), $0.ints("stride"), storageOffset: $0.intIfGiven("storage_offset"))
    },
    "as_strided_scatter": .tensor("x src size stride storage_offset") { a in
      try a.tensor("x").asStridedScatter(
        a.tensor("src"), a.ints("size"), a.ints("stride"), storageOffset: a.intIfGiven("storage_offset"))
    },
  ]

  @Sendable private static func unfolded(_ a: Arguments) throws -> Tensor {
    try a.tensor("x").unfold(dimension: a.int("dimension"), size: a.int("size"), step: a.int("step"))
  }

  /// Parts, joins and grids.
  static let joins: [String: Binding] = [
    "tensor_split": .tensors("x indices_or_sections dim") { a in
      let (x, dim) = (try a.tensor("x"), try a.int("dim", or: 0))
      let name = ["indices", "sections"].first(where: a.has) ?? "indices_or_sections"
      if let tensor = a[name]?.tensor { return x.tensorSplit(tensor, dim: dim) }
      if let sections = a[name]?.int { return x.tensorSplit(sections, dim: dim) }
      return x.tensorSplit(try a.ints(name), dim: dim)
    },
    "hsplit": .sections({ $0.hsplit($1) }, { $0.hsplit($1) }),
    "vsplit": .sections({ $0.vsplit($1) }, { $0.vsplit($1) }),
    "dsplit": .sections({ $0.dsplit($1) }, { $0.dsplit($1) }),
    "split_with_sizes_copy": .tensors("x split_sizes dim") {
      try $0.tensor("x").split($0.ints("split_sizes"), dim: $0.int("dim", or: 0)).map { $0.clone() }
    },
    "hstack": .tensor("*tensors") { Tensor.hstack(try $0.tensors("tensors")) },
    "vstack": .tensor("*tensors") { Tensor.vstack(try $0.tensors("tensors")) },
    "row_stack": .tensor("*tensors") { Tensor.rowStack(try $0.tensors("tensors")) },
    "dstack": .tensor("*tensors") { Tensor.dstack(try $0.tensors("tensors")) },
    "column_stack": .tensor("*tensors") { Tensor.columnStack(try $0.tensors("tensors")) },
    "block_diag": .tensor("*tensors") { Tensor.blockDiag(try $0.tensors("tensors")) },
    "atleast_1d": .tensors("*tensors") { try $0.tensors("tensors").map { $0.atleast1d() } },
    "atleast_2d": .tensors("*tensors") { try $0.tensors("tensors").map { $0.atleast2d() } },
    "atleast_3d": .tensors("*tensors") { try $0.tensors("tensors").map { $0.atleast3d() } },
    "meshgrid": .tensors("*tensors", grid),
    "meshgrid.variadic_tensors": .tensors("*tensors", grid),
    "meshgrid.list_of_tensors": .tensors("*tensors", grid),
    "cartesian_prod": .tensor("*tensors") { Tensor.cartesianProd(try $0.tensors("tensors")) },
    "combinations": .tensor("x r with_replacement") {
      try $0.tensor("x").combinations(r: $0.int("r", or: 2), withReplacement: $0.bool("with_replacement", or: false))
    },
    "concat": .tensor("tensors dim") { try Tensor.cat($0.tensors("tensors"), dim: $0.int("dim", or: 0)) },
  ]

  private static func sections(
    _ equal: @escaping @Sendable (Tensor, Int) -> [Tensor], _ at: @escaping @Sendable (Tensor, [Int]) -> [Tensor]
  ) -> Binding {
    .tensors("x indices_or_sections") { a in
      let x = try a.tensor("x")
      let name = ["indices", "sections"].first(where: a.has) ?? "indices_or_sections"
      if let sections = a[name]?.int { return equal(x, sections) }
      return at(x, try a.ints(name))
    }
  }

  @Sendable private static func grid(_ a: Arguments) throws -> [Tensor] {
    let name = try a.string("indexing", or: "ij")
    guard let indexing = GridIndexing(rawValue: name) else { throw Unsupported("indexing = \(name)") }
    return Tensor.meshgrid(try a.tensors("tensors"), indexing: indexing)
  }

  /// Points between two ends.
  static let spaces: [String: Binding] = [
    "logspace": .tensor("start end steps base", powers),
    "logspace.tensor_overload": .tensor("start end steps base", powers),
    "linspace.tensor_overload": .tensor("start end steps") { a in
      try Tensor.linspace(end(a, "start"), end(a, "end"), steps: a.int("steps"), dtype: a.dtype())
    },
  ]

  @Sendable private static func powers(_ a: Arguments) throws -> Tensor {
    try Tensor.logspace(
      end(a, "start"), end(a, "end"), steps: a.int("steps"), base: a.double("base", or: 10), dtype: a.dtype())
  }

  private static func end(_ a: Arguments, _ name: String) throws -> Tensor {
    if let tensor = a[name]?.tensor { return tensor }
    return Tensor(try a.double(name), dtype: .float64)
  }
}
