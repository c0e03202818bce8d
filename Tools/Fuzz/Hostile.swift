import AdjointIO

/// Files that somebody made to do harm.
enum Hostile {
  /// One for a reader; nil where damage to whole files is all there is.
  static func file(for reader: Reader, _ random: inout Random) throws -> [UInt8]? {
    switch reader {
    case .idx, .gzip, .png: return nil
    case .safetensors: return safetensors(&random)
    case .npy: return npy(&random)
    case .csv: return csv(&random)
    case .npz: return try archive([("a.npy", npy(&random)), ("b.npy", npy(&random))], &random)
    case .pt, .checkpoint:
      let storage = [UInt8](repeating: 1, count: 16)
      return try archive([("a/data.pkl", HostilePickle.bytes(&random)), ("a/data/0", storage)], &random)
    }
  }

  private static let sizes = [
    "0", "1", "2", "4", "8", "-1", "4294967296", "9223372036854775807", "18446744073709551616", "1e3", "1.5", "null",
    "[]", "\"1\"", "4611686018427387904",
  ]

  /// Numbers with commas between them, few or very many.
  private static func list(_ random: inout Random) -> String {
    let count = random.below(16) == 0 ? random.below(5000) : random.below(4)
    return (0..<count).map { _ in random.one(of: sizes) }.joined(separator: ",")
  }

  private static func safetensors(_ random: inout Random) -> [UInt8] {
    let names = ["a", "b", "__metadata__", "\\u0000", "\\ud800", "\\\"", "../../etc/passwd"]
    let dtypes = ["F32", "F64", "BOOL", "U8", "BF16", "F8_E4M3", "C64", "", "\\u00"]
    let members = (0..<random.below(4)).map { _ in
      switch random.below(8) {
      case 0: "\"\(random.one(of: names))\":" + String(repeating: random.one(of: ["[", "{\"a\":"]), count: 20_000)
      case 1: "\"__metadata__\":{\"a\":\(random.one(of: ["\"b\"", "1", "{}"]))}"
      default:
        "\"\(random.one(of: names))\":{\"dtype\":\"\(random.one(of: dtypes))\",\"shape\":[\(list(&random))],"
          + "\"data_offsets\":[\(random.one(of: sizes)),\(random.one(of: sizes))]}"
      }
    }
    let header = Array("{\(members.joined(separator: ","))}".utf8)
    let length = random.below(4) == 0 ? random.extreme(header.count) : header.count
    return length.bytes(8) + header + [UInt8](repeating: 1, count: random.below(17))
  }

  private static func npy(_ random: inout Random) -> [UInt8] {
    let codes = ["<f4", ">f8", "|b1", "|u1", "|O", "<U4294967295", "|V0", "<c8", "[('a', '<f4')]", "\\x3c"]
    let open = String(repeating: "(", count: random.below(8) == 0 ? 20_000 : 1)
    let header =
      "{'descr': '\(random.one(of: codes))', 'fortran_order': \(random.one(of: ["True", "False", "None"])), "
      + "'shape': \(open)\(list(&random))\(random.one(of: [",", ""]))), }\n"
    let version = 1 + random.below(4)
    let count = header.utf8.count
    let length = (random.below(4) == 0 ? random.extreme(count) : count).bytes(version == 1 ? 2 : 4)
    return [0x93] + Array("NUMPY".utf8) + [UInt8(version), 0] + length + Array(header.utf8)
      + [UInt8](repeating: 1, count: random.below(33))
  }

  private static func csv(_ random: inout Random) -> [UInt8] {
    let parts = [
      "1", "-", "+", ".", "e", "9", ",", ",", "\n", "\n", "\r", "\"", "\"\"", " ", "\t", "nan", "inf", "0x", "\0",
      "\u{FEFF}", "é", "1e999999", String(repeating: "9", count: 400), String(repeating: ",", count: 3000),
    ]
    let text = (0..<random.below(60)).map { _ in random.one(of: parts) }.joined()
    return Array(text.utf8) + (random.below(4) == 0 ? [0xFF, 0xC0] : [])
  }

  /// An archive of these members, most of the time with names that lead elsewhere, or with numbers of its own.
  private static func archive(
    _ members: [(name: String, bytes: [UInt8])], _ random: inout Random
  ) throws -> [UInt8] {
    let names = [
      "../../etc/passwd", "/etc/passwd", "a\\..\\b", "C:\\a", "a/../../b.npy", "", ".", "a.npy", "a/data.pkl",
      "a/data/0",
      "a/byteorder", String(repeating: "a/", count: 3000), "\0.npy",
    ]
    var members = members
    for _ in 0..<random.below(3) { members.append((random.one(of: names), [1, 2, 3])) }
    var archive = try ZipBytes.archive(of: members)
    guard random.below(2) == 0 else { return archive }
    // Fields of the records that begin with PK: of members, of the directory's entries, of the end.
    let fields: [UInt8: [(at: Int, size: Int)]] = [
      3: [(6, 2), (8, 2), (18, 4), (22, 4), (26, 2), (28, 2)],
      1: [(8, 2), (10, 2), (16, 4), (20, 4), (24, 4), (28, 2), (30, 2), (32, 2), (42, 4)],
      5: [(8, 2), (10, 2), (12, 4), (16, 4), (20, 2)],
    ]
    let records = (0..<archive.count - 21).filter { archive[$0] == 0x50 && archive[$0 + 1] == 0x4B }
    for _ in 0...random.below(3) {
      let record = random.one(of: records)
      guard let field = fields[archive[record + 2]].map({ random.one(of: $0) }) else { continue }
      // Compression methods and counts are small numbers.
      let value = field.size == 2 ? random.one(of: [0, 1, 8, 12, 0xFFFF]) : random.extreme(archive.count)
      archive.replaceSubrange(record + field.at..<record + field.at + field.size, with: value.bytes(field.size))
    }
    return archive
  }
}
