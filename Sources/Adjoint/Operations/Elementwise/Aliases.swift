// Second names that PyTorch has for some operations.

extension Tensor {
  /// As `abs()`.
  public func absolute() -> Tensor { abs() }
  /// As `acos()`.
  public func arccos() -> Tensor { acos() }
  /// As `asin()`.
  public func arcsin() -> Tensor { asin() }
  /// As `atan()`.
  public func arctan() -> Tensor { atan() }
  /// As `acosh()`.
  public func arccosh() -> Tensor { acosh() }
  /// As `asinh()`.
  public func arcsinh() -> Tensor { asinh() }
  /// As `atanh()`.
  public func arctanh() -> Tensor { atanh() }
  /// As `abs_()`.
  @discardableResult public func absolute_() -> Tensor { abs_() }
  /// As `acos_()`.
  @discardableResult public func arccos_() -> Tensor { acos_() }
  /// As `asin_()`.
  @discardableResult public func arcsin_() -> Tensor { asin_() }
  /// As `atan_()`.
  @discardableResult public func arctan_() -> Tensor { atan_() }
  /// As `acosh_()`.
  @discardableResult public func arccosh_() -> Tensor { acosh_() }
  /// As `asinh_()`.
  @discardableResult public func arcsinh_() -> Tensor { asinh_() }
  /// As `atanh_()`.
  @discardableResult public func arctanh_() -> Tensor { atanh_() }

  /// As `gt(y)`.
  public func greater(_ y: Tensor) -> Tensor { gt(y) }
  /// As `greater(_:)`, with a number.
  public func greater(_ y: some Scalar) -> Tensor { gt(y) }
  /// As `ge(y)`.
  public func greaterEqual(_ y: Tensor) -> Tensor { ge(y) }
  /// As `greaterEqual(_:)`, with a number.
  public func greaterEqual(_ y: some Scalar) -> Tensor { ge(y) }
  /// As `lt(y)`.
  public func less(_ y: Tensor) -> Tensor { lt(y) }
  /// As `less(_:)`, with a number.
  public func less(_ y: some Scalar) -> Tensor { lt(y) }
  /// As `le(y)`.
  public func lessEqual(_ y: Tensor) -> Tensor { le(y) }
  /// As `lessEqual(_:)`, with a number.
  public func lessEqual(_ y: some Scalar) -> Tensor { le(y) }
  /// As `ne(y)`.
  public func notEqual(_ y: Tensor) -> Tensor { ne(y) }
  /// As `notEqual(_:)`, with a number.
  public func notEqual(_ y: some Scalar) -> Tensor { ne(y) }
  /// As `gt_(y)`.
  @discardableResult public func greater_(_ y: Tensor) -> Tensor { gt_(y) }
  /// As `gt_(y)`.
  @discardableResult public func greater_(_ y: some Scalar) -> Tensor { gt_(y) }
  /// As `ge_(y)`.
  @discardableResult public func greaterEqual_(_ y: Tensor) -> Tensor { ge_(y) }
  /// As `ge_(y)`.
  @discardableResult public func greaterEqual_(_ y: some Scalar) -> Tensor { ge_(y) }
  /// As `lt_(y)`.
  @discardableResult public func less_(_ y: Tensor) -> Tensor { lt_(y) }
  /// As `lt_(y)`.
  @discardableResult public func less_(_ y: some Scalar) -> Tensor { lt_(y) }
  /// As `le_(y)`.
  @discardableResult public func lessEqual_(_ y: Tensor) -> Tensor { le_(y) }
  /// As `le_(y)`.
  @discardableResult public func lessEqual_(_ y: some Scalar) -> Tensor { le_(y) }
  /// As `ne_(y)`.
  @discardableResult public func notEqual_(_ y: Tensor) -> Tensor { ne_(y) }
  /// As `ne_(y)`.
  @discardableResult public func notEqual_(_ y: some Scalar) -> Tensor { ne_(y) }
}

/// As `x.abs()`.
public func absolute(_ x: Tensor) -> Tensor { x.abs() }
/// As `x.acos()`.
public func arccos(_ x: Tensor) -> Tensor { x.acos() }
/// As `x.asin()`.
public func arcsin(_ x: Tensor) -> Tensor { x.asin() }
/// As `x.atan()`.
public func arctan(_ x: Tensor) -> Tensor { x.atan() }
/// As `x.acosh()`.
public func arccosh(_ x: Tensor) -> Tensor { x.acosh() }
/// As `x.asinh()`.
public func arcsinh(_ x: Tensor) -> Tensor { x.asinh() }
/// As `x.atanh()`.
public func arctanh(_ x: Tensor) -> Tensor { x.atanh() }
