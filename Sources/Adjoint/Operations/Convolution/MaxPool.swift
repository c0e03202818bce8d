import AdjointKernels

/// The largest that each window sees, and its place in its plane: the first among equals, which alone gets the gradient.
struct MaxPool: GeneralOperation, Stackable {
  static var name: String { "MaxPool" }
  let graphName: String
  let windows: PoolWindows
  /// Without them there is no gradient, and half of the memory to write.
  let keepsPlaces: Bool

  func forward(_ x: [Tensor?]) throws -> [Tensor] {
    let x = x[0].unsafelyUnwrapped
    let source = x.computed()
    let lead = Array(x.shape.dropLast(windows.input.count))
    let values = Tensor.empty(lead + windows.output, source.dtype)
    let places = Tensor.empty(keepsPlaces ? lead + windows.output : Array(lead.prefix(1)) + [0], .int64)
    windows.describe(planes: lead.product) {
      adj_max_pool(
        source.dtype.code, $0, source.memory, values.memory,
        keepsPlaces ? places.memory.assumingMemoryBound(to: Int64.self) : nil)
    }
    return [values.rounded(to: x.dtype), places]
  }
  func saves(needs: [Bool]) -> (operands: [Int], outputs: [Int]) { ([], [1]) }
  func vjp(_ g: [Tensor?], _ s: SavedList) -> [Tensor?] {
    [g[0].map { AddToPlaces(places: s.z(1), size: windows.input)($0) }]
  }
  func jvp(_ t: [Tensor?], _ s: SavedList) -> [Tensor?] {
    [t[0].map { PickPlaces(places: s.z(1), size: windows.input)($0) }, nil]
  }
}

/// z = what is at `places` of each plane of x, whose last dimensions are `size`.
struct PickPlaces: UnaryOperation {
  static var name: String { "PickPlaces" }
  let places: Tensor
  let size: [Int]
  func forward(_ x: Tensor) throws -> Tensor {
    let source = x.contiguousValue()
    let z = Tensor.empty(places.shape, x.dtype)
    Places(places, size).run { planes, n, m, places in
      adj_pick_places(Int32(x.dtype.itemSize), planes, n, m, places, source.memory, z.memory)
    }
    return z
  }
  func vjp(_ g: Tensor, _ s: Saved) -> Tensor { AddToPlaces(places: places, size: size)(g) }
  var attributes: [Tensor] { [places] }
  func batched(_ x: Tensor, _ level: BatchLevel) -> Tensor {
    PickPlaces(places: level.front(places), size: size)(level.front(x))
  }
}

/// The adjoint: zeros, to which what belongs to each place is added.
struct AddToPlaces: UnaryOperation {
  static var name: String { "AddToPlaces" }
  let places: Tensor
  let size: [Int]
  func forward(_ x: Tensor) throws -> Tensor {
    let source = x.computed()
    let z = Tensor.empty(places.shape.dropLast(size.count) + size, source.dtype)
    Places(places, size).run { planes, n, m, places in
      adj_add_places(source.dtype.code, planes, n, m, places, source.memory, z.memory)
    }
    return z.rounded(to: x.dtype)
  }
  func vjp(_ g: Tensor, _ s: Saved) -> Tensor { PickPlaces(places: places, size: size)(g) }
  var attributes: [Tensor] { [places] }
  func batched(_ x: Tensor, _ level: BatchLevel) -> Tensor {
    AddToPlaces(places: level.front(places), size: size)(level.front(x))
  }
}

/// Places in planes, as kernels take them.
struct Places {
  private let places: Tensor
  private let size: [Int]
  init(_ places: Tensor, _ size: [Int]) { (self.places, self.size) = (places.contiguousValue(), size) }

  func run(_ kernel: (_ planes: Int64, _ n: Int64, _ m: Int64, _ places: UnsafePointer<Int64>) -> Void) {
    let shape = places.shape
    let (planes, m) = (Array(shape.dropLast(size.count)).product, Array(shape.suffix(size.count)).product)
    kernel(Int64(planes), Int64(size.product), Int64(m), places.memory.assumingMemoryBound(to: Int64.self))
  }
}
