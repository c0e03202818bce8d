/// A member of a zip archive, as the directory at the archive's end has it.
struct ZipMember {
  let name: String
  /// 0 is stored, 8 deflated.
  let method: Int
  let checksum: UInt32
  let packedSize: Int
  let size: Int
  /// Where its own header begins.
  let headerOffset: Int
  /// Where its bytes begin.
  fileprivate(set) var offset = 0
}

/// Reads zip archives, of 64 bits too: PKWARE's APPNOTE.TXT 6.3.10. Members that overlap, names that lead out of the
/// archive and names that come twice are refused, so that no archive is larger inside than its bytes allow.
struct ZipArchive {
  let source: FileSource
  /// In the directory's order.
  private(set) var members: [ZipMember] = []
  private var places: [String: Int] = [:]
  /// PyTorch can be told to write none; all are 0 then.
  private var hasChecksums = false

  init(_ source: FileSource) throws {
    self.source = source
    let directory = try ZipDirectory(source)
    for var member in try directory.members() {
      try Unexpected.naming("member \(quoted(member.name))") {
        guard Self.isHarmless(member.name) else {
          throw Unexpected("a name inside of the archive", found: quoted(member.name))
        }
        guard places.updateValue(members.count, forKey: member.name) == nil else {
          throw Unexpected("each name once", found: "it again")
        }
        member.offset = try Self.dataOffset(of: member, in: source, before: directory.offset)
      }
      hasChecksums = hasChecksums || member.checksum != 0
      members.append(member)
    }
    var end = 0
    for member in members.sorted(by: { $0.headerOffset < $1.headerOffset }) {
      guard member.headerOffset >= end else {
        throw Unexpected(
          "members side by side", found: "one that begins inside of another", place: "member \(quoted(member.name))")
      }
      end = member.offset + member.packedSize
    }
  }

  subscript(name: String) -> ZipMember? { places[name].map { members[$0] } }

  /// The bytes of a member, checked against its CRC.
  func bytes(of member: ZipMember) throws -> [UInt8] {
    try Unexpected.naming("member \(quoted(member.name))") {
      let packed = try source.bytes(at: member.offset, count: member.packedSize)
      let bytes = member.method == 8 ? try inflated(packed, .none, limit: member.size) : packed
      try bytes.withUnsafeBytes { try check($0, member) }
      return bytes
    }
  }

  /// Fills `target`, which has the member's size; without a copy if the member is stored.
  func read(_ member: ZipMember, into target: UnsafeMutableRawBufferPointer) throws {
    guard member.method == 0 else { return target.copyBytes(from: try bytes(of: member)) }
    try Unexpected.naming("member \(quoted(member.name))") {
      try source.read(at: member.offset, into: target)
      try check(UnsafeRawBufferPointer(target), member)
    }
  }

  private func check(_ bytes: UnsafeRawBufferPointer, _ member: ZipMember) throws {
    guard bytes.count == member.size else { throw Unexpected("\(member.size) bytes", found: "\(bytes.count)") }
    guard hasChecksums else { return }
    let sum = Checksum.of(bytes)
    guard sum == member.checksum else {
      throw Unexpected(
        "the CRC \(String(member.checksum, radix: 16))", found: "\(String(sum, radix: 16)): the file is damaged")
    }
  }

  /// Whether a name stays where the archive is unpacked.
  private static func isHarmless(_ name: String) -> Bool {
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    let isRelative = !name.isEmpty && parts[0] != "" && !name.contains { $0 == "\\" || $0 == "\0" }
    return isRelative && !parts.contains("..") && !parts[0].contains(":")
  }

  private static func dataOffset(of member: ZipMember, in source: FileSource, before end: Int) throws -> Int {
    var header = ByteReader(try source.bytes(at: member.headerOffset, count: 30))
    guard try header.uint32() == 0x0403_4B50 else { throw Unexpected("a member's header", found: "other bytes") }
    try header.skip(22)
    let nameLength = try header.uint16()
    let offset = member.headerOffset + 30 + nameLength + (try header.uint16())
    guard try source.bytes(at: member.headerOffset + 30, count: nameLength).elementsEqual(member.name.utf8) else {
      throw Unexpected("the directory's name in the member's header", found: "another name")
    }
    guard offset <= end, member.packedSize <= end - offset else {
      throw Unexpected("\(member.packedSize) bytes before the directory", found: "\(end - offset)")
    }
    return offset
  }
}
