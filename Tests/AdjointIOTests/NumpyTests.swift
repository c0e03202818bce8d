import Adjoint
import AdjointIO
import AdjointState
import Foundation
import Testing

@Suite struct NumpyTests {
  @Test(arguments: ["stored.npz", "deflated.npz"]) func readsWhatNumpyWrites(_ name: String) throws {
    let arrays = try Npz.read(from: fixture(name))
    for dtype in DType.allCases where dtype != .bfloat16 {
      assertEqual(try #require(arrays["\(dtype)"]), counting(dtype))
    }
    assertEqual(try #require(arrays["number"]), Tensor(2.5, dtype: .float64))
    #expect(arrays["empty"]?.shape == [0, 3])
    assertEqual(try #require(arrays["columns"]), counting(.float32))
    assertEqual(try #require(arrays["big"]), counting(.int32))
    assertEqual(try #require(arrays["line"]), Tensor([0.0, 1, 2], dtype: .float64))
  }

  @Test(arguments: 1...3) func readsEveryVersion(_ version: Int) throws {
    let tensor = try Npy.read(from: fixture("version\(version).npy"))
    assertEqual(tensor, counting(.float32))
    #expect(tensor.isContiguous)
  }

  @Test func readsWhatItWrites() throws {
    try inFolder { folder in
      let place = folder.appendingPathComponent("a.npy")
      for tensor in [Tensor(1.5), .zeros(2, 0), counting(.int16).t(), Tensor([true, false]), Tensor([7])] {
        try Npy.write(tensor, to: place)
        assertEqual(try Npy.read(from: place), tensor)
        let size = try #require(FileManager.default.attributesOfItem(atPath: place.path)[.size] as? Int)
        #expect((size - tensor.numel * tensor.dtype.itemSize) % 64 == 0)
      }
      let archive = folder.appendingPathComponent("a.npz")
      try Npz.write(["x": counting(.float16), "y": Tensor(2)], to: archive)
      let arrays = try Npz.read(from: archive)
      #expect(Array(arrays.keys) == ["x", "y"])
      assertEqual(try #require(arrays["x"]), counting(.float16))
      let text = refusal { try Npz.write(["h": counting(.bfloat16)], to: archive) }
      #expect(text.contains("array \"h\"") && text.contains("bfloat16"))
    }
  }

  private func file(_ header: String, _ elements: Int) -> [UInt8] {
    [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(header.utf8.count), 0] + Array(header.utf8)
      + [UInt8](repeating: 1, count: elements)
  }

  @Test(arguments: [
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }", 4, "8 bytes for float32 of shape [2], found 4"),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (1), }", 4, "a comma"),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }", 4, "a size"),
    ("{'descr': '<f4', 'fortran_order': Maybe, 'shape': (1,), }", 4, "\"Maybe\""),
    ("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", 4, "\"|O\""),
    (
      "{'descr': '<u2', 'fortran_order': False, 'shape': (1,), }", 2,
      "float16, float32, float64, found numpy's dtype \"<u2\""
    ),
    ("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }", 4, "a structured dtype"),
    ("{'descr': '<f4', 'fortran_order': False}", 4, "found less"),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (9223372036854775807, 9), }", 4, "fits into memory"),
    ("{'descr': '<f4', 'fortran_order': True, 'shape': (0, 9223372036854775807), }", 0, "fits into memory"),
    ("{'descr", 0, "a text that ends"),
  ]) func refuses(_ header: String, _ elements: Int, _ message: String) {
    let text = refusal { _ = try Npy.read(bytes: file(header, elements), named: "x.npy") }
    #expect(text.hasPrefix("x.npy") && text.contains(message))
  }

  @Test func refusesOtherFiles() {
    #expect(refusal { _ = try Npy.read(from: fixture("complex.npy")) }.contains("\"<c8\""))
    #expect(refusal { _ = try Npy.read(from: fixture("stored.npz")) }.contains("an array of numpy's"))
    #expect(refusal { _ = try Npz.read(from: fixture("model.pt")) }.contains("a member"))
  }
}
