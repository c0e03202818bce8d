import Adjoint

extension Binding {
  /// Elements by their places.
  static let indexing: [String: Binding] = [
    "__getitem__": .tensor("x index") { try subscripted($0.tensor("x"), indices($0)) },
    "index_put": .tensor("x indices values accumulate") { a in
      guard let indices = a["indices"]?.list else { throw Unsupported("indices that are not a list") }
      return try a.tensor("x").indexPut(
        indices.map(\.tensor), a.tensor("values"), accumulate: a.bool("accumulate", or: false))
    },

    "gather": .tensor("x dim index") { try $0.tensor("x").gather(dim: $0.int("dim"), index: $0.tensor("index")) },
    "scatter": .tensor("x dim index src") { a in
      let (x, dim, index) = (try a.tensor("x"), try a.int("dim"), try a.tensor("index"))
      let source = a.has("value") ? "value" : "src"
      if let value = a[source]?.scalar { return x.scatter(dim: dim, index: index, value: value) }
      return x.scatter(dim: dim, index: index, source: try a.tensor(source))
    },
    "scatter_add": .tensor("x dim index src") {
      try $0.tensor("x").scatterAdd(dim: $0.int("dim"), index: $0.tensor("index"), source: $0.tensor("src"))
    },
    "index_select": .tensor("x dim index") {
      try $0.tensor("x").indexSelect(dim: $0.int("dim"), index: $0.tensor("index"))
    },
    "index_add": .tensor("x dim index source") { a in
      let (x, dim, index) = (try a.tensor("x"), try a.int("dim"), try a.tensor("index"))
      guard let alpha = try a.scalarIfGiven("alpha") else {
        return x.indexAdd(dim: dim, index: index, source: try a.tensor("source"))
      }
      return x.indexAdd(dim: dim, index: index, source: try a.tensor("source"), alpha: alpha)
    },
    "index_copy": .tensor("x dim index source") {
      try $0.tensor("x").indexCopy(dim: $0.int("dim"), index: $0.tensor("index"), source: $0.tensor("source"))
    },
    "index_fill": .tensor("x dim index value") { a in
      let (x, dim, index) = (try a.tensor("x"), try a.int("dim"), try a.tensor("index"))
      if let value = a["value"]?.scalar { return x.indexFill(dim: dim, index: index, value: value) }
      return x.indexFill(dim: dim, index: index, value: try a.tensor("value"))
    },
    "take": .tensor("x index") { try $0.tensor("x").take(index: $0.tensor("index")) },
    "take_along_dim": .tensor("x indices dim") {
      try $0.tensor("x").takeAlongDim(index: $0.tensor("indices"), dim: $0.intIfGiven("dim"))
    },
    "put": .tensor("x index source accumulate") {
      try $0.tensor("x").put(
        index: $0.tensor("index"), source: $0.tensor("source"), accumulate: $0.bool("accumulate", or: false))
    },

    "masked_fill": .tensor("x mask value") { a in
      let (x, mask) = (try a.tensor("x"), try a.tensor("mask"))
      if let value = a["value"]?.scalar { return x.maskedFill(mask: mask, value: value) }
      return x.maskedFill(mask: mask, value: try a.tensor("value"))
    },
    "masked_select": .tensor("x mask") { try $0.tensor("x").maskedSelect(mask: $0.tensor("mask")) },
    "masked_scatter": .tensor("x mask source") {
      try $0.tensor("x").maskedScatter(mask: $0.tensor("mask"), source: $0.tensor("source"))
    },
    "nonzero": .tensors("x as_tuple") { a in
      let x = try a.tensor("x")
      return try a.bool("as_tuple", or: false) ? x.nonzero(asTuple: true) : [x.nonzero()]
    },
    "argwhere": .unary { $0.argwhere() },

    "select_scatter": .tensor("x src dim index") {
      try $0.tensor("x").selectScatter($0.tensor("src"), dim: $0.int("dim"), index: $0.int("index"))
    },
    "slice_scatter": .tensor("x src dim start end step") {
      try $0.tensor("x").sliceScatter(
        $0.tensor("src"), dim: $0.int("dim", or: 0), start: $0.intIfGiven("start"), end: $0.intIfGiven("end"),
        step: $0.int("step", or: 1))
    },
    "diagonal_scatter": .tensor("x src offset dim1 dim2") {
      try $0.tensor("x").diagonalScatter(
        $0.tensor("src"), offset: $0.int("offset", or: 0), dim1: $0.int("dim1", or: 0), dim2: $0.int("dim2", or: 1))
    },
    "diagonal": .tensor("x offset dim1 dim2") {
      try $0.tensor("x").diagonal(
        offset: $0.int("offset", or: 0), dim1: $0.int("dim1", or: 0), dim2: $0.int("dim2", or: 1))
    },
    "diag_embed": .tensor("x offset dim1 dim2") {
      try $0.tensor("x").diagEmbed(
        offset: $0.int("offset", or: 0), dim1: $0.int("dim1", or: -2), dim2: $0.int("dim2", or: -1))
    },
    "diag": .tensor("x diagonal") { try $0.tensor("x").diag($0.int("diagonal", or: 0)) },
    "diagflat": .tensor("x offset") { try $0.tensor("x").diagflat($0.int("offset", or: 0)) },
    "tril": .tensor("x diagonal") { try $0.tensor("x").tril(diagonal: $0.int("diagonal", or: 0)) },
    "triu": .tensor("x diagonal") { try $0.tensor("x").triu(diagonal: $0.int("diagonal", or: 0)) },

    "nn.functional.one_hot": .tensor("x num_classes") { a in
      let count = try a.int("num_classes", or: -1)
      return try a.tensor("x").oneHot(numClasses: count == -1 ? nil : count)
    },
  ]

  /// What stands in the brackets: a tuple is one index for each dimension.
  private static func indices(_ a: Arguments) throws -> [any TensorIndex] {
    switch a["index"] {
    case .tuple(let items)?: try items.map(index)
    case let argument?: [try index(argument)]
    case nil: [TensorIndexPart.newAxis]
    }
  }

  private static func index(_ argument: Argument) throws -> any TensorIndex {
    switch argument {
    case .int(let place): return place
    case .bool(let isAll): return isAll
    case .tensor(let tensor): return tensor
    case .ellipsis: return TensorIndexPart.ellipsis
    case .none: return TensorIndexPart.newAxis
    case .slice(let start, let stop, let step): return TensorIndexPart.slice(start.int, stop.int, step: step.int ?? 1)
    default:
      if let places = argument.ints { return places }
      if let items = argument.list, items.allSatisfy({ $0.bool != nil }) { return items.compactMap(\.bool) }
      throw Unsupported("the index \(argument.summary)")
    }
  }

  /// A list as the variadic arguments of a subscript.
  private static func subscripted(_ x: Tensor, _ i: [any TensorIndex]) throws -> Tensor {
    switch i.count {
    case 0: x[...]
    case 1: x[i[0]]
    case 2: x[i[0], i[1]]
    case 3: x[i[0], i[1], i[2]]
    case 4: x[i[0], i[1], i[2], i[3]]
    case 5: x[i[0], i[1], i[2], i[3], i[4]]
    default: throw Unsupported("\(i.count) indices")
    }
  }
}
