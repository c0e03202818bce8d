import Adjoint

extension CSV {
  /// Writes a tensor of `[lines, columns]`, or the column `[lines]`, with the shortest numbers that read back as the
  /// same; booleans are 0 and 1.
  /// - Parameter names: what the first line has; there is none if they are empty.
  /// - Throws: `FileError` for tensors of other shapes, names that are not one for each column or that have an end of a
  ///   line in them, and where the file cannot be written.
  public static func write(
    _ numbers: Tensor, names: [String] = [], separator: Character = ",", to location: some FileLocation
  ) throws {
    try AtomicFile.write(to: location) { file in
      let separator = String(UnicodeScalar(try separatorByte(separator)))
      try numbers.checkWritable()
      guard numbers.ndim == 1 || numbers.ndim == 2 else {
        throw Unexpected("a tensor of lines and columns", found: "the shape \(numbers.shape)")
      }
      let columns = numbers.ndim == 2 ? numbers.shape[1] : 1
      guard names.isEmpty || names.count == columns else {
        throw Unexpected("\(columns) names", found: "\(names.count)")
      }
      if !names.isEmpty { try file.write(line(try names.map { try quotedName($0, separator) }, separator)) }
      let texts = numbers.texts
      for start in stride(from: 0, to: texts.count, by: max(columns, 1)) {
        try file.write(line(texts[start..<start + columns], separator))
      }
    }
  }

  private static func line(_ fields: some Sequence<String>, _ separator: String) -> [UInt8] {
    Array((fields.joined(separator: separator) + "\n").utf8)
  }

  private static func quotedName(_ name: String, _ separator: String) throws -> String {
    guard !name.utf8.contains(where: { $0 == 0x0A || $0 == 0x0D }) else {
      throw Unexpected("names of one line", found: quoted(name))
    }
    guard name.contains("\"") || name.contains(separator) else { return name }
    return "\"\(name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\""))\""
  }
}

extension Tensor {
  /// The row-major elements, each as a text.
  fileprivate var texts: [String] {
    func texts<Number: CustomStringConvertible>(_ dtype: DType, _: Number.Type) -> [String] {
      noGrad { detach().to(dtype) }.withElementBytes { $0.bindMemory(to: Number.self).map(\.description) }
    }
    switch dtype {
    case .float64: return texts(.float64, Double.self)
    case .float16, .bfloat16, .float32: return texts(.float32, Float.self)
    case .bool, .uint8, .int8, .int16, .int32, .int64: return texts(.int64, Int64.self)
    }
  }
}
