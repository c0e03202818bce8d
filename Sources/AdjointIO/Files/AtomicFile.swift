import Foundation

/// A file that is there whole or not at all: it is written beside its place, and moved there once it is on the disk.
final class AtomicFile: ByteSink {
  private let path: String
  private var temporary: String
  private let descriptor: Int32
  private var buffer: [UInt8] = []
  /// Bytes written so far.
  private(set) var position = 0

  /// Writes a file with `body`. If it throws, what was at the place before is still there, and nothing else.
  static func write(to location: some FileLocation, _ body: (AtomicFile) throws -> Void) throws {
    let file = try AtomicFile(location.filePath)
    do {
      try body(file)
      try file.finish()
    } catch {
      unlink(file.temporary)
      guard let error = error as? Unexpected else { throw error }
      throw FileError(path: file.path, place: error.place, expected: error.expected, found: error.found)
    }
  }

  private init(_ path: String) throws {
    self.path = path
    var descriptor: Int32 = -1
    var status = stat()
    // Whoever clears a folder may have taken the file away before it was locked; then another one is made.
    repeat {
      if descriptor >= 0 { close(descriptor) }
      temporary = "\(path).\(getpid())-\(UInt32.random(in: 0 ... .max))\(Self.suffix)"
      descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
      guard descriptor >= 0 else {
        throw FileError(path: path, expected: "a place to write a file", found: systemMessage())
      }
      // The lock says that the file is being written, and ends with this process.
      flock(descriptor, LOCK_EX)
    } while fstat(descriptor, &status) == 0 && status.st_nlink == 0
    self.descriptor = descriptor
  }

  private static let suffix = ".partial"

  /// Removes what processes that were stopped while they wrote have left in a folder, of files whose name is one of
  /// `isOurs`.
  static func removeLeftovers(in folder: String, of isOurs: (String) -> Bool) {
    for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] where name.hasSuffix(suffix) {
      let writer = name.dropLast(suffix.count).split(separator: ".").last ?? ""
      guard isOurs(String(name.dropLast(suffix.count + writer.count + 1))) else { continue }
      let descriptor = open("\(folder)/\(name)", O_RDONLY | O_CLOEXEC | O_NONBLOCK)
      guard descriptor >= 0 else { continue }
      if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { unlink("\(folder)/\(name)") }
      close(descriptor)
    }
  }

  deinit { close(descriptor) }

  func write(_ bytes: UnsafeRawBufferPointer) throws {
    position += bytes.count
    buffer.append(contentsOf: bytes.prefix(bytes.count < 1 << 16 ? bytes.count : 0))
    if buffer.count >= 1 << 16 || bytes.count >= 1 << 16 { try flush() }
    if bytes.count >= 1 << 16 { try writeAll(bytes, to: descriptor) }
  }

  private func flush() throws {
    try buffer.withUnsafeBytes { try writeAll($0, to: descriptor) }
    buffer.removeAll(keepingCapacity: true)
  }

  private func finish() throws {
    try flush()
    guard fsync(descriptor) == 0 else { throw Unexpected("the file to reach the disk", found: systemMessage()) }
    guard rename(temporary, path) == 0 else { throw Unexpected("a file to replace", found: systemMessage()) }
    // The new name is in the folder, which is written on its own.
    let parent = (path as NSString).deletingLastPathComponent
    let folder = open(parent.isEmpty ? "." : parent, O_RDONLY)
    if folder >= 0 {
      fsync(folder)
      close(folder)
    }
  }
}
