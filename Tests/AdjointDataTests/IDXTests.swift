import Adjoint
import AdjointData
import AdjointIO
import Foundation
import Testing

@Suite struct IDXFiles {
  @Test(
    arguments: [
      (0x08, [200, 1], DType.uint8, [200.0, 1]), (0x09, [0xFF, 2], .int8, [-1, 2]),
      (0x0B, [0xFF, 0xFE, 0x01, 0x00], .int16, [-2, 256]),
      (0x0C, [0xFF, 0xFF, 0xFF, 0xFD, 0, 1, 0, 0], .int32, [-3, 65536]),
      (0x0D, [0x3F, 0xC0, 0, 0, 0xBF, 0x80, 0, 0], .float32, [1.5, -1]),
      (0x0E, [0x3F, 0xF8, 0, 0, 0, 0, 0, 0, 0xC0, 0, 0, 0, 0, 0, 0, 0], .float64, [1.5, -2]),
    ] as [(UInt8, [UInt8], DType, [Double])])
  func allTypesAreRead(type: UInt8, elements: [UInt8], dtype: DType, expected: [Double]) throws {
    let read = try IDX.read(bytes: [0, 0, type, 2, 0, 0, 0, 1, 0, 0, 0, 2] + elements)
    #expect(read.dtype == dtype && read.shape == [1, 2] && read.to(.float64).doubles == expected)
  }

  @Test func emptyAndZeroDimensionalArraysAreRead() throws {
    #expect(try IDX.read(bytes: [0, 0, 8, 0, 7]).shape == [])
    #expect(try IDX.read(bytes: [0, 0, 8, 2, 0, 0, 0, 3, 0, 0, 0, 0]).shape == [3, 0])
  }

  @Test(
    arguments: [
      [], [0, 0, 8], [1, 0, 8, 0, 1], [0, 0, 10, 0, 1], [0, 0, 8, 255], [0, 0, 8, 1, 0, 0, 0, 2, 1],
      [0, 0, 8, 1, 0, 0, 0, 2, 1, 2, 3], [0, 0, 8, 1, 255, 255, 255, 255, 1], [0x1F, 0x8B],
      [0, 0, 14, 3, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255],
    ] as [[UInt8]])
  func otherFilesAreRefused(_ bytes: [UInt8]) {
    #expect(throws: FileError.self) { try IDX.read(bytes: bytes) }
  }
}

@Suite struct GzipFiles {
  /// What Python's gzip made of "hello hello hello\n", and of nothing.
  private let hello: [UInt8] = [
    31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 203, 72, 205, 201, 201, 87, 200, 64, 144, 92, 0, 59, 124, 138, 223, 18, 0, 0, 0,
  ]
  private let nothing: [UInt8] = [31, 139, 8, 0, 0, 0, 0, 0, 2, 255, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0]
  private let text = Array("hello hello hello\n".utf8)

  @Test func membersFollowEachOther() throws {
    #expect(try Gzip.read(bytes: hello) == text)
    #expect(try Gzip.read(bytes: nothing).isEmpty)
    #expect(try Gzip.read(bytes: hello + nothing + hello + [0, 0]) == text + text)
    #expect(try Gzip.read(bytes: hello, limit: 18) == text)
  }

  @Test func damagedFilesAreRefused() {
    for count in hello.indices {
      #expect(throws: FileError.self) { try Gzip.read(bytes: Array(hello.prefix(count))) }
    }
    for place in hello.indices.dropFirst(10) {
      var bytes = hello
      bytes[place] ^= 4
      #expect(throws: FileError.self) { try Gzip.read(bytes: bytes) }
    }
    #expect(throws: FileError.self) { try Gzip.read(bytes: hello + [1]) }
    #expect(
      refusal { _ = try Gzip.read(bytes: hello, limit: 17) }
        == "gzip: expected deflated data of at most 17 bytes, found more")
    #expect(refusal { _ = try Gzip.read(bytes: [1, 2]) }?.contains("begins with 1f 8b") == true)
  }
}
