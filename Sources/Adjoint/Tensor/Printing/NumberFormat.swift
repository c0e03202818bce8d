import AdjointKernels

/// How all numbers of one tensor are written, chosen from the numbers that are shown.
///
/// Zeros and non-finite numbers have no say, neither in the style nor in the width of the column:
/// a single infinity must not turn a tensor of small integers into exponents.
struct NumberFormat {
  enum Style {
    /// Integers in a floating-point dtype: `3.`, where the point tells the kind.
    case whole
    /// `3.1416`
    case fixed
    /// `3.1416e+00`
    case scientific
  }

  let style: Style
  let precision: Int

  init(for numbers: [PrintableNumber], options: PrintOptions) {
    var smallest = Double.infinity
    var largest = 0.0
    var allWhole = true
    for case .real(let value) in numbers where value.isFinite && value != 0 {
      smallest = min(smallest, value.magnitude)
      largest = max(largest, value.magnitude)
      allWhole = allWhole && isWhole(value)
    }
    // With nothing to judge by, even a wish for exponents is passed over.
    let hasEvidence = largest > 0
    let spread = largest / smallest > 1000 || largest > 1e8 || smallest < 1e-4
    precision = max(0, options.precision)
    style = hasEvidence && (options.sciMode ?? spread) ? .scientific : allWhole ? .whole : .fixed
  }

  /// The text of each number, padded on the left to a common width, and that width.
  func column(of numbers: [PrintableNumber]) -> (cells: [String], width: Int) {
    var cells = numbers.map(text(of:))
    var width = 1
    for (number, cell) in zip(numbers, cells) {
      if case .real(let value) = number, !value.isFinite || value == 0 { continue }
      width = max(width, cell.utf8.count)
    }
    for index in cells.indices {
      let missing = width - cells[index].utf8.count
      if missing > 0 { cells[index] = String(repeating: " ", count: missing) + cells[index] }
    }
    return (cells, width)
  }

  private func text(of number: PrintableNumber) -> String {
    switch number {
    case .bool(let value): value ? "True" : "False"
    case .int(let value): String(value)
    case .real(let value):
      switch style {
      case .whole: value.isFinite ? fixedText(value, digits: 0) + "." : fixedText(value, digits: 0)
      case .fixed: fixedText(value, digits: precision)
      case .scientific: scientificText(value, digits: precision)
      }
    }
  }
}

/// Whether a finite number has no fraction. From 2^53 on none has; below, an integer holds it
/// without its fraction. (`rounded` would do, but needs libm, which nothing else here does.)
private func isWhole(_ value: Double) -> Bool {
  value.magnitude >= 0x1p53 || Double(Int64(value)) == value
}

/// `value` rounded to `digits` decimals, exactly and ties to even: C's `%.*f`, but a NaN has no sign.
func fixedText(_ value: Double, digits: Int) -> String {
  value.isNaN ? "nan" : cText { adj_format_fixed($0, $1, value, Int32(digits)) }
}

/// `value` with one digit before the point and `digits` after it: C's `%.*e`, but a NaN has no sign.
func scientificText(_ value: Double, digits: Int) -> String {
  value.isNaN ? "nan" : cText { adj_format_scientific($0, $1, value, Int32(digits)) }
}

/// The text that `write` puts into a buffer of the given size, tried again with more room where it did not fit.
private func cText(room: Int = 64, _ write: (UnsafeMutablePointer<CChar>, Int32) -> Int32) -> String {
  let (text, length) = withUnsafeTemporaryAllocation(of: CChar.self, capacity: room) { buffer in
    let length = Int(write(buffer.baseAddress!, Int32(room)))
    let fits = length < room
    return (fits ? String(decoding: UnsafeRawBufferPointer(buffer).prefix(length), as: UTF8.self) : "", length)
  }
  return length < room ? text : cText(room: length + 1, write)
}
