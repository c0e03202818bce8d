import AdjointKernels

/// The fixed part of a tensor; sizes, strides and the elements of small tensors stand behind it.
struct TensorHeader {
  // First, which `shareStorage` relies on.
  var data: UnsafeMutableRawPointer
  /// The sizes, then the strides: behind this header, or in the extra of a tensor that got more dimensions in place.
  var geometry: UnsafeMutablePointer<Int>
  /// Number of elements.
  var count: Int
  /// The memory that `data` points into; nil while the elements are behind this header.
  var storage: Unmanaged<Storage>?
  /// Where gradients of this tensor go; nil if it does not require any.
  var node: NodeRef?
  var extra: Unmanaged<TensorExtra>?
  /// Version of elements behind this header; with a storage, the storage's counts.
  var version: UInt32
  /// Which of the node's outputs this tensor is.
  var output: UInt32
  var rank: UInt32
  var dtype: DType
  var flags: TensorFlags
  #if DEBUG
    var census = Census.enter(.tensor)
  #endif
}

struct TensorFlags: OptionSet {
  let rawValue: UInt8
  /// Elements stand in row-major order without gaps.
  static let contiguous = TensorFlags(rawValue: 1)
  /// Made from a number: it does not take part in type promotion as a tensor.
  static let number = TensorFlags(rawValue: 2)
  /// A view that follows the history of its base.
  static let view = TensorFlags(rawValue: 4)
  /// Carries tangents of forward mode.
  static let dual = TensorFlags(rawValue: 8)
  /// Stands for the result of an operation that failed in a `recovering` scope.
  static let placeholder = TensorFlags(rawValue: 16)
  /// One example of the tensor that `vmap` maps over.
  static let batched = TensorFlags(rawValue: 32)

  /// Made inside `inferenceMode`. The same bit as the mode's, so that new tensors take it over without a branch.
  static let inference = TensorFlags(rawValue: UInt8(Modes.inference.rawValue))

  /// What plain recording does not know about: operations on such tensors are interpreted.
  static let interpreted: TensorFlags = [.dual, .placeholder, .batched]

  /// What recording without a node of the operand's own has to look at.
  static let beside: TensorFlags = [.number, .inference]

  /// Of a new tensor with elements of its own: contiguous, and marked if this thread is in inference mode.
  @inline(__always) static var ofNewElements: TensorFlags {
    TensorFlags(rawValue: UInt8(truncatingIfNeeded: adj_thread_modes()) & inference.rawValue | contiguous.rawValue)
  }
}

/// One reference-counted tensor, in a single allocation up to 256 bytes of elements.
final class TensorBody: ManagedBuffer<TensorHeader, Int> {
  /// Elements up to this many bytes stand in the object itself.
  static let inlineLimit = 256

  @inline(__always) var h: UnsafeMutablePointer<TensorHeader> {
    withUnsafeMutablePointerToHeader { $0 }
  }
  @inline(__always) var sizes: UnsafeMutablePointer<Int> { h.pointee.geometry }
  @inline(__always) var strides: UnsafeMutablePointer<Int> {
    sizes + Int(h.pointee.rank)
  }

  /// Uninitialised elements; sizes and strides are the caller's to fill.
  /// `shareable` puts even small elements into a storage of their own, for results that are saved.
  @inline(__always)
  static func allocate(rank: Int, count: Int, dtype: DType, shareable: Bool = false) -> TensorBody {
    let bytes = count * dtype.itemSize
    if Modes.isProfiling { Profiler.allocated(bytes) }
    let isInline = bytes <= inlineLimit && !shareable
    let words = 2 * rank + (isInline ? (bytes + 7) / 8 : 0)
    let body = unsafeDowncast(
      TensorBody.create(minimumCapacity: words) { buffer in
        let room = buffer.withUnsafeMutablePointerToElements { $0 }
        return TensorHeader(
          data: UnsafeMutableRawPointer(room + 2 * rank), geometry: room, count: count, storage: nil, node: nil,
          extra: nil, version: 0, output: 0, rank: UInt32(truncatingIfNeeded: rank), dtype: dtype, flags: .ofNewElements
        )
      }, to: TensorBody.self)
    if !isInline {
      let storage = Storage(bytes: bytes)
      body.h.pointee.data = storage.base
      body.h.pointee.storage = Unmanaged.passRetained(storage)
    }
    return body
  }

  /// A contiguous tensor of these sizes.
  static func allocate(_ shape: [Int], _ dtype: DType, shareable: Bool = false) -> TensorBody {
    let body = allocate(rank: shape.count, count: shape.product, dtype: dtype, shareable: shareable)
    var step = 1
    for i in shape.indices.reversed() {
      body.sizes[i] = shape[i]
      body.strides[i] = step
      step *= max(shape[i], 1)
    }
    return body
  }

  /// A contiguous tensor with the sizes and dtype of a contiguous one.
  @inline(__always)
  static func allocate(like other: TensorBody, shareable: Bool = false) -> TensorBody {
    let rank = Int(other.h.pointee.rank)
    let body = allocate(rank: rank, count: other.h.pointee.count, dtype: other.h.pointee.dtype, shareable: shareable)
    var i = 0
    while i < 2 * rank {
      body.sizes[i] = other.sizes[i]
      i += 1
    }
    return body
  }

  /// Another tensor over the same memory, `offset` elements on.
  static func alias(of base: TensorBody, sizes: [Int], strides: [Int], offset: Int) -> TensorBody {
    let storage = base.shareStorage()
    let dtype = base.h.pointee.dtype
    let inherited = base.h.pointee.flags.intersection(.inference)
    let body = unsafeDowncast(
      TensorBody.create(minimumCapacity: 2 * sizes.count) { buffer in
        TensorHeader(
          data: base.h.pointee.data + offset * dtype.itemSize,
          geometry: buffer.withUnsafeMutablePointerToElements { $0 }, count: sizes.product,
          storage: Unmanaged.passRetained(storage), node: nil, extra: nil, version: 0, output: 0,
          rank: UInt32(sizes.count), dtype: dtype,
          flags: isContiguous(sizes, strides) ? inherited.union(.contiguous) : inherited)
      }, to: TensorBody.self)
    for i in 0..<sizes.count {
      body.sizes[i] = sizes[i]
      body.strides[i] = strides[i]
    }
    return body
  }

  /// A contiguous tensor over the start of a storage.
  static func over(_ storage: Storage, shape: [Int], dtype: DType) -> TensorBody {
    let body = unsafeDowncast(
      TensorBody.create(minimumCapacity: 2 * shape.count) { buffer in
        TensorHeader(
          data: storage.base, geometry: buffer.withUnsafeMutablePointerToElements { $0 }, count: shape.product,
          storage: Unmanaged.passRetained(storage), node: nil, extra: nil, version: 0, output: 0,
          rank: UInt32(shape.count), dtype: dtype, flags: .contiguous)
      }, to: TensorBody.self)
    let steps = shape.contiguousStrides
    for i in shape.indices {
      body.sizes[i] = shape[i]
      body.strides[i] = steps[i]
    }
    return body
  }

  var shape: [Int] { Array(UnsafeBufferPointer(start: sizes, count: Int(h.pointee.rank))) }
  var stridesArray: [Int] { Array(UnsafeBufferPointer(start: strides, count: Int(h.pointee.rank))) }

  private static let sharing = SpinLock()

  /// The storage; elements that stand behind the header move out, so that an alias does not keep
  /// this object, and the graph that hangs on it, alive.
  func shareStorage() -> Storage {
    if let storage = h.pointee.storage { return storage.takeUnretainedValue() }
    return Self.sharing.withLock {
      if let storage = h.pointee.storage { return storage.takeUnretainedValue() }
      let bytes = h.pointee.count * h.pointee.dtype.itemSize
      let storage = Storage(bytes: bytes)
      storage.base.copyMemory(from: h.pointee.data, byteCount: bytes)
      storage.version = h.pointee.version
      // Another thread may be reading: the elements are the same at both places, and both stay.
      adj_publish(storagePlace, Unmanaged.passRetained(storage).toOpaque())
      adj_publish(h, storage.base)
      return storage
    }
  }

  /// Whether another tensor, or a node that saved it, uses the same memory.
  var sharesMemory: Bool {
    guard let storage = h.pointee.storage else { return false }
    if storage._withUnsafeGuaranteedRef({ $0.isBorrowed }) { return true }
    return storagePlace.withMemoryRebound(to: Storage.self, capacity: 1) {
      !isKnownUniquelyReferenced(&$0.pointee)
    }
  }

  /// Where the header has its storage.
  private var storagePlace: UnsafeMutableRawPointer {
    UnsafeMutableRawPointer(h) + MemoryLayout<TensorHeader>.offset(of: \.storage).unsafelyUnwrapped
  }

  @inline(__always) var version: UInt32 {
    if let storage = h.pointee.storage { return storage._withUnsafeGuaranteedRef { $0.version } }
    return h.pointee.version
  }

  /// Counts changes on its own from now on, over the same memory.
  func ownVersion() {
    let shared = shareStorage()
    h.pointee.storage = Unmanaged.passRetained(Storage(memoryOf: shared))
    Unmanaged.passUnretained(shared).release()
  }

  func bumpVersion() {
    if let storage = h.pointee.storage {
      storage._withUnsafeGuaranteedRef { $0.version &+= 1 }
    } else {
      h.pointee.version &+= 1
    }
    if Modes.isAnomalyEnabled { shareStorage().noteModification() }
  }

  /// Other sizes and strides, of any number of dimensions, and another first element in the same storage.
  func setGeometry(_ newSizes: [Int], _ newStrides: [Int], data: UnsafeMutableRawPointer) {
    let rank = newSizes.count
    if rank > Int(h.pointee.rank) {
      // What stands behind the header may be elements, and is not large enough.
      let room = UnsafeMutablePointer<Int>.allocate(capacity: 2 * rank)
      extra.geometry?.deallocate()
      extra.geometry = room
      h.pointee.geometry = room
    }
    h.pointee.data = data
    h.pointee.rank = UInt32(rank)
    h.pointee.count = newSizes.product
    for i in newSizes.indices {
      sizes[i] = newSizes[i]
      strides[i] = newStrides[i]
    }
    if isContiguous(newSizes, newStrides) {
      h.pointee.flags.insert(.contiguous)
    } else {
      h.pointee.flags.remove(.contiguous)
    }
  }

  /// What most tensors do not have, made on demand.
  var extra: TensorExtra {
    if let extra = h.pointee.extra { return extra.takeUnretainedValue() }
    let extra = TensorExtra()
    h.pointee.extra = Unmanaged.passRetained(extra)
    return extra
  }

  var existingExtra: TensorExtra? { h.pointee.extra?.takeUnretainedValue() }

  /// Makes `node`'s output the source of this tensor's gradient.
  func setNode(_ node: NodeRef?, output: UInt32 = 0) {
    node?.retain()
    let old = h.pointee.node
    h.pointee.node = node
    h.pointee.output = output
    if old != node { leave(old) }
    old?.release()
  }

  /// A leaf's node may outlive the leaf, and must not point to it then.
  @inline(__always) private func leave(_ node: NodeRef?) {
    guard let node, node.fields.pointee.flags.contains(.leaf), let extra = node.extra else { return }
    // Another tensor object over a leaf shares the leaf's node without being what it points to.
    if extra.leaf?.toOpaque() == Unmanaged.passUnretained(self).toOpaque() { extra.leaf = nil }
  }

  deinit {
    let p = h
    if let storage = p.pointee.storage { storage.release() }
    if let node = p.pointee.node {
      leave(node)
      node.release()
    }
    if let extra = p.pointee.extra { extra.release() }
    #if DEBUG
      Census.leave(p.pointee.census, .tensor)
    #endif
  }
}

/// What only some tensors have.
final class TensorExtra {
  /// `.grad`, shared with the node that fills it.
  var grad: GradientCell?
  /// The node of a leaf that does not require a gradient at present.
  var accumulator: NodeRef?
  /// The tensor that a differentiable view shows a part of; never itself a view.
  var base: Tensor?
  var creation: ViewCreation = .ordinary
  /// Of a base: how often its history was replaced by a write to a view. Of a view: the base's count seen.
  var historyVersion = 0
  /// Tangents of forward mode, by level.
  var tangents: [Int: Tensor] = [:]
  /// Of a batched tensor: where its elements are.
  var batch: Batch?
  /// Of a tensor made inside `inferenceMode`: where its gradients go. It stands here and not in the header
  /// because operations on such tensors alone are not recorded.
  var inferenceLeaf: InferenceLeaf?
  /// Of a tensor that views show a part of: how often its tangents were replaced. Of a view: that count when seen.
  var tangentVersion = 0
  /// Whether tangents are this tensor's own, though its history follows a base.
  var hasOwnTangents = false
  /// Of a view of a tensor with tangents of its own: that tensor.
  var tangentBase: Tensor?
  /// Sizes and strides of a tensor whose dimensions have become more.
  var geometry: UnsafeMutablePointer<Int>?

  deinit {
    dropAccumulator()
    geometry?.deallocate()
  }
}

/// How a view came about, where that forbids changing it in place while gradients are recorded.
enum ViewCreation {
  case ordinary, underNoGrad, underInferenceMode, oneOfSeveral(String), inCustomFunction(String)
}
