import Foundation

/// A file that is read at any place: one on disk, or bytes in memory. Nothing is read that is not there.
package final class FileSource {
  package let path: String
  /// Number of bytes.
  package let size: Int
  private let descriptor: Int32
  private let bytes: [UInt8]

  /// Opens a file.
  package init(_ location: some FileLocation) throws {
    path = location.filePath
    bytes = []
    // Without waiting: opening a pipe would, until somebody writes to it.
    descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw FileError(path: path, expected: "a file to read", found: systemMessage()) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw FileError(path: path, expected: "a file to read", found: "a folder or a device")
    }
    size = Int(status.st_size)
  }

  package init(bytes: [UInt8], named name: String) {
    path = name
    self.bytes = bytes
    size = bytes.count
    descriptor = -1
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Fills `target` from `offset` on.
  package func read(at offset: Int, into target: UnsafeMutableRawBufferPointer) throws {
    guard offset >= 0, target.count <= size, offset <= size - target.count else {
      throw Unexpected("\(target.count) bytes at byte \(offset)", found: "a file of \(size) bytes")
    }
    if descriptor < 0 {
      bytes.withUnsafeBytes { target.copyMemory(from: .init(rebasing: $0[offset..<offset + target.count])) }
      return
    }
    var done = 0
    while done < target.count {
      // Linux gives at most 2 GB at once.
      let count = min(target.count - done, 1 << 30)
      let got = pread(descriptor, target.baseAddress! + done, count, off_t(offset + done))
      if got < 0, errno == EINTR { continue }
      guard got > 0 else {
        throw Unexpected(
          "\(target.count) bytes at byte \(offset)",
          found: got == 0 ? "the end at byte \(offset + done): the file became shorter" : systemMessage())
      }
      done += got
    }
  }

  /// A copy of a part. Refused before anything is allocated if the part is not there.
  package func bytes(at offset: Int, count: Int) throws -> [UInt8] {
    guard count >= 0, offset >= 0, count <= size, offset <= size - count else {
      throw Unexpected("\(count) bytes at byte \(offset)", found: "a file of \(size) bytes")
    }
    return try [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      try read(
        at: offset, into: UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[..<count]))
      filled = count
    }
  }

  /// Runs a reader on this file, and names the file in its errors.
  package func parse<R>(_ body: (FileSource) throws -> R) throws -> R {
    do { return try body(self) } catch let error as Unexpected {
      throw FileError(path: path, place: error.place, expected: error.expected, found: error.found)
    }
  }
}

/// What the system says about the call that just failed.
func systemMessage() -> String { String(cString: strerror(errno)) }
