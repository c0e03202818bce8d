import AdjointIO

/// What a PNG file's header says about its image.
struct PNGHeader {
  enum Colour: UInt8 {
    case gray = 0
    case rgb = 2
    case palette = 3
    case grayAlpha = 4
    case rgba = 6

    /// Numbers of a pixel in the file.
    var samples: Int {
      switch self {
      case .gray, .palette: 1
      case .grayAlpha: 2
      case .rgb: 3
      case .rgba: 4
      }
    }

    fileprivate var depths: Set<Int> {
      switch self {
      case .gray: [1, 2, 4, 8, 16]
      case .palette: [1, 2, 4, 8]
      case .rgb, .grayAlpha, .rgba: [8, 16]
      }
    }
  }

  let width: Int
  let height: Int
  /// Bits of a sample.
  let depth: Int
  let colour: Colour
  let isInterlaced: Bool

  init(_ bytes: ArraySlice<UInt8>, maximumPixels: Int) throws {
    guard bytes.count == 13 else { throw Unexpected("13 bytes", found: "\(bytes.count)") }
    let bytes = Array(bytes)
    width = Int(bytes.number(at: 0))
    height = Int(bytes.number(at: 4))
    let sides = 1...Int(Int32.max)
    guard sides.contains(width), sides.contains(height) else {
      throw Unexpected("a width and height from 1 to 2^31 - 1", found: "\(width) and \(height)")
    }
    // No number of bytes overflows below 2^48 pixels.
    guard width * height <= min(maximumPixels, 1 << 48) else {
      throw Unexpected("at most \(maximumPixels) pixels (maximumPixels:)", found: "\(width) times \(height)")
    }
    depth = Int(bytes[8])
    guard let colour = Colour(rawValue: bytes[9]), colour.depths.contains(depth) else {
      throw Unexpected("a colour type and its bits", found: "type \(bytes[9]) of \(depth) bits")
    }
    self.colour = colour
    guard bytes[10] == 0, bytes[11] == 0, bytes[12] <= 1 else {
      throw Unexpected("compression 0, filter 0 and interlacing 0 or 1", found: "\(bytes[10...])")
    }
    isInterlaced = bytes[12] == 1
  }

  /// Whether a transparency of so many bytes is one of this colour type.
  func canHaveTransparency(_ count: Int, colours: Int) -> Bool {
    switch colour {
    case .gray: count == 2
    case .rgb: count == 6
    case .palette: (1...colours).contains(count)
    case .grayAlpha, .rgba: false
    }
  }

  /// The images that are in the file one after the other: the whole, or the seven of Adam7, as far as they have pixels.
  var passes: [PNGPass] {
    let grids =
      isInterlaced
      ? [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
      : [(0, 0, 1, 1)]
    return grids.compactMap { x, y, dx, dy in
      guard x < width, y < height else { return nil }
      let (columns, rows) = ((width - x + dx - 1) / dx, (height - y + dy - 1) / dy)
      let lineBytes = (columns * colour.samples * depth + 7) / 8
      return PNGPass(x: x, y: y, dx: dx, dy: dy, columns: columns, rows: rows, lineBytes: lineBytes)
    }
  }
}

/// A part of an image: every `dx`-th pixel from `x` on of every `dy`-th line from `y` on.
struct PNGPass {
  let x, y, dx, dy: Int
  let columns, rows: Int
  /// Bytes of a line, without that of its filter.
  let lineBytes: Int
  var bytes: Int { rows * (1 + lineBytes) }
}
