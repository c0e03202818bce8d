// One index or a range of a dimension. Views.

/// z = x at one index of a dimension.
struct Select: ViewOperation {
  static var name: String { "Select" }
  let dim: Int
  let index: Int
  func geometry(_ sizes: [Int], _ strides: [Int]) throws -> (sizes: [Int], strides: [Int], offset: Int) {
    var (sizes, strides) = (sizes, strides)
    sizes.remove(at: dim)
    let offset = index * strides.remove(at: dim)
    return (sizes, strides, offset)
  }
  func vjp(_ g: Tensor, _ s: Saved) -> Tensor {
    SliceAdjoint(dim: dim, start: index, step: 1, shape: s.xShape)(g.unsqueeze(dim))
  }
  func batched(_ x: Tensor, _ level: BatchLevel) -> Tensor { Select(dim: dim + 1, index: index)(level.front(x)) }
}

/// z = x at start, start + step, … of a dimension.
struct Slice: ViewOperation {
  static var name: String { "Slice" }
  let dim: Int
  let start: Int
  let length: Int
  let step: Int
  func geometry(_ sizes: [Int], _ strides: [Int]) throws -> (sizes: [Int], strides: [Int], offset: Int) {
    var (sizes, strides) = (sizes, strides)
    let offset = start * strides[dim]
    sizes[dim] = length
    strides[dim] *= step
    return (sizes, strides, offset)
  }
  func vjp(_ g: Tensor, _ s: Saved) -> Tensor { SliceAdjoint(dim: dim, start: start, step: step, shape: s.xShape)(g) }
  func batched(_ x: Tensor, _ level: BatchLevel) -> Tensor {
    Slice(dim: dim + 1, start: start, length: length, step: step)(level.front(x))
  }
}

/// The adjoint of a slice: g in its place, zeros elsewhere.
struct SliceAdjoint: UnaryOperation {
  static var name: String { "SliceBackward" }
  let dim: Int
  let start: Int
  let step: Int
  let shape: [Int]
  func forward(_ g: Tensor) throws -> Tensor {
    let z = Tensor.zeros(shape, dtype: g.dtype)
    var strides = z.strides
    let offset = start * strides[dim]
    strides[dim] *= step
    z.alias(g.shape, strides, offset: offset).copyValues(from: g)
    return z
  }
  func vjp(_ g: Tensor, _ s: Saved) -> Tensor {
    Slice(dim: dim, start: start, length: s.xShape[dim], step: step)(g)
  }
  func batched(_ x: Tensor, _ level: BatchLevel) -> Tensor {
    SliceAdjoint(dim: dim + 1, start: start, step: step, shape: [level.size] + shape)(level.front(x))
  }
}

extension Tensor {
  /// The part at one index of a dimension, which disappears; negative indices count from the end. A view.
  ///
  /// ```swift
  /// Tensor([[1, 2], [3, 4]]).select(dim: 1, index: -1)  // → tensor([2, 4])
  /// ```
  public func select(dim: Int, index: Int) -> Tensor {
    if isPlaceholder { return self }
    do {
      guard ndim > 0 else { throw AdjointError("select", "a 0-d tensor can't be indexed: use item() for its number") }
      let dim = try resolve(dim, "select")
      let size = shape[dim]
      guard index >= -size, index < size else {
        throw AdjointError(
          "select", "index \(index) is out of range for dimension \(dim) of size \(size) of the \(summary)")
      }
      return Select(dim: dim, index: index < 0 ? index + size : index)(self)
    } catch { return .failed(error) }
  }

  /// `length` indices of a dimension from `start`. A view; bounds beyond the dimension are refused, which `slice` cuts.
  ///
  /// ```swift
  /// Tensor([1, 2, 3, 4]).narrow(dim: 0, start: 1, length: 2)  // → tensor([2, 3])
  /// ```
  public func narrow(dim: Int, start: Int, length: Int) -> Tensor {
    if isPlaceholder { return self }
    do {
      guard ndim > 0 else { throw AdjointError("narrow", "a 0-d tensor has no dimension to be narrowed") }
      let dim = try resolve(dim, "narrow")
      let size = shape[dim]
      let first = start < 0 ? start + size : start
      guard first >= 0, first <= size, length >= 0, first + length <= size else {
        throw AdjointError(
          "narrow", "start \(start) and length \(length) do not fit dimension \(dim) of size \(size) of the \(summary)")
      }
      return Slice(dim: dim, start: first, length: length, step: 1)(self)
    } catch { return .failed(error) }
  }

  /// As `narrow(dim:start:length:)`, with the start in a 0-d integer tensor.
  public func narrow(dim: Int, start: Tensor, length: Int) -> Tensor {
    if start.isPlaceholder { return start }
    guard start.ndim == 0, start.dtype.isIntegral, start.dtype != .bool else {
      return .failed(AdjointError("narrow", "the start has to be a 0-d integer tensor, got \(start.described)"))
    }
    return narrow(dim: dim, start: start.item(Int.self), length: length)
  }
  /// As `narrow(dim:start:length:)`, copied.
  public func narrowCopy(dim: Int, start: Int, length: Int) -> Tensor {
    narrow(dim: dim, start: start, length: length).clone()
  }

  /// Indices start, start + step, … below `end`; negative bounds count from the end, those beyond the dimension are
  /// cut, as in Python. A view. Steps below 1 are refused.
  ///
  /// ```swift
  /// Tensor([1, 2, 3, 4, 5]).slice(start: 1, end: -1, step: 2)  // → tensor([2, 4])
  /// ```
  public func slice(dim: Int = 0, start: Int? = nil, end: Int? = nil, step: Int = 1) -> Tensor {
    if isPlaceholder { return self }
    do {
      guard ndim > 0 else { throw AdjointError("slice", "a 0-d tensor has no dimension to be sliced") }
      guard step > 0 else {
        throw AdjointError("slice", "the step has to be positive, got \(step). Use flip to reverse")
      }
      let dim = try resolve(dim, "slice")
      let size = shape[dim]
      func bound(_ at: Int) -> Int { Swift.min(Swift.max(at < 0 ? at + size : at, 0), size) }
      let first = bound(start ?? 0)
      let last = Swift.max(bound(end ?? size), first)
      return Slice(dim: dim, start: first, length: (last - first + step - 1) / step, step: step)(self)
    } catch { return .failed(error) }
  }

  /// Dimensions from `startDim` to `endDim` as one; a number becomes a vector. A view where the strides allow it, else
  /// a copy.
  ///
  /// ```swift
  /// Tensor.zeros(2, 3, 4).flatten(startDim: 1).shape  // → [2, 12]
  /// ```
  public func flatten(startDim: Int = 0, endDim: Int = -1) -> Tensor {
    guard !isPlaceholder, let first = checkedDim(startDim, "flatten"), let last = checkedDim(endDim, "flatten") else {
      return .placeholder
    }
    if ndim == 0 { return reshape(1) }
    guard first <= last else {
      return .failed(AdjointError("flatten", "startDim \(startDim) comes after endDim \(endDim) in the \(summary)"))
    }
    return reshape(Array(shape[..<first]) + [Array(shape[first...last]).product] + Array(shape[(last + 1)...]))
  }
  /// As `flatten()`.
  public func ravel() -> Tensor { reshape(-1) }
}
