extension PrintableTensor {
  /// The text of the tensor as PyTorch's `str` gives it: `tensor([[1., 2.],\n        [3., 4.]])`.
  func text(options: PrintOptions = .default) -> String {
    var writer = TensorTextWriter(self, options)
    return writer.write()
  }
}

/// Writes one tensor. The numbers that are shown are gathered first, since their common width decides where
/// lines break, and are then laid out in the same order.
private struct TensorTextWriter {
  let tensor: PrintableTensor
  let options: PrintOptions
  let edgeItems: Int
  let summarizes: Bool
  var cells: [String] = []
  var cellWidth = 1
  var written = 0
  var text = "tensor("

  /// Rows and suffixes that wrap line up after `tensor(`.
  static let indent = 7

  init(_ tensor: PrintableTensor, _ options: PrintOptions) {
    self.tensor = tensor
    self.options = options
    edgeItems = max(0, options.edgeItems)
    summarizes = tensor.count > options.threshold
  }

  mutating func write() -> String {
    if tensor.count == 0 {
      text += "[]"
    } else {
      var numbers: [PrintableNumber] = []
      gather(dimension: 0, at: tensor.offset, into: &numbers)
      (cells, cellWidth) = NumberFormat(for: numbers, options: options).column(of: numbers)
      writeItems(dimension: 0)
    }
    writeSuffixes()
    return text + ")"
  }

  /// How many items of a dimension are shown at its start and at its end, and whether some between are not.
  private func shown(_ dimension: Int) -> (head: Int, tail: Int, isCut: Bool) {
    let size = tensor.shape[dimension]
    // The sum of both edges could overflow, a difference cannot.
    return summarizes && size - edgeItems > edgeItems ? (edgeItems, edgeItems, true) : (size, 0, false)
  }

  private func gather(dimension: Int, at position: Int, into numbers: inout [PrintableNumber]) {
    guard dimension < tensor.shape.count else { return numbers.append(tensor.element(position)) }
    let (head, tail, _) = shown(dimension)
    let (size, stride) = (tensor.shape[dimension], tensor.strides[dimension])
    for index in 0..<head { gather(dimension: dimension + 1, at: position + index * stride, into: &numbers) }
    for index in size - tail..<size {
      gather(dimension: dimension + 1, at: position + index * stride, into: &numbers)
    }
  }

  /// A bracketed list of what a dimension holds. The numbers of a row share lines as far as they fit; the blocks
  /// of an outer dimension have lines of their own, and the more blank lines between them the further out it is.
  private mutating func writeItems(dimension: Int) {
    let inner = tensor.shape.count - dimension - 1
    guard inner >= 0 else { return writeCell() }
    let isRow = inner == 0
    let (head, tail, isCut) = shown(dimension)
    let indent = Self.indent + dimension
    let perLine = isRow ? max(1, (options.lineWidth - indent) / (cellWidth + 2)) : 1
    let lineBreak =
      "," + String(repeating: "\n", count: max(1, inner)) + String(repeating: " ", count: indent + 1)
    text += "["
    for item in 0..<head + tail + (isCut ? 1 : 0) {
      if item > 0 { text += item.isMultiple(of: perLine) ? lineBreak : ", " }
      if isCut && item == head {
        // Between numbers the dots stand a little apart, unless there are no numbers.
        text += isRow && edgeItems > 0 ? " ..." : "..."
      } else {
        writeItems(dimension: dimension + 1)
      }
    }
    text += "]"
  }

  private mutating func writeCell() {
    text += cells[written]
    written += 1
  }

  /// What the numbers do not tell. An empty tensor has none, so even an integer dtype is named.
  private var suffixes: [String] {
    let isEmpty = tensor.count == 0
    var suffixes: [String] = []
    if isEmpty ? tensor.shape.count != 1 : edgeItems == 0 { suffixes.append("size=" + tupleText(tensor.shape)) }
    let inferable = isEmpty ? [tensor.defaultDType] : [tensor.defaultDType, .int64, .bool]
    if !inferable.contains(tensor.dtype) { suffixes.append("dtype=torch.\(tensor.dtype)") }
    return suffixes + tensor.suffixes
  }

  private mutating func writeSuffixes() {
    // PyTorch counts the last line of the numbers two longer than it is, and a suffix of several lines as one
    // long line. Kept, as it shows in where lines break.
    let line = text.utf8.reversed().prefix { $0 != UInt8(ascii: "\n") }
    var lineLength = line.count + 2
    for suffix in suffixes {
      let length = suffix.unicodeScalars.count
      if lineLength + length + 2 > options.lineWidth {
        text += ",\n" + String(repeating: " ", count: Self.indent) + suffix
        lineLength = Self.indent + length
      } else {
        text += ", " + suffix
        lineLength += length + 2
      }
    }
  }
}

/// A shape as Python writes tuples: `()`, `(3,)`, `(2, 3)`.
private func tupleText(_ shape: [Int]) -> String {
  "(" + shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? ",)" : ")")
}
