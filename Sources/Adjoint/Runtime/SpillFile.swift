#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// A folder for spilled tensors, made with the first file and removed with the last.
final class SpillFolder {
  let path: String
  private var files = 0
  private let lock = SpinLock()

  /// A folder of its own inside `parent`, or where the system keeps temporary files.
  init(in parent: String?) throws {
    let parent = parent ?? getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array("\(parent)/adjoint-saved-XXXXXX".utf8CString)
    guard let made = mkdtemp(&template) else {
      throw AdjointError("saveOnDisk", "can't make a folder in \(parent): \(String(cString: strerror(errno)))")
    }
    path = String(cString: made)
  }

  deinit { rmdir(path) }

  func nextFile() -> String {
    lock.withLock {
      files += 1
      return "\(path)/\(files)"
    }
  }
}

/// The elements of a tensor in a file, which goes when this does.
final class SpillFile {
  private let path: String
  private let shape: [Int]
  private let dtype: DType
  // Also keeps the folder.
  private let folder: SpillFolder

  init(_ tensor: Tensor, in folder: SpillFolder) throws {
    self.folder = folder
    path = folder.nextFile()
    shape = tensor.shape
    dtype = tensor.dtype
    let elements = tensor.contiguousValue()
    guard let file = fopen(path, "wb") else { throw failed("make") }
    let bytes = elements.numel * dtype.itemSize
    let written = fwrite(elements.memory, 1, bytes, file)
    guard fclose(file) == 0, written == bytes else { throw failed("write") }
  }

  deinit { unlink(path) }

  func read() throws -> Tensor {
    let tensor = Tensor.empty(shape, dtype)
    guard let file = fopen(path, "rb") else { throw failed("open") }
    defer { fclose(file) }
    let bytes = tensor.numel * dtype.itemSize
    guard fread(tensor.memory, 1, bytes, file) == bytes else { throw failed("read") }
    return tensor
  }

  private func failed(_ what: String) -> AdjointError {
    AdjointError("saveOnDisk", "can't \(what) the file \(path): \(String(cString: strerror(errno)))")
  }
}
