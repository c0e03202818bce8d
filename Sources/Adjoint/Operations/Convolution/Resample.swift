import AdjointKernels

/// z = a linear map along each of the last dimensions of x, divided by `divisor`: averages over windows, interpolation
/// and padding by copies are all of this kind, and so is the adjoint of each.
struct Resample: UnaryOperation, Stackable {
  static var name: String { "Resample" }
  let graphName: String
  let maps: [LinearMap]
  /// Broadcasts with the results of `maps`; in the dtype computed in.
  var divisor: Tensor? = nil
  /// The adjoint divides first and then maps the other way.
  var isAdjoint = false

  func forward(_ x: Tensor) throws -> Tensor {
    var z = x.computed()
    if isAdjoint { z = divided(z) }
    let first = x.ndim - maps.count
    let maps = isAdjoint ? maps.map(\.transposed) : maps
    // Dimensions that shrink go first and leave less to do; of others the last one, whose lines are in one piece.
    let order = maps.indices.sorted { a, b in
      let (left, right) = (maps[a].outputs * maps[b].inputs, maps[b].outputs * maps[a].inputs)
      return left == right ? a > b : left < right
    }
    for i in order { z = maps[i].along(first + i, z) }
    return (isAdjoint ? z : divided(z)).rounded(to: x.dtype)
  }

  private func divided(_ x: Tensor) -> Tensor {
    guard let divisor else { return x }
    let z = Tensor.empty(x.shape, x.dtype)
    Pointwise.run(x.dtype.isFloatingPoint ? ADJ_BINARY_div : ADJ_BINARY_trunc_divide, x, divisor, into: z)
    return z
  }

  func vjp(_ g: Tensor, _ s: Saved) -> Tensor {
    Resample(graphName: graphName + "Backward", maps: maps, divisor: divisor, isAdjoint: !isAdjoint)(g)
  }
}
