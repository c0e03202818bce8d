import Adjoint
import AdjointIO

/// Images in PNG files, of every colour type and bit depth, interlaced or not: the W3C's Portable Network Graphics
/// Specification, third edition.
///
/// ```text
/// let image = try PNG.read(from: "cat.png", as: .rgb).to(.float32) / 255   // [3, height, width]
/// ```
///
/// | in the file | channels | dtype |
/// |---|---|---|
/// | grey of 1, 2, 4 or 8 bits | 1 | uint8, scaled to 0 … 255 |
/// | grey and alpha | 2 | uint8 |
/// | colours, of a palette too | 3 | uint8 |
/// | colours and alpha | 4 | uint8 |
/// | any of 16 bits | the same | int32, from 0 to 65,535 |
///
/// A transparent colour (tRNS) becomes a channel of alpha. Colour profiles and gamma are left alone.
public enum PNG {
  /// Which channels are wanted.
  public enum Channels: Sendable {
    /// Those of the file.
    case stored
    case gray, grayAlpha, rgb, rgba
  }

  /// The image, [channels, height, width].
  ///
  /// Colours become grey as `(0.2989·R + 0.587·G + 0.114·B)`, grey becomes three equal colours, alpha is dropped, or
  /// added as opaque.
  /// - Parameter maximumPixels: larger images are refused before memory is taken: a small file may hold a huge image.
  /// - Throws: `FileError` if the file is damaged (each part has a CRC) or not as the specification says.
  public static func read(
    from location: some FileLocation, as channels: Channels = .stored, maximumPixels: Int = defaultLimit
  ) throws -> Tensor {
    try FileSource(location).parse { try read($0, channels, maximumPixels) }
  }

  /// The same from bytes in memory; errors name them as `name`.
  public static func read(
    bytes: [UInt8], named name: String = "png", as channels: Channels = .stored, maximumPixels: Int = defaultLimit
  ) throws -> Tensor {
    try FileSource(bytes: bytes, named: name).parse { try read($0, channels, maximumPixels) }
  }

  /// 2^27, an image of 11,585 by 11,585.
  public static let defaultLimit = 1 << 27

  private static func read(_ source: FileSource, _ channels: Channels, _ limit: Int) throws -> Tensor {
    let file = try PNGFile(source.bytes(at: 0, count: source.size), maximumPixels: limit)
    return converted(try PNGPixels(file).tensor(), to: channels)
  }

  private static func converted(_ image: Tensor, to channels: Channels) -> Tensor {
    if channels == .stored { return image }
    return noGrad {
      let hasColours = image.shape[0] > 2
      let colours = image.narrow(dim: 0, start: 0, length: hasColours ? 3 : 1)
      let wantsColours = channels == .rgb || channels == .rgba
      var result = hasColours && !wantsColours ? gray(colours) : colours
      if !hasColours && wantsColours { result = colours.expand(3, image.shape[1], image.shape[2]) }
      if channels == .grayAlpha || channels == .rgba {
        let hasAlpha = image.shape[0] % 2 == 0
        let opaque = Tensor.full([1, image.shape[1], image.shape[2]], image.dtype == .uint8 ? 255 : 65_535)
        let alpha = hasAlpha ? image.narrow(dim: 0, start: image.shape[0] - 1, length: 1) : opaque.to(image.dtype)
        result = Tensor.cat([result, alpha], dim: 0)
      }
      return result.contiguous()
    }
  }

  /// libpng's weights, out of 2^15, and rounded down: its results for 8 bits, and at most 2 from them for 16.
  private static func gray(_ image: Tensor) -> Tensor {
    let weights = Tensor([9794, 19_235, 3739], dtype: .int64).reshape(3, 1, 1)
    let sum = (image.to(.int64) * weights).sum(dim: 0, keepDim: true)
    return (sum >> 15).to(image.dtype)
  }
}
