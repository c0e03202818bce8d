extension Tensor {
  /// The part of this tensor that indices name, one for each dimension; the dimensions that are left are taken whole.
  /// All forms of indices are in ``TensorIndex``.
  ///
  /// ```swift
  /// let x = Tensor([[1, 2, 3], [4, 5, 6]])
  /// x[0, 1...]             // → tensor([2, 3])
  /// x[.newAxis, .all, -1]  // → tensor([[3, 6]])
  /// x[x .> 4] = 0
  /// x                      // → tensor([[1, 2, 3], [4, 0, 0]])
  /// ```
  ///
  /// Integers and ranges give a view, which shares memory and history; index tensors, arrays and masks give a copy.
  /// Index tensors broadcast together, and the dimensions they make stand where the indexed ones stood, or first if
  /// there is a range between them. Masks and integers are replaced by indices and views before that.
  ///
  /// Writing changes this tensor in place, tracked like every change in place; the value broadcasts to the part and
  /// is cast to the dtype. Of an index named twice, the last value stays.
  public subscript(_ indices: any TensorIndex...) -> Tensor {
    get { Indexing.read(self, indices) }
    nonmutating set { Indexing.write(self, indices, newValue) }
  }

  /// The same with `...` first: `x[...]`, `x[..., 0]`.
  public subscript(_ ellipsis: UnboundedRange, _ indices: any TensorIndex...) -> Tensor {
    get { Indexing.read(self, [TensorIndexPart.rest] + indices) }
    nonmutating set { Indexing.write(self, [TensorIndexPart.rest] + indices, newValue) }
  }

  /// The same with the indices in an array, for those that only the running program knows.
  public subscript(indices indices: [any TensorIndex]) -> Tensor {
    get { Indexing.read(self, indices) }
    nonmutating set { Indexing.write(self, indices, newValue) }
  }

  /// Writing a number: `x[0] = 5`. Reading gives tensors; `x[0].item()` is a number.
  @_disfavoredOverload
  public subscript(_ indices: any TensorIndex...) -> any Scalar {
    @available(*, unavailable, message: "x[…] is a tensor: use item() for its number")
    get { Indexing.read(self, indices).item().double }
    nonmutating set { Indexing.write(self, indices, .number(newValue, for: self)) }
  }

  /// The same with `...` first.
  @_disfavoredOverload
  public subscript(_ ellipsis: UnboundedRange, _ indices: any TensorIndex...) -> any Scalar {
    @available(*, unavailable, message: "x[…] is a tensor: use item() for its number")
    get { Indexing.read(self, [TensorIndexPart.rest] + indices).item().double }
    nonmutating set { Indexing.write(self, [TensorIndexPart.rest] + indices, .number(newValue, for: self)) }
  }
}

// For `x[mask] += 1`: a part that is a copy has to be written back, which takes an inout operand. A tensor that is a
// `let` uses the operators without.
extension Tensor {
  /// As `x.add_(y)`.
  public static func += (x: inout Tensor, y: Tensor) { x.add_(y) }
  /// With a number on the right.
  public static func += (x: inout Tensor, y: some Scalar) { x.add_(y) }
  /// As `x.sub_(y)`.
  public static func -= (x: inout Tensor, y: Tensor) { x.sub_(y) }
  /// With a number on the right.
  public static func -= (x: inout Tensor, y: some Scalar) { x.sub_(y) }
  /// As `x.mul_(y)`.
  public static func *= (x: inout Tensor, y: Tensor) { x.mul_(y) }
  /// With a number on the right.
  public static func *= (x: inout Tensor, y: some Scalar) { x.mul_(y) }
  /// As `x.div_(y)`.
  public static func /= (x: inout Tensor, y: Tensor) { x.div_(y) }
  /// With a number on the right.
  public static func /= (x: inout Tensor, y: some Scalar) { x.div_(y) }
}
