import AdjointKernels

/// z = x with so many places more (or, negative, fewer) before and after each dimension, filled with a value.
struct ConstantPad: UnaryOperation {
  static var name: String { "ConstantPadNd" }
  let before: [Int]
  let after: [Int]
  let value: Number

  func forward(_ x: Tensor) throws -> Tensor {
    let shape = x.shape.indices.map { x.shape[$0] + before[$0] + after[$0] }
    let z = Tensor.empty(shape, x.dtype)
    let kept = x.shape.indices.map { Swift.max(x.shape[$0] + min(before[$0], 0) + min(after[$0], 0), 0) }
    if kept != shape { z.fillValues(value) }
    if kept.contains(0) { return z }
    func offset(_ strides: [Int], _ sign: Int) -> Int {
      strides.indices.reduce(0) { $0 + Swift.max(sign * before[$1], 0) * strides[$1] }
    }
    let source = x.alias(kept, x.strides, offset: offset(x.strides, -1))
    z.alias(kept, z.strides, offset: offset(z.strides, 1)).copyValues(from: source)
    return z
  }
  func vjp(_ g: Tensor, _ s: Saved) -> Tensor { adjoint(g) }
  func jvp(_ t: Tensor, _ s: Saved) -> Tensor { ConstantPad(before: before, after: after, value: .int(0))(t) }

  private var adjoint: ConstantPad { ConstantPad(before: before.map(-), after: after.map(-), value: .int(0)) }
  func batched(_ x: Tensor, _ level: BatchLevel) -> Tensor {
    ConstantPad(before: [0] + before, after: [0] + after, value: value)(level.front(x))
  }
}

/// What stands in the places that padding adds.
public enum PaddingMode: String, Sendable, CaseIterable {
  /// A value, in any number of dimensions.
  case constant
  /// The elements in reverse from the edge on, which itself is not repeated.
  case reflect
  /// The element at the edge.
  case replicate
  /// The elements from the other end.
  case circular
}

extension Tensor {
  /// More places at the ends of dimensions: `padding` is [before, after] of the last dimension, then of the last but
  /// one, and so on. Negative numbers cut places off.
  ///
  /// Modes but `.constant` pad the last one, two or three dimensions of a tensor that has one or two more; each result
  /// is one of x's elements, whose gradients add up. Refused: reflecting as far as the size, wrapping around further
  /// than it.
  ///
  /// ```swift
  /// Tensor([1, 2, 3]).pad([1, 2])                    // → tensor([0, 1, 2, 3, 0, 0])
  /// Tensor([[1, 2, 3]]).pad([1, 2], mode: .reflect)  // → tensor([[2, 1, 2, 3, 2, 1]])
  /// ```
  public func pad(_ padding: [Int], mode: PaddingMode = .constant) -> Tensor { padded(padding, mode, .int(0)) }

  /// As `pad(_:mode:)`: the places added get `value`, which modes but `.constant` refuse.
  public func pad(_ padding: [Int], mode: PaddingMode = .constant, value: some Scalar) -> Tensor {
    guard mode == .constant || value.number.double == 0 else {
      return .failed(AdjointError("pad", "mode .\(mode) takes no value"))
    }
    return padded(padding, mode, value.number)
  }

  private func padded(_ padding: [Int], _ mode: PaddingMode, _ value: Number) -> Tensor {
    if isPlaceholder { return self }
    do {
      guard padding.count % 2 == 0, padding.count <= 2 * ndim else {
        throw AdjointError(
          "pad",
          "padding needs two numbers for each of at most \(ndim) dimensions, got \(padding.shapeText) for "
            + described)
      }
      // In the order of dimensions; those not named get none.
      let pairs = stride(from: 0, to: padding.count, by: 2).map { (padding[$0], padding[$0 + 1]) }.reversed()
      let first = ndim - pairs.count
      let before = Array(repeating: 0, count: first) + pairs.map(\.0)
      let after = Array(repeating: 0, count: first) + pairs.map(\.1)
      for d in shape.indices where shape[d] + before[d] + after[d] < (mode == .reflect || mode == .replicate ? 1 : 0) {
        if d < first { continue }
        throw AdjointError("pad", "padding \(padding.shapeText) cuts more off \(described) than dimension \(d) has")
      }
      if mode == .constant {
        guard dtype.holds(value) else {
          throw AdjointError("pad", "the value \(value.double) is too large for \(dtype)")
        }
        return ConstantPad(before: before, after: after, value: value)(self)
      }
      return try copied(mode, first, before, after)
    } catch { return .failed(error) }
  }

  private func copied(_ mode: PaddingMode, _ first: Int, _ before: [Int], _ after: [Int]) throws -> Tensor {
    let rank = ndim - first
    guard (1...3).contains(rank), first == 1 || first == 2 else {
      throw AdjointError(
        "pad",
        "mode .\(mode) pads the last one, two or three dimensions of a tensor that has one or two more, got "
          + "\(2 * rank) numbers for \(described)")
    }
    guard mode == .circular || !shape.dropFirst(first == 2 ? 1 : 0).contains(0) else {
      throw AdjointError("pad", "mode .\(mode) needs elements to repeat, got \(described)")
    }
    let maps = try (first..<ndim).map { d in
      let size = shape[d]
      let most = mode == .reflect ? size - 1 : mode == .circular ? size : Int.max
      guard before[d] <= most, after[d] <= most else {
        throw AdjointError(
          "pad",
          "mode .\(mode) can't add \(before[d]) and \(after[d]) places to dimension \(d) of \(described): "
            + "at most \(most)")
      }
      return LinearMap(inputs: size, places: try mode.places(size, before[d], after[d]))
    }
    let name = mode == .circular ? "CircularPad" : mode == .reflect ? "ReflectionPad" : "ReplicationPad"
    return Resample(graphName: "\(name)\(rank)DBackward0", maps: maps)(self)
  }
}

extension PaddingMode {
  /// The place in a line of `size` elements that each place of the padded one repeats.
  fileprivate func places(_ size: Int, _ before: Int, _ after: Int) throws -> [Int] {
    switch self {
    case .constant, .replicate: return (-before..<size + after).map { min(max($0, 0), size - 1) }
    case .reflect: return (-before..<size + after).map { $0 < 0 ? -$0 : $0 < size ? $0 : 2 * (size - 1) - $0 }
    case .circular:
      // What is cut off does not come round again.
      let (first, kept) = (max(-before, 0), size + min(before, 0) + min(after, 0))
      guard kept >= max(before, after) else {
        throw AdjointError("pad", "padding [\(before), \(after)] leaves too few of \(size) places to go round")
      }
      return (-max(before, 0)..<kept + max(after, 0)).map { first + ($0 + kept) % kept }
    }
  }
}
