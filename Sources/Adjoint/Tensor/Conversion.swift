import AdjointKernels

// From tensors to Swift numbers and arrays, and between dtypes.

extension Tensor {
  /// The number of a tensor of one element; several are refused.
  ///
  /// ```swift
  /// Tensor([[2.5]]).item().double  // → 2.5
  /// ```
  public func item() -> Number {
    if isPlaceholder || refuseBatched("item") { return .real(.nan) }
    guard numel == 1 else {
      AdjointError(
        "item", "\(described) has \(numel) elements: only a tensor of one element can be converted to a number"
      ).raise()
      return .real(.nan)
    }
    return dtype.load(at: memory)
  }

  /// The number of a tensor of one element as a Swift type, which has to hold it.
  ///
  /// ```swift
  /// Tensor(7).item(Int.self)  // → 7
  /// ```
  public func item<S: Scalar>(_ type: S.Type) -> S {
    let number = item()
    guard let value = S(number) else {
      if !isPlaceholder && numel == 1 {
        AdjointError("item", "the value \(number.double) does not fit \(type)").raise()
      }
      return S(.int(0)).unsafelyUnwrapped
    }
    return value
  }

  /// The elements in row-major order. Refused for a tensor that requires a gradient, since the array would silently
  /// lose it: `detach()` first.
  ///
  /// ```swift
  /// Tensor([[1, 2], [3, 4]]).array(Double.self)  // → [1.0, 2.0, 3.0, 4.0]
  /// ```
  public func array<S: Scalar>(_ type: S.Type = S.self) -> [S] {
    if isPlaceholder || refuseBatched("array") { return [] }
    guard !requiresGrad else {
      AdjointError(
        "array",
        "can't take the values of \(described) that requires grad out of the graph. Use detach() first: x.detach().array()"
      ).raise()
      return []
    }
    let source = contiguousValue()
    let size = dtype.itemSize
    var values: [S] = []
    values.reserveCapacity(numel)
    for i in 0..<numel {
      let number = dtype.load(at: source.memory + i * size)
      guard let value = S(number) else {
        AdjointError("array", "element \(i), \(number.double), does not fit \(type)").raise()
        return []
      }
      values.append(value)
    }
    return values
  }

  /// As `array(Float.self)`.
  public var floats: [Float] { array() }
  /// As `array(Double.self)`.
  public var doubles: [Double] { array() }
  /// As `array(Int.self)`: decimals with a fraction are refused.
  public var ints: [Int] { array() }
  /// As `array(Bool.self)`.
  public var bools: [Bool] { array() }

  /// Whether a 0-d (or one-element) tensor is non-zero. Refused for several elements.
  public var isTrue: Bool {
    if isPlaceholder || refuseBatched("isTrue") { return false }
    guard numel == 1 else {
      AdjointError(
        "isTrue",
        "the truth value of \(described) with \(numel) elements is ambiguous: use .any() or .all() first"
      ).raise()
      return false
    }
    return item().double != 0
  }

  /// This tensor as another dtype; itself if it has it already. Whole dtypes cut the fraction off. The gradient is cast
  /// back.
  ///
  /// ```swift
  /// Tensor([1.7, -1.7]).to(.int64)  // → tensor([ 1, -1])
  /// ```
  public func to(_ dtype: DType) -> Tensor {
    if dtype == self.dtype || isPlaceholder { return self }
    return ToCopy(dtype: dtype)(self)
  }

  /// As `to(dtype)`, and a copy also where the dtype is this one.
  public func to(_ dtype: DType, copy: Bool) -> Tensor {
    copy && dtype == self.dtype ? clone() : to(dtype)
  }

  /// As `to(.bool)`.
  public func bool() -> Tensor { to(.bool) }
  /// As `to(.uint8)`.
  public func byte() -> Tensor { to(.uint8) }
  /// As `to(.int8)`.
  public func char() -> Tensor { to(.int8) }
  /// As `to(.int16)`.
  public func short() -> Tensor { to(.int16) }
  /// As `to(.int32)`.
  public func int() -> Tensor { to(.int32) }
  /// As `to(.int64)`.
  public func long() -> Tensor { to(.int64) }
  /// As `to(.float16)`.
  public func half() -> Tensor { to(.float16) }
  /// As `to(.bfloat16)`.
  public func bfloat16() -> Tensor { to(.bfloat16) }
  /// As `to(.float32)`.
  public func float() -> Tensor { to(.float32) }
  /// As `to(.float64)`.
  public func double() -> Tensor { to(.float64) }

  /// Elements cast to a dtype, without a graph.
  func casted(to dtype: DType) -> Tensor {
    let copy = Tensor.empty(shape, dtype)
    copy.copyValues(from: self)
    return copy
  }
}

/// z = x, as another dtype.
struct ToCopy: UnaryOperation, Elementwise {
  static var name: String { "ToCopy" }
  let dtype: DType
  func forward(_ x: Tensor) throws -> Tensor { x.casted(to: dtype) }
  func vjp(_ g: Tensor, _ s: Saved) -> Tensor { g.to(s.xDType) }
}
