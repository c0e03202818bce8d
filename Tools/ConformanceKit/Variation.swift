import Adjoint

/// What a case is run for: the golden numbers, or what has to hold besides them.
public enum Variation: String, CaseIterable, Sendable {
  /// The inputs as they are stored.
  case golden
  /// The same numbers in memory that runs the other way: first dimension innermost.
  case transposed
  /// The same numbers at every second place of memory, with others between.
  case stepped
  /// The first slice of each input repeated by a stride of 0; compared with the same in memory of its own.
  case expanded
  /// No elements along the first dimension, strided and not.
  case empty
  /// In float32, compared with float64 on the same rounded inputs.
  case float32
  /// The rules against finite differences, first and second order.
  case gradcheck
  /// Mapped by `vmap` over a batch of three, compared with a loop.
  case vmap
  /// The same, where an operation that has no batching rule and runs as a loop does not count.
  case vmapRules = "vmap-rules"

  /// Whether the golden numbers hold.
  var keepsNumbers: Bool { self == .golden || self == .transposed || self == .stepped }

  /// Operations whose results depend on strides or on the dtype by their nature: random ones among them.
  private static let excepted: Set = [
    "view", "view_as", "as_strided", "as_strided.partial_views", "contiguous", "nan_to_num", "bernoulli", "normal",
    "uniform", "rand_like", "randn_like", "randint_like",
  ]

  /// Whether an operation can be run so.
  func suits(_ operation: String) -> Bool { self == .golden || !Self.excepted.contains(operation) }

  /// What such an input is made of; without a graph.
  func arranged(_ x: Tensor) -> Tensor {
    switch self {
    case .golden, .float32, .gradcheck, .vmap, .vmapRules: x
    case .transposed: Self.reversed(Self.reversed(x).contiguous())
    case .stepped: Self.spread(x)
    case .expanded: x.ndim == 0 || x.shape[0] == 0 ? x : x.narrow(dim: 0, start: 0, length: 1).expand(x.shape)
    case .empty: x.ndim == 0 ? x : Self.spread(x.narrow(dim: 0, start: 0, length: 0).contiguous())
    }
  }

  private static func reversed(_ x: Tensor) -> Tensor { x.permute(Array((0..<x.ndim).reversed())) }

  /// A reading of the wrong place shows: between the elements there are NaN, or numbers out of any range.
  private static func spread(_ x: Tensor) -> Tensor {
    guard x.ndim > 0 else { return x }
    let between =
      x.dtype.isFloatingPoint ? Tensor.fullLike(x, Double.nan) : Tensor.fullLike(x, x.dtype == .bool ? 1 : 99)
    return Tensor.stack([x, between], dim: x.ndim)[.ellipsis, 0]
  }
}
