/// One element as printing sees it: every dtype is one of three kinds of number.
/// The narrow floating types are widened to `Double`, which is exact, and is how Python formats them.
enum PrintableNumber: Equatable {
  case bool(Bool)
  case int(Int64)
  case real(Double)
}

/// What printing needs to know of a tensor. Elements are asked for one at a time, and only those that are
/// shown, so that the summary of a large tensor costs no more than that of a small one.
struct PrintableTensor {
  let shape: [Int]
  let strides: [Int]
  let offset: Int
  let dtype: DType
  /// The dtype that floating-point tensors have unless told: it goes without saying, others are named.
  let defaultDType: DType
  /// What follows the shape and dtype, such as `requires_grad=True`; a suffix may span several lines.
  let suffixes: [String]
  /// The number at a position in storage: `offset` plus indices times strides.
  let element: (Int) -> PrintableNumber

  /// Without `strides` the elements are in row-major order from `offset` on.
  init(
    shape: [Int], strides: [Int]? = nil, offset: Int = 0, dtype: DType, defaultDType: DType = .default,
    suffixes: [String] = [], element: @escaping (Int) -> PrintableNumber
  ) {
    self.shape = shape
    self.strides = strides ?? Self.rowMajorStrides(of: shape)
    self.offset = offset
    self.dtype = dtype
    self.defaultDType = defaultDType
    self.suffixes = suffixes
    self.element = element
  }

  var count: Int { shape.reduce(1, *) }

  private static func rowMajorStrides(of shape: [Int]) -> [Int] {
    var strides = shape
    var step = 1
    for dimension in shape.indices.reversed() {
      strides[dimension] = step
      step *= shape[dimension]
    }
    return strides
  }
}
