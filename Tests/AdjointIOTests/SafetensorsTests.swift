import Adjoint
import AdjointIO
import AdjointState
import Foundation
import Testing

@Suite struct SafetensorsTests {
  @Test func readsWhatTheLibraryWrites() throws {
    let (tensors, metadata) = try Safetensors.read(from: fixture("dtypes.safetensors"))
    #expect(metadata == ["format": "pt", "quote": "a \"b\"\n☃"])
    #expect(tensors.count == 12)
    for dtype in DType.allCases { assertEqual(try #require(tensors["\(dtype)"]), counting(dtype)) }
    assertEqual(try #require(tensors["number"]), Tensor(2.5))
    #expect(tensors["empty"]?.shape == [0, 3])
  }

  @Test func readsWhatItWrites() throws {
    try inFolder { folder in
      let place = folder.appendingPathComponent("a.safetensors")
      var tensors: StateDict = ["scalar": Tensor(1.5), "empty": .zeros(2, 0), "columns": counting(.float32).t()]
      for dtype in DType.allCases { tensors["of \"\(dtype)\""] = counting(dtype) }
      try Safetensors.write(tensors, metadata: ["who": "\u{1}é\\"], to: place)
      let (read, metadata) = try Safetensors.read(from: place.path)
      #expect(metadata == ["who": "\u{1}é\\"])
      #expect(Set(read.keys) == Set(tensors.keys))
      for (name, tensor) in tensors { assertEqual(try #require(read[name]), tensor) }
      try Safetensors.write([:], to: place)
      #expect(try Safetensors.read(from: place).tensors.count == 0)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["a.safetensors"])
    }
  }

  private func file(_ header: String, _ elements: Int) -> [UInt8] {
    withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian, Array.init) + Array(header.utf8)
      + [UInt8](repeating: 2, count: elements)
  }

  private func assertRefused(
    _ header: String, _ elements: Int, _ parts: String..., place: SourceLocation = #_sourceLocation
  ) {
    let text = refusal(place: place) { _ = try Safetensors.read(bytes: file(header, elements), named: "x") }
    for part in parts { #expect(text.contains(part), "\(part) in: \(text)", sourceLocation: place) }
  }

  @Test func refuses() {
    assertRefused(#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}"#, 4, "tensor \"a\"", "8 bytes", "[0, 4]")
    assertRefused(#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#, 8, "from byte 0 on")
    assertRefused(#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#, 8, "4 bytes of elements, found 8")
    assertRefused(#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#, 3, "4 bytes of elements, found 3")
    assertRefused(
      #"{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}"#, 3,
      "tensor \"b\"", "from byte 2 on")
    assertRefused(#"{"a":{"dtype":"F8","shape":[1],"data_offsets":[0,1]}}"#, 1, "dtype \"F8\"")
    assertRefused(#"{"a":{"dtype":"U8","shape":[-1],"data_offsets":[0,1]}}"#, 1, "whole number")
    assertRefused(#"{"a":{"dtype":"U8","shape":[9223372036854775807,3],"data_offsets":[0,1]}}"#, 1, "fits into memory")
    assertRefused(
      #"{"a":{"dtype":"U8","shape":[0,4611686018427387904,4],"data_offsets":[0,0]}}"#, 0, "fits into memory")
    assertRefused(#"{"a":{"dtype":"U8","shape":[99999999999999999999],"data_offsets":[0,1]}}"#, 1, "below 2^63")
    assertRefused(#"{"a":{},"a":{}}"#, 0, "dtype, shape")
    assertRefused(#"{"__metadata__":{},"__metadata__":{}}"#, 0, "again")
    assertRefused(#"{"__metadata__":{"a":1}}"#, 0, "header")
    assertRefused("{} x", 0, "the end")
    assertRefused("{\"a", 0, "a text that ends")
    assertRefused("", 0, "'{'")
    let long = [UInt8](repeating: 255, count: 8) + [0x7B, 0x7D]
    #expect(
      refusal { _ = try Safetensors.read(bytes: long, named: "x") }
        == "x: expected a header of at most 2 bytes, found a length of 18446744073709551615")
    #expect(
      refusal { _ = try Safetensors.read(bytes: [1, 2], named: "x") }
        == "x: expected 8 bytes with the header's length, found 2 bytes")
  }

  @Test func bytesBeyondOneAreTrue() throws {
    let (tensors, _) = try Safetensors.read(
      bytes: file(#"{"a":{"dtype":"BOOL","shape":[2],"data_offsets":[0,2]}}"#, 2))
    assertEqual(try #require(tensors["a"]), Tensor([true, true]))
    assertEqual(try #require(tensors["a"]).sum(), Tensor(2))
  }

  @Test func aFailedWriteLeavesWhatWasThere() throws {
    try inFolder { folder in
      let place = folder.appendingPathComponent("a.safetensors")
      try Safetensors.write(["a": Tensor(1.0)], to: place)
      let text = refusal { try Safetensors.write(["__metadata__": Tensor(2.0)], to: place) }
      #expect(text.contains("__metadata__"))
      assertEqual(try #require(Safetensors.read(from: place).tensors["a"]), Tensor(1.0))
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["a.safetensors"])
      #expect(refusal { _ = try Safetensors.read(from: folder) }.contains("a folder"))
      #expect(refusal { _ = try Safetensors.read(from: place.path + "x") }.contains("No such file"))
    }
  }
}
