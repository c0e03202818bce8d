import Adjoint
import AdjointIO
import AdjointState
import Foundation
import Testing

/// Pickles that PyTorch would not write.
@Suite struct PickleTests {
  private func read(_ pickle: String, storage: [UInt8] = []) throws -> StateValue {
    // Instructions beyond ASCII are written as characters of Latin 1.
    let bytes = pickle.unicodeScalars.map { UInt8($0.value) }
    let members: [(name: String, bytes: [UInt8])] = [("a/data.pkl", bytes), ("a/data/0", storage)]
    return try PyTorchFile.read(bytes: ZipBytes.archive(of: members), named: "x.pt")
  }

  @Test(arguments: [
    ("\u{80}\u{2}cos\nsystem\nX\u{2}\0\0\0ls\u{85}R.", "\"os.system\""),
    ("\u{80}\u{2}cbuiltins\neval\n.", "\"builtins.eval\""),
    ("\u{80}\u{4}N.", "protocol 4"),
    ("\u{80}\u{2}ctorch\ncomplex64\n.", "found torch.complex64"),
    ("\u{80}\u{2}c__builtin__\nset\n.", "\"__builtin__.set\""),
    ("\u{80}\u{2}\u{8A}\u{9}\0\0\0\0\0\0\0\0\u{1}.", "an integer of 64 bits"),
    ("\u{80}\u{2}ccollections\nOrderedDict\n]\u{85}R.", "an empty collections.OrderedDict"),
    ("\u{80}\u{2}ccollections\nCounter\n]\u{85}R.", "a dictionary"),
    ("\u{80}\u{2}.", "a value on the stack, found none"),
    ("\u{80}\u{2}(.", "a value on the stack, found none"),
    ("\u{80}\u{2}t.", "a mark"),
    ("\u{80}\u{2}h\u{5}.", "number 5, never stored"),
    ("\u{80}\u{2}}(K\u{1}u.", "keys with their values"),
    ("\u{80}\u{2}}(NK\u{1}u.", "texts and integers as keys"),
    ("\u{80}\u{2}K\u{1}K\u{2}a.", "a list to append to"),
    ("\u{80}\u{2}]q\0h\0a.", "one that contains itself"),
    ("\u{80}\u{2}X\u{FF}\u{FF}\u{FF}\u{FF}a.", "4294967295 bytes more"),
    ("\u{80}\u{2}ctorch\nFloatStorage\n.", "torch.FloatStorage as a value"),
    ("\u{80}\u{2}i.", "0x69"),
    ("\u{80}\u{2}N", "1 bytes more, found 0"),
  ]) func refuses(_ pickle: String, _ message: String) {
    let text = refusal { _ = try read(pickle) }
    #expect(text.contains("x.pt, data.pkl") && text.contains(message))
  }

  @Test func readsCountersAndDevices() throws {
    let counter = try read("ccollections\nCounter\n}(K\u{2}K\u{1}K\u{4}K\u{2}u\u{85}R.")
    #expect(try counter[.int(4)].int == 2)
    #expect(try read("ctorch\ndevice\nX\u{4}\0\0\0cudaK\u{1}\u{86}R.").string == "cuda:1")
  }

  @Test func refusesDepth() {
    let depth = 200_000
    let text = refusal {
      _ = try read(String(repeating: "]", count: depth) + String(repeating: "a", count: depth - 1) + ".")
    }
    #expect(text.contains("100 levels deep"))
  }

  /// Each list has the one before twice: 2^times elements if they were copies.
  private func doubled(_ times: Int) -> String {
    "]q\0" + String(repeating: "]q\u{1}h\0ah\0ah\u{1}q\0", count: times) + "."
  }

  @Test func aListInManyPlacesIsMadeOnce() throws {
    #expect(try read(doubled(16)).elements.count == 2)
    #expect(refusal { _ = try read(doubled(60)) }.contains("again and again"))
  }

  /// A float tensor over a storage of four elements.
  private func tensor(sizes: String, strides: String, offset: String, count: String = "K\u{4}") -> String {
    "ctorch._utils\n_rebuild_tensor_v2\n((X\u{7}\0\0\0storagectorch\nFloatStorage\nX\u{1}\0\0\00X\u{3}\0\0\0cpu\(count)tQ"
      + "\(offset)(\(sizes)t(\(strides)t\u{89}ccollections\nOrderedDict\n)RtR."
  }

  @Test func tensorsStayInsideOfTheirStorage() throws {
    let memory = [UInt8](repeating: 0, count: 16)
    let inside = try read(tensor(sizes: "K\u{2}K\u{2}", strides: "K\u{1}K\u{2}", offset: "K\0"), storage: memory).tensor
    #expect(inside.strides == [1, 2])
    let huge = "\u{8A}\u{8}\0\0\0\0\0\0\0\u{40}"
    for (sizes, strides, offset) in [
      ("K\u{4}", "K\u{1}", "K\u{1}"), ("K\u{2}", "K\u{4}", "K\0"), ("K\u{2}", "J\u{FF}\u{FF}\u{FF}\u{FF}", "K\u{3}"),
      ("J\u{FF}\u{FF}\u{FF}\u{FF}", "K\u{1}", "K\0"), ("K\u{4}", "K\u{1}", "J\u{FF}\u{FF}\u{FF}\u{FF}"),
      ("K\u{3}", huge, "K\0"), (huge + huge, "K\0K\0", "K\0"), ("K\u{4}K\u{1}", "K\u{1}", "K\0"),
      ("K\0", "K\u{1}", "K\u{5}"),
    ] {
      #expect(throws: FileError.self) {
        _ = try read(tensor(sizes: sizes, strides: strides, offset: offset), storage: memory)
      }
    }
    let lie = tensor(sizes: "K\u{1}", strides: "K\u{1}", offset: "K\0", count: "K\u{8}")
    #expect(refusal { _ = try read(lie, storage: memory) }.contains("32 bytes for 8 elements of storage 0, found 16"))
  }
}
