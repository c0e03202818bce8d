/// Archives in memory, for tests that change what is inside of them and keep the checksums right.
package enum ZipBytes {
  package static func members(of archive: [UInt8]) throws -> [(name: String, bytes: [UInt8])] {
    try FileSource(bytes: archive, named: "zip").parse { source in
      let archive = try ZipArchive(source)
      return try archive.members.map { ($0.name, try archive.bytes(of: $0)) }
    }
  }

  package static func archive(of members: [(name: String, bytes: [UInt8])]) throws -> [UInt8] {
    let sink = MemorySink()
    var writer = ZipWriter(sink)
    for (name, bytes) in members { try writer.add(name, bytes) }
    try writer.finish()
    return sink.bytes
  }
}
