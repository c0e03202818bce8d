// Tensors as text: PyTorch's.

extension Tensor: CustomStringConvertible {
  /// As PyTorch prints it: `tensor([1., 2.], requires_grad=True)`.
  public var description: String { text() }

  /// As PyTorch prints it, with other options than the current ones.
  ///
  /// ```swift
  /// Tensor([1.0, 2.5]).text(options: PrintOptions(precision: 1))  // → tensor([1.0, 2.5])
  /// ```
  public func text(options: PrintOptions? = nil) -> String {
    if let batch { return "BatchedTensor(level: \(batch.level.number), \(batch.physical.text(options: options)))" }
    var suffixes: [String] = []
    if let gradFn {
      suffixes.append("grad_fn=<\(gradFn.name)>")
    } else if requiresGrad {
      suffixes.append("requires_grad=True")
    }
    if let tangent = tangents.max(by: { $0.key < $1.key })?.value {
      suffixes.append("tangent=\(tangent)")
    }
    let start = memory
    let dtype = dtype
    let size = dtype.itemSize
    return withExtendedLifetime(self) {
      PrintableTensor(shape: shape, strides: strides, dtype: dtype, suffixes: suffixes) { position in
        switch dtype.load(at: start + position * size) {
        case .bool(let value): .bool(value)
        case .int(let value): .int(value)
        case .real(let value): .real(value)
        }
      }.text(options: options ?? .current)
    }
  }

  fileprivate var printableItem: PrintableNumber {
    switch item() {
    case .bool(let value): .bool(value)
    case .int(let value): .int(value)
    case .real(let value): .real(value)
    }
  }
}

extension String.StringInterpolation {
  /// A 0-d tensor in a string is its number; any other is its text.
  ///
  /// ```swift
  /// "r = \(Tensor(144.0))"  // → r = 144.0
  /// ```
  public mutating func appendInterpolation(_ tensor: Tensor) {
    if tensor.ndim == 0, !tensor.isBatched, let text = try? formatNumber(tensor.printableItem, "") {
      appendLiteral(text)
    } else {
      appendLiteral(tensor.description)
    }
  }

  /// The number of a tensor of one element with a format such as `.4f`, `.2e` or `8.3f`.
  ///
  /// ```swift
  /// "\(Tensor(2.0).sqrt(), format: ".4f")"  // → 1.4142
  /// ```
  public mutating func appendInterpolation(_ tensor: Tensor, format: String) {
    do {
      appendLiteral(try formatNumber(tensor.printableItem, format))
    } catch {
      AdjointError("format", "\(error)").raise()
    }
  }

  /// `None` for an absent tensor, as PyTorch shows one.
  public mutating func appendInterpolation(_ tensor: Tensor?) {
    if let tensor { appendInterpolation(tensor) } else { appendLiteral("None") }
  }
}

extension PrintOptions {
  private static let lock = SpinLock()
  nonisolated(unsafe) private static var stored = PrintOptions.default

  /// How tensors are printed where no options are given (`torch.set_printoptions`).
  public static var current: PrintOptions {
    get { lock.withLock { stored } }
    set { lock.withLock { stored = newValue } }
  }
}
