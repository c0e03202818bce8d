import Foundation

/// A file that grows at its end. What one call writes goes to the system at once, so that a program that is stopped
/// leaves whole records.
final class AppendedFile {
  let path: String
  private var descriptor: Int32

  /// Opens a file, or makes it; one that is there already is refused if it has to be new.
  init(_ path: String, isNew: Bool = false) throws {
    self.path = path
    descriptor = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | (isNew ? O_EXCL : 0), 0o666)
    guard descriptor >= 0 else {
      throw FileError(path: path, expected: "a file to write to", found: systemMessage())
    }
  }

  deinit { close() }

  /// The byte at the end; nil of an empty file.
  var last: UInt8? {
    var byte: UInt8 = 0
    let size = lseek(descriptor, 0, SEEK_END)
    return size > 0 && pread(descriptor, &byte, 1, size - 1) == 1 ? byte : nil
  }

  func write(_ bytes: [UInt8]) throws {
    guard descriptor >= 0 else { throw FileError(path: path, expected: "an open file", found: "one that was closed") }
    do {
      try bytes.withUnsafeBytes { try writeAll($0, to: descriptor) }
    } catch let error as Unexpected {
      throw FileError(path: path, expected: error.expected, found: error.found)
    }
  }

  func close() {
    if descriptor >= 0 { Foundation.close(descriptor) }
    descriptor = -1
  }
}

/// Gives all bytes to the system, which may take them in parts.
func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) throws {
  var done = 0
  while done < bytes.count {
    let count = write(descriptor, bytes.baseAddress! + done, min(bytes.count - done, 1 << 30))
    if count < 0, errno == EINTR { continue }
    guard count > 0 else { throw Unexpected("room for the file", found: systemMessage()) }
    done += count
  }
}
