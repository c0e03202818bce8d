// Second names that PyTorch has for some operations.

extension Tensor {
  public func absolute() -> Tensor { abs() }
  public func arccos() -> Tensor { acos() }
  public func arcsin() -> Tensor { asin() }
  public func arctan() -> Tensor { atan() }
  public func arccosh() -> Tensor { acosh() }
  public func arcsinh() -> Tensor { asinh() }
  public func arctanh() -> Tensor { atanh() }
  @discardableResult public func absolute_() -> Tensor { abs_() }
  @discardableResult public func arccos_() -> Tensor { acos_() }
  @discardableResult public func arcsin_() -> Tensor { asin_() }
  @discardableResult public func arctan_() -> Tensor { atan_() }
  @discardableResult public func arccosh_() -> Tensor { acosh_() }
  @discardableResult public func arcsinh_() -> Tensor { asinh_() }
  @discardableResult public func arctanh_() -> Tensor { atanh_() }

  public func greater(_ y: Tensor) -> Tensor { gt(y) }
  public func greater(_ y: some Scalar) -> Tensor { gt(y) }
  public func greaterEqual(_ y: Tensor) -> Tensor { ge(y) }
  public func greaterEqual(_ y: some Scalar) -> Tensor { ge(y) }
  public func less(_ y: Tensor) -> Tensor { lt(y) }
  public func less(_ y: some Scalar) -> Tensor { lt(y) }
  public func lessEqual(_ y: Tensor) -> Tensor { le(y) }
  public func lessEqual(_ y: some Scalar) -> Tensor { le(y) }
  public func notEqual(_ y: Tensor) -> Tensor { ne(y) }
  public func notEqual(_ y: some Scalar) -> Tensor { ne(y) }
  @discardableResult public func greater_(_ y: Tensor) -> Tensor { gt_(y) }
  @discardableResult public func greater_(_ y: some Scalar) -> Tensor { gt_(y) }
  @discardableResult public func greaterEqual_(_ y: Tensor) -> Tensor { ge_(y) }
  @discardableResult public func greaterEqual_(_ y: some Scalar) -> Tensor { ge_(y) }
  @discardableResult public func less_(_ y: Tensor) -> Tensor { lt_(y) }
  @discardableResult public func less_(_ y: some Scalar) -> Tensor { lt_(y) }
  @discardableResult public func lessEqual_(_ y: Tensor) -> Tensor { le_(y) }
  @discardableResult public func lessEqual_(_ y: some Scalar) -> Tensor { le_(y) }
  @discardableResult public func notEqual_(_ y: Tensor) -> Tensor { ne_(y) }
  @discardableResult public func notEqual_(_ y: some Scalar) -> Tensor { ne_(y) }
}

public func absolute(_ x: Tensor) -> Tensor { x.abs() }
public func arccos(_ x: Tensor) -> Tensor { x.acos() }
public func arcsin(_ x: Tensor) -> Tensor { x.asin() }
public func arctan(_ x: Tensor) -> Tensor { x.atan() }
public func arccosh(_ x: Tensor) -> Tensor { x.acosh() }
public func arcsinh(_ x: Tensor) -> Tensor { x.asinh() }
public func arctanh(_ x: Tensor) -> Tensor { x.atanh() }
