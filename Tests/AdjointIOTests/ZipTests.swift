import Adjoint
import AdjointIO
import AdjointState
import Foundation
import Testing

@Suite struct ZipTests {
  @Test func readsDirectoriesOf64Bits() throws {
    let large = try PyTorchFile.read(from: fixture("zip64.pt")).tensors
    for (name, tensor) in try PyTorchFile.read(from: fixture("model.pt")).tensors {
      assertEqual(try #require(large[name]), tensor)
    }
  }

  @Test func writtenMembersAreAligned() throws {
    let archive = try ZipBytes.archive(of: [("a", [1, 2, 3]), ("data/long name", [7, 8, 9, 10, 11])])
    #expect(Array(archive[64..<67]) == [1, 2, 3])
    let second = try #require(archive.indices.first { archive[$0...].starts(with: [7, 8, 9, 10, 11]) })
    #expect(second % 64 == 0)
    let members = try ZipBytes.members(of: archive)
    #expect(members.map(\.name) == ["a", "data/long name"])
  }

  @Test(arguments: ["/etc/passwd", "a/../../b", "..", "a\\b", "C:/a", ""]) func namesThatLeadOutAreRefused(
    _ name: String
  )
    throws
  {
    let archive = try ZipBytes.archive(of: [(name, [1])])
    #expect(refusal { _ = try ZipBytes.members(of: archive) }.contains("a name inside of the archive"))
  }

  @Test func namesThatComeTwiceAreRefused() throws {
    let archive = try ZipBytes.archive(of: [("a", [1]), ("a", [2])])
    #expect(refusal { _ = try ZipBytes.members(of: archive) }.contains("each name once"))
  }

  /// Both entries of the directory lead to one member: an archive that would be larger inside than outside.
  @Test func membersThatOverlapAreRefused() throws {
    var archive = try ZipBytes.archive(of: [("a", [1]), ("a", [1])])
    let entries = archive.indices.filter { archive[$0...].starts(with: [0x50, 0x4B, 1, 2]) }
    for i in 42..<46 { archive[entries[1] + i] = archive[entries[0] + i] }
    archive[entries[1] + 46] = UInt8(ascii: "b")
    #expect(throws: FileError.self) { _ = try ZipBytes.members(of: archive) }
    archive[entries[1] + 46] = UInt8(ascii: "a")
    #expect(throws: FileError.self) { _ = try ZipBytes.members(of: archive) }
  }
}
