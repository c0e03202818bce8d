import Adjoint
import AdjointData
import AdjointIO
import Foundation
import Testing

/// What `Tools/Golden/images.py` made.
struct ImageCase: Decodable, CustomStringConvertible, Sendable {
  struct Image: Decodable {
    let shape: [Int]
    let pixels: Data
  }
  let name: String
  let file: Data
  let shape: [Int]
  let bits: Int
  let pixels: Data
  let conversions: [String: Image]?

  var description: String { name }
  var bytes: [UInt8] { Array(file) }

  static let all: [ImageCase] = golden("images")
}

/// A table of golden cases.
func golden<Cases: Decodable>(_ name: String) -> Cases {
  let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../Golden/\(name).json")
  let decoder = JSONDecoder()
  decoder.dataDecodingStrategy = .base64
  // swift-format-ignore: NeverUseForceTry
  return try! decoder.decode(Cases.self, from: Data(contentsOf: file))
}

private func numbers(_ data: Data) -> [Int] {
  stride(from: 0, to: data.count, by: 2).map { Int(data[$0]) | Int(data[$0 + 1]) << 8 }
}

@Suite struct PNGImages {
  @Test(arguments: ImageCase.all) func imagesAreThoseThatWerePacked(_ image: ImageCase) throws {
    let read = try PNG.read(bytes: image.bytes)
    #expect(read.dtype == (image.bits == 16 ? .int32 : .uint8))
    #expect(read.shape == image.shape)
    #expect(read.ints == numbers(image.pixels))
  }

  @Test(arguments: ImageCase.all.filter { $0.conversions != nil })
  func channelsAreConvertedAsByTorchvision(_ image: ImageCase) throws {
    let modes: [String: PNG.Channels] = ["gray": .gray, "grayAlpha": .grayAlpha, "rgb": .rgb, "rgba": .rgba]
    for (mode, expected) in image.conversions ?? [:] {
      let read = try PNG.read(bytes: image.bytes, as: modes[mode]!)
      #expect(read.shape == expected.shape, "\(mode)")
      // libpng goes by tables for the grey of 16 bits.
      let difference = zip(read.ints, numbers(expected.pixels)).map { abs($0 - $1) }.max()!
      #expect(difference <= (image.bits == 16 && mode.hasPrefix("gray") ? 2 : 0), "\(mode)")
    }
  }

  @Test func truncatedFilesAreRefused() {
    for image in ImageCase.all.prefix(20) {
      for count in 0..<image.file.count {
        #expect(throws: FileError.self) { try PNG.read(bytes: Array(image.bytes.prefix(count))) }
      }
    }
  }

  @Test func everyFlippedBitIsSeen() {
    for image in ImageCase.all.prefix(8) {
      for bit in 0..<8 * image.file.count {
        var bytes = image.bytes
        bytes[bit / 8] ^= 1 << UInt8(bit % 8)
        #expect(throws: FileError.self) { try PNG.read(bytes: bytes) }
      }
    }
  }

  @Test func hugeImagesOfSmallFilesAreRefused() throws {
    let image = try #require(ImageCase.all.first { $0.name == "rgb 8" })
    #expect(throws: FileError.self) { try PNG.read(bytes: image.bytes, maximumPixels: 76) }
    #expect(try PNG.read(bytes: image.bytes, maximumPixels: 77).numel == 231)
  }

  @Test func errorsSayWhatIsWrong() {
    #expect(
      refusal { _ = try PNG.read(bytes: [1, 2, 3], named: "a.png") }
        == "a.png: expected the mark of PNG, found other bytes")
    #expect(
      refusal { _ = try PNG.read(from: "/nowhere.png") }?.hasPrefix("/nowhere.png: expected a file to read") == true)
    var bytes = ImageCase.all[0].bytes
    bytes[45] ^= 1
    let text = refusal { _ = try PNG.read(bytes: bytes) }
    #expect(text == "png, tIME: expected bytes of its CRC, found others: the file is damaged")
  }
}
