import Adjoint
import AdjointIO

/// Makes an image of a PNG file's deflated lines.
struct PNGPixels {
  private let file: PNGFile
  private var header: PNGHeader { file.header }

  init(_ file: PNGFile) { self.file = file }

  /// The image: uint8, or int32 of samples of 16 bits.
  func tensor() throws -> Tensor {
    let passes = header.passes
    let size = passes.reduce(0) { $0 + $1.bytes }
    var lines = try Unexpected.naming("IDAT") { try inflated(file.packed, .zlib, limit: size) }
    guard lines.count == size else {
      throw Unexpected("\(size) bytes of lines", found: "\(lines.count)", place: "IDAT")
    }
    let shape = [channels, header.height, header.width]
    return try Tensor.filled(shape, header.depth == 16 ? .int32 : .uint8) { target in
      if header.depth == 16 {
        try fill(target.bindMemory(to: Int32.self), &lines, passes)
      } else {
        try fill(target.bindMemory(to: UInt8.self), &lines, passes)
      }
    }
  }

  private var channels: Int {
    let isTransparent = file.transparency != nil
    return (header.colour == .palette ? 3 : header.colour.samples) + (isTransparent ? 1 : 0)
  }

  private func fill<P: FixedWidthInteger>(
    _ image: UnsafeMutableBufferPointer<P>, _ lines: inout [UInt8], _ passes: [PNGPass]
  ) throws {
    try lines.withUnsafeMutableBufferPointer { lines in
      var start = 0
      for pass in passes {
        try unfilter(UnsafeMutableBufferPointer(rebasing: lines[start..<start + pass.bytes]), pass)
        for row in 0..<pass.rows {
          let line = start + row * (1 + pass.lineBytes) + 1
          try expand(UnsafeMutableBufferPointer(rebasing: lines[line..<line + pass.lineBytes]), row, pass, into: image)
        }
        start += pass.bytes
      }
    }
  }

  /// Adds to each byte what its filter predicts from the bytes to the left (a), above (b) and both (c).
  private func unfilter(_ lines: UnsafeMutableBufferPointer<UInt8>, _ pass: PNGPass) throws {
    let pixel = max(1, header.colour.samples * header.depth / 8)
    for row in 0..<pass.rows {
      let start = row * (1 + pass.lineBytes)
      let above = start - 1 - pass.lineBytes
      let filter = lines[start]
      guard filter <= 4 else { throw Unexpected("a filter from 0 to 4", found: "\(filter)", place: "IDAT") }
      if filter == 0 { continue }
      for i in 1...pass.lineBytes {
        let a = i > pixel ? Int(lines[start + i - pixel]) : 0
        let b = row > 0 ? Int(lines[above + i]) : 0
        let c = i > pixel && row > 0 ? Int(lines[above + i - pixel]) : 0
        let predicted =
          switch filter {
          case 1: a
          case 2: b
          case 3: (a + b) / 2
          default: Self.paeth(a, b, c)
          }
        lines[start + i] &+= UInt8(predicted)
      }
    }
  }

  /// Which of the three is nearest to a + b - c (A. W. Paeth 1991).
  private static func paeth(_ a: Int, _ b: Int, _ c: Int) -> Int {
    let (pa, pb, pc) = (abs(b - c), abs(a - c), abs(a + b - 2 * c))
    return pa <= pb && pa <= pc ? a : pb <= pc ? b : c
  }

  /// Puts the pixels of a line where they belong.
  private func expand<P: FixedWidthInteger>(
    _ line: UnsafeMutableBufferPointer<UInt8>, _ row: Int, _ pass: PNGPass, into image: UnsafeMutableBufferPointer<P>
  ) throws {
    let (depth, samples) = (header.depth, header.colour.samples)
    let plane = header.width * header.height
    let largest = 1 << depth - 1
    // Samples of fewer than 8 bits are spread to 255, alphas beside them too.
    let scale = depth < 8 ? 255 / largest : 1
    let key = header.colour == .palette ? nil : file.transparency.map { Self.key($0, mask: largest) }
    var pixel = [0, 0, 0, 0]
    for column in 0..<pass.columns {
      var place = (pass.y + row * pass.dy) * header.width + pass.x + column * pass.dx
      for s in 0..<samples { pixel[s] = Self.sample(line, column * samples + s, depth) }
      if header.colour == .palette {
        try look(up: pixel[0], place, plane, image)
        continue
      }
      for s in 0..<samples {
        image[place] = P(pixel[s] * scale)
        place += plane
      }
      if let key { image[place] = P((0..<samples).allSatisfy { pixel[$0] == key[$0] } ? 0 : largest * scale) }
    }
  }

  private func look<P: FixedWidthInteger>(
    up number: Int, _ place: Int, _ plane: Int, _ image: UnsafeMutableBufferPointer<P>
  ) throws {
    guard number < file.palette.count / 3 else {
      throw Unexpected("numbers of \(file.palette.count / 3) colours", found: "number \(number)", place: "IDAT")
    }
    for c in 0..<3 { image[place + c * plane] = P(file.palette[3 * number + c]) }
    if let alphas = file.transparency { image[place + 3 * plane] = P(number < alphas.count ? alphas[number] : 255) }
  }

  /// The transparent colour: a number of 16 bits for each sample, of which those of the sample count.
  private static func key(_ bytes: [UInt8], mask: Int) -> [Int] {
    stride(from: 0, to: bytes.count, by: 2).map { (Int(bytes[$0]) << 8 | Int(bytes[$0 + 1])) & mask }
  }

  /// A sample of a line, the highest bits first.
  private static func sample(_ line: UnsafeMutableBufferPointer<UInt8>, _ index: Int, _ depth: Int) -> Int {
    switch depth {
    case 8: return Int(line[index])
    case 16: return Int(line[2 * index]) << 8 | Int(line[2 * index + 1])
    default:
      let bit = index * depth
      return Int(line[bit / 8]) >> (8 - depth - bit % 8) & (1 << depth - 1)
    }
  }
}
