import Adjoint
import AdjointIO
import Foundation
import Testing

@Suite struct MetricsTests {
  /// The check value of CRC-32C/ISCSI, and the first of RFC 3720's examples.
  @Test func checksums() {
    #expect(CRC32C.of(Array("123456789".utf8)) == 0xE306_9283)
    #expect(CRC32C.of([UInt8](repeating: 0, count: 32)) == 0x8A91_36AA)
    #expect(CRC32C.of([UInt8]()) == 0)
  }

  private func number<T: FixedWidthInteger>(_ bytes: some Sequence<UInt8>, _: T.Type) -> T {
    Array(bytes).reversed().reduce(0) { $0 << 8 | T($1) }
  }

  /// The messages of an event file, once their checksums are known to be right.
  private func messages(of path: String) throws -> [[UInt8]] {
    var rest = try Array(Data(contentsOf: URL(fileURLWithPath: path)))[...]
    var messages: [[UInt8]] = []
    while !rest.isEmpty {
      let length = rest.prefix(8)
      let count = Int(number(length, UInt64.self))
      let message = Array(rest.dropFirst(12).prefix(count))
      #expect(number(rest.dropFirst(8).prefix(4), UInt32.self) == CRC32C.masked(length))
      #expect(number(rest.dropFirst(12 + count).prefix(4), UInt32.self) == CRC32C.masked(message))
      messages.append(message)
      rest = rest.dropFirst(16 + count)
    }
    return messages
  }

  @Test func eventFilesHaveTheirRecords() throws {
    try inFolder { folder in
      let runs = folder.appendingPathComponent("runs/7")
      let events = try EventFile(in: runs, purgeStep: 300)
      try events.scalar("loss/häufig", 0.5, step: 300)
      try events.scalar("x", .nan, step: -1)
      events.close()
      #expect(refusal { try events.scalar("x", 1, step: 2) }.contains("closed"))
      #expect(URL(fileURLWithPath: events.path).lastPathComponent.hasPrefix("events.out.tfevents."))
      let other = try EventFile(in: runs)
      #expect(other.path != events.path)
      let all = try messages(of: events.path)
      // Wall time in 9 bytes, then the step, then what there is.
      #expect(all.allSatisfy { $0[0] == 0x09 })
      #expect(
        all.map { Array($0.dropFirst(9)) } == [
          [0x10, 0, 0x1A, 13] + Array("brain.Event:2".utf8),
          [0x10, 0xAC, 2, 0x3A, 2, 8, 1],
          [0x10, 0xAC, 2, 0x2A, 21, 0x0A, 19, 0x0A, 12] + Array("loss/häufig".utf8) + [0x15, 0, 0, 0, 0x3F],
          [0x10] + [UInt8](repeating: 0xFF, count: 9) + [1, 0x2A, 10, 0x0A, 8, 0x0A, 1, 0x78, 0x15, 0, 0, 0xC0, 0x7F],
        ])
      let time = Double(bitPattern: number(all[0][1..<9], UInt64.self))
      #expect(abs(time - Date().timeIntervalSince1970) < 60)
    }
  }

  @Test func linesOfJSON() throws {
    try inFolder { folder in
      let place = folder.appendingPathComponent("a.jsonl")
      let log = try JSONLines(place)
      try log.write(["step": 1, "loss": 0.1, "name": "a\"\n", "ok": true, "no": nil])
      try log.write(["nan": .double(.nan), "inf": [.double(.infinity), .double(-.infinity)], "of": ["x": 1e-300]])
      #expect(refusal { try log.write(["a": ["b": .tensor(Tensor(1.0))]]) }.contains("\"a\", \"b\": expected numbers"))
      log.close()
      try JSONLines(place).write([:])
      #expect(
        try String(contentsOf: place, encoding: .utf8) == #"""
          {"step":1,"loss":0.1,"name":"a\"\u000a","ok":true,"no":null}
          {"nan":null,"inf":[1e999,-1e999],"of":{"x":1e-300}}
          {}

          """#)
      try Data("{\"cut".utf8).write(to: place)
      try JSONLines(place).write(["a": 1])
      #expect(try String(contentsOf: place, encoding: .utf8) == "{\"cut\n{\"a\":1}\n")
      #expect(refusal { _ = try JSONLines(folder) }.contains("a file to write to"))
    }
  }
}
