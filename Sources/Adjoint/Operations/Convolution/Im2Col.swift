import AdjointKernels

/// z [N, C·kernel, windows] = what each window of x [N, C, H, W] sees.
struct Im2Col: UnaryOperation, Foldable {
  static var name: String { "Im2Col" }
  let windows: Windows
  func forward(_ x: Tensor) throws -> Tensor {
    let source = x.contiguousValue()
    let z = Tensor.empty(
      [x.shape[0], x.shape[1] * windows.kernel.product, windows.output.product], x.dtype)
    var description = windows.description
    adj_unfold(x.dtype.code, Int64(x.shape[0] * x.shape[1]), &description, source.memory, z.memory)
    return z
  }
  func vjp(_ g: Tensor, _ s: Saved) -> Tensor { Col2Im(windows: windows)(g) }
}

/// The adjoint: what windows see of each element, added up.
struct Col2Im: UnaryOperation, Foldable {
  static var name: String { "Col2Im" }
  let windows: Windows
  func forward(_ x: Tensor) throws -> Tensor {
    let source = x.computed()
    let channels = x.shape[1] / windows.kernel.product
    let z = Tensor.empty([x.shape[0], channels] + windows.input, source.dtype)
    var description = windows.description
    adj_fold(source.dtype.code, Int64(x.shape[0] * channels), &description, source.memory, z.memory)
    return z.rounded(to: x.dtype)
  }
  func vjp(_ g: Tensor, _ s: Saved) -> Tensor { Im2Col(windows: windows)(g) }
}

extension Tensor {
  /// What a window that slides over images sees, a column for each of its L places (im2col): [N, C, H, W] or [C, H, W]
  /// becomes [N, C·KH·KW, L]. `fold` is its adjoint. A kernel larger than the padded image is refused.
  ///
  /// ```swift
  /// Tensor([[[1, 2, 3], [4, 5, 6]]]).unfold(kernelSize: 2)  // → tensor([[1, 2], [2, 3], [4, 5], [5, 6]])
  /// ```
  public func unfold(
    kernelSize: any PerDimension, dilation: any PerDimension = 1, padding: any PerDimension = 0,
    stride: any PerDimension = 1
  ) -> Tensor {
    if isPlaceholder { return self }
    do {
      let isBatched = try checkBatched(2, "unfold")
      guard !shape.suffix(3).contains(0) else {
        throw AdjointError("unfold", "only the batch may be empty, got \(described)")
      }
      let windows = try Windows(
        "unfold", over: lastSizes(2), kernelSize, dilation: dilation, padding: padding, stride: stride)
      let z = Im2Col(windows: windows)(isBatched ? self : unsqueeze(0))
      return isBatched ? z : z.squeeze(dim: 0)
    } catch { return .failed(error) }
  }

  /// Images from columns of what windows see, overlaps added up (col2im): [N, C·KH·KW, L] or [C·KH·KW, L] becomes [N,
  /// C, outputSize]. The adjoint of `unfold`; columns that do not fit the windows are refused.
  ///
  /// ```swift
  /// let counts = Tensor.ones(1, 3, 3).unfold(kernelSize: 2).fold(outputSize: 3, kernelSize: 2)
  /// counts  // → tensor([[[1., 2., 1.], [2., 4., 2.], [1., 2., 1.]]])
  /// ```
  public func fold(
    outputSize: any PerDimension, kernelSize: any PerDimension, dilation: any PerDimension = 1,
    padding: any PerDimension = 0, stride: any PerDimension = 1
  ) -> Tensor {
    if isPlaceholder { return self }
    do {
      let size = try outputSize.values(2, "outputSize", atLeast: 1, "fold")
      let windows = try Windows(
        "fold", over: size, kernelSize, dilation: dilation, padding: padding, stride: stride)
      guard ndim == 2 || ndim == 3, shape[ndim - 2] > 0, shape[ndim - 2] % windows.kernel.product == 0,
        shape[ndim - 1] == windows.output.product
      else {
        throw AdjointError(
          "fold",
          "windows of \(windows.kernel.shapeText) over \(size.shapeText) need columns [N, C·"
            + "\(windows.kernel.product), \(windows.output.product)], got \(described)")
      }
      let z = Col2Im(windows: windows)(ndim == 3 ? self : unsqueeze(0))
      return ndim == 3 ? z : z.squeeze(dim: 0)
    } catch { return .failed(error) }
  }
}

extension Windows {
  fileprivate init(
    _ operation: String, over input: [Int], _ kernel: any PerDimension, dilation: any PerDimension,
    padding: any PerDimension, stride: any PerDimension
  ) throws {
    self.init(
      over: input, kernel: try kernel.values(2, "kernelSize", atLeast: 1, operation),
      stride: try stride.values(2, "stride", atLeast: 1, operation),
      padding: try padding.values(2, "padding", atLeast: 0, operation),
      dilation: try dilation.values(2, "dilation", atLeast: 1, operation))
    guard !output.contains(0) else {
      throw AdjointError(
        operation,
        "a kernel that reaches over \(Windows.extents(self.kernel, self.dilation).shapeText) does not fit "
          + "into \(input.shapeText) with padding \(self.padding.shapeText)")
    }
  }
}
