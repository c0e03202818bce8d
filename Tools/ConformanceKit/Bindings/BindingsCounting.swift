import Adjoint

extension Binding {
  /// Searching, counting, and elements combined or repeated by index.
  static let counting: [String: Binding] = [
    "searchsorted": .tensor("sorted values") { a in
      let (lines, int32, right) = (
        try a.tensor("sorted"), try a.bool("out_int32", or: false), try a.bool("right", or: false)
      )
      let side = SearchSide(rawValue: try a.string("side", or: right ? "right" : "left"))
      let sorter = try a.tensorIfGiven("sorter")
      if let value = a["values"]?.scalar {
        return searchsorted(lines, value, outInt32: int32, right: right, side: side, sorter: sorter)
      }
      return searchsorted(lines, try a.tensor("values"), outInt32: int32, right: right, side: side, sorter: sorter)
    },
    "bucketize": .tensor("x boundaries") { a in
      try a.tensor("x").bucketize(
        a.tensor("boundaries"), outInt32: a.bool("out_int32", or: false), right: a.bool("right", or: false))
    },
    "isin": .tensor("elements test") { a in
      let (unique, invert) = (try a.bool("assume_unique", or: false), try a.bool("invert", or: false))
      if let element = a["elements"]?.scalar {
        return isin(element, try a.tensor("test"), assumeUnique: unique, invert: invert)
      }
      if let test = a["test"]?.scalar {
        return try a.tensor("elements").isin(test, assumeUnique: unique, invert: invert)
      }
      return isin(try a.tensor("elements"), try a.tensor("test"), assumeUnique: unique, invert: invert)
    },
    "bincount": .tensor("x weights minlength") {
      try $0.tensor("x").bincount(weights: $0.tensorIfGiven("weights"), minlength: $0.int("minlength", or: 0))
    },
    "histc": .tensor("x bins min max") {
      try $0.tensor("x").histc(
        bins: $0.int("bins", or: 100), min: $0.double("min", or: 0), max: $0.double("max", or: 0))
    },
    "scatter_reduce.sum": .tensor("x dim index src reduce", scatterReduce),
    "scatter_reduce.prod": .tensor("x dim index src reduce", scatterReduce),
    "scatter_reduce.mean": .tensor("x dim index src reduce", scatterReduce),
    "scatter_reduce.amax": .tensor("x dim index src reduce", scatterReduce),
    "scatter_reduce.amin": .tensor("x dim index src reduce", scatterReduce),
    "index_reduce.prod": .tensor("x dim index src reduce", indexReduce),
    "index_reduce.mean": .tensor("x dim index src reduce", indexReduce),
    "index_reduce.amax": .tensor("x dim index src reduce", indexReduce),
    "index_reduce.amin": .tensor("x dim index src reduce", indexReduce),
    "repeat_interleave": .tensor("x repeats dim") { a in
      let (dim, size) = (try a.intIfGiven("dim"), try a.intIfGiven("output_size"))
      guard a.has("repeats") else { return Tensor.repeatInterleave(try a.tensor("x"), outputSize: size) }
      if let repeats = a["repeats"]?.int {
        return try a.tensor("x").repeatInterleave(repeats, dim: dim, outputSize: size)
      }
      return try a.tensor("x").repeatInterleave(a.tensor("repeats"), dim: dim, outputSize: size)
    },
    "tril_indices": .tensor("row col offset") {
      try Tensor.trilIndices(
        $0.int("row"), $0.int("col"), offset: $0.int("offset", or: 0), dtype: $0.dtype() ?? .int64)
    },
    "triu_indices": .tensor("row col offset") {
      try Tensor.triuIndices(
        $0.int("row"), $0.int("col"), offset: $0.int("offset", or: 0), dtype: $0.dtype() ?? .int64)
    },
  ]

  private static func reduction(_ a: Arguments) throws -> ScatterReduction {
    let name = try a.string("reduce", or: "")
    guard let reduction = ScatterReduction(rawValue: name) else { throw Unsupported("the reduction \(name)") }
    return reduction
  }

  @Sendable private static func scatterReduce(_ a: Arguments) throws -> Tensor {
    try a.tensor("x").scatterReduce(
      dim: a.int("dim"), index: a.tensor("index"), source: a.tensor("src"), reduce: reduction(a),
      includeSelf: a.bool("include_self", or: true))
  }

  @Sendable private static func indexReduce(_ a: Arguments) throws -> Tensor {
    try a.tensor("x").indexReduce(
      dim: a.int("dim"), index: a.tensor("index"), source: a.tensor("src"), reduce: reduction(a),
      includeSelf: a.bool("include_self", or: true))
  }
}
