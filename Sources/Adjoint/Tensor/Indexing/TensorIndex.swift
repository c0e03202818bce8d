/// What can stand in `x[…]`: an integer, a range, a step, an index tensor or array, a mask, or a new axis.
///
/// | index | gives |
/// |---|---|
/// | `2`, `-1`, a 0-d int tensor | one index; the dimension disappears (view) |
/// | `1..<3`, `1...`, `..<(-1)`, `stride(from: 0, to: 6, by: 2)`, `.slice(1, -1, step: 2)` | a part (view) |
/// | `...`, `.ellipsis` | all dimensions that the other indices leave |
/// | `.all` | the whole of one dimension (view) |
/// | `.newAxis` | a new dimension of size 1 (view) |
/// | `[0, 2]`, an int64 tensor | the elements named (copy) |
/// | a bool tensor, `[true, false]` | the elements where it holds (copy) |
/// | `true`, `false` | all or nothing, along a new dimension (copy) |
///
/// Bounds count from the end if negative, and are cut to the dimension as in Python; a range of negative bounds may
/// end at 0, which then is the end: `-2..<0` are the last two.
public protocol TensorIndex: Sendable {
  var indexPart: TensorIndexPart { get }
}

/// An index, whatever type it came as.
public enum TensorIndexPart: TensorIndex {
  case at(Int)
  case range(start: Int?, end: Int?, step: Int)
  case added
  case rest
  case tensor(Tensor)

  public var indexPart: TensorIndexPart { self }
}

extension TensorIndex where Self == TensorIndexPart {
  /// A new dimension of size 1.
  public static var newAxis: TensorIndexPart { .added }
  /// All the dimensions that the other indices leave; `x[..., 0]` is `x[.ellipsis, 0]`.
  public static var ellipsis: TensorIndexPart { .rest }
  /// The whole of a dimension.
  public static var all: TensorIndexPart { .range(start: nil, end: nil, step: 1) }

  /// Python's `start:end:step`; a missing bound is the dimension's.
  ///
  /// ```swift
  /// Tensor.arange(10)[.slice(1, -1, step: 3)]  // → tensor([1, 4, 7])
  /// ```
  public static func slice(_ start: Int? = nil, _ end: Int? = nil, step: Int = 1) -> TensorIndexPart {
    .range(start: start, end: end, step: step)
  }
}

extension Int: TensorIndex {
  public var indexPart: TensorIndexPart { .at(self) }
}

extension Bool: TensorIndex {
  public var indexPart: TensorIndexPart { .tensor(Tensor(self)) }
}

extension Tensor: TensorIndex {
  public var indexPart: TensorIndexPart {
    // As in PyTorch, a single number picks as an integer does, a view.
    guard ndim == 0, dtype == .int64 || dtype == .int32 || dtype == .int16 || dtype == .int8 else {
      return .tensor(self)
    }
    return .at(item(Int.self))
  }
}

extension Array: TensorIndex where Element: TensorConvertible {
  public var indexPart: TensorIndexPart {
    // An empty array names no element, and no dtype either.
    .tensor(Tensor(self, dtype: isEmpty ? .int64 : nil))
  }
}

extension Range<Int>: TensorIndex {
  public var indexPart: TensorIndexPart {
    .range(start: lowerBound, end: lowerBound < 0 && upperBound == 0 ? nil : upperBound, step: 1)
  }
}

extension ClosedRange<Int>: TensorIndex {
  public var indexPart: TensorIndexPart { .range(start: lowerBound, end: .behind(upperBound), step: 1) }
}

extension PartialRangeFrom<Int>: TensorIndex {
  public var indexPart: TensorIndexPart { .range(start: lowerBound, end: nil, step: 1) }
}

extension PartialRangeUpTo<Int>: TensorIndex {
  public var indexPart: TensorIndexPart { .range(start: nil, end: upperBound, step: 1) }
}

extension PartialRangeThrough<Int>: TensorIndex {
  public var indexPart: TensorIndexPart { .range(start: nil, end: .behind(upperBound), step: 1) }
}

extension Int? {
  /// The end of a range that includes `last`; behind -1 comes the end.
  fileprivate static func behind(_ last: Int) -> Int? { last == -1 || last == .max ? nil : last + 1 }
}

extension StrideTo<Int>: TensorIndex {
  public var indexPart: TensorIndexPart { .steps(self) }
}

extension StrideThrough<Int>: TensorIndex {
  public var indexPart: TensorIndexPart { .steps(self) }
}

extension TensorIndexPart {
  /// A stride shows its bounds only by its elements.
  fileprivate static func steps(_ values: some Sequence<Int>) -> TensorIndexPart {
    var (first, second, last): (Int?, Int?, Int?)
    for value in values {
      if first == nil { first = value } else if second == nil { second = value }
      last = value
    }
    guard let first, let last else { return .range(start: 0, end: 0, step: 1) }
    return .range(start: first, end: .behind(last), step: second.map { $0 - first } ?? 1)
  }
}
