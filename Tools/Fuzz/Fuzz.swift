import Adjoint
import AdjointIO
import AdjointState
import ArgumentParser
import Foundation

/// Reads damaged files by the hundred thousand: each has to be refused with an error, or read.
@main struct Fuzz: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Reads damaged files: none may end the program.")

  @Option(help: "Damaged files for each reader.") var count = 100_000
  @Option(help: "Where the random numbers begin.") var seed: UInt64 = 1
  @Option(help: "One reader alone: safetensors, pt, npy, npz or csv.") var reader: String?
  @Option(help: "One damaged file alone, by its number.") var only: Int?
  @Option(help: "The folder of files that are damaged.") var files =
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
      "../../Tests/AdjointIOTests/Fixtures"
    ).standardizedFileURL.path

  func run() throws {
    Crash.report()
    let names = try FileManager.default.contentsOfDirectory(atPath: files).sorted()
    for reader in Reader.allCases where self.reader ?? reader.rawValue == reader.rawValue {
      let originals = try names.filter { $0.hasSuffix(".\(reader)") }.map {
        try Array(Data(contentsOf: URL(fileURLWithPath: "\(files)/\($0)")))
      }
      guard !originals.isEmpty else { throw ValidationError("there is no .\(reader) in \(files)") }
      try run(reader, originals)
    }
  }

  private func run(_ reader: Reader, _ originals: [[UInt8]]) throws {
    var read = 0
    let numbers = only.map { $0..<$0 + 1 } ?? 0..<count
    for number in numbers {
      Crash.place = (reader, number)
      var mutator = Mutator(seed: seed, number: number)
      let bytes = try mutator.damaged(originals, isArchive: reader == .pt || reader == .npz)
      let before = peakMemory
      do {
        try reader.read(bytes)
        read += 1
      } catch is FileError {}
      // Deflate makes of a byte 1032 at most; elsewhere a file's bytes are what there is.
      let allowed = bytes.count * (reader == .npz ? 2100 : 100) + 32 << 20
      guard peakMemory - before <= allowed else {
        throw ValidationError("\(reader) \(number): \(peakMemory - before) bytes for a file of \(bytes.count)")
      }
      if (number + 1) % 10_000 == 0 {
        print("\(reader): \(number + 1) files, \(read) read, \(number + 1 - read) refused")
      }
    }
  }

  /// The most memory this process has had, in bytes.
  private var peakMemory: Int {
    var usage = rusage()
    #if os(Linux)
      getrusage(RUSAGE_SELF.rawValue, &usage)
      return usage.ru_maxrss * 1024
    #else
      getrusage(RUSAGE_SELF, &usage)
      return usage.ru_maxrss
    #endif
  }
}

enum Reader: String, CaseIterable {
  case safetensors, pt, npy, npz, csv

  /// Reads a file, and every element of the tensors in it.
  func read(_ bytes: [UInt8]) throws {
    switch self {
    case .safetensors: try Safetensors.read(bytes: bytes).tensors.values.forEach(touch)
    case .pt: touch(try PyTorchFile.read(bytes: bytes))
    case .npy: touch(try Npy.read(bytes: bytes))
    case .npz: try Npz.read(bytes: bytes).values.forEach(touch)
    case .csv: touch(try CSV.read(bytes: bytes, hasHeader: bytes.count % 2 == 0).numbers)
    }
  }

  private func touch(_ state: StateValue) {
    switch state {
    case .tensor(let tensor): touch(tensor)
    case .list(let elements), .tuple(let elements): elements.forEach(touch)
    case .dictionary(let entries): entries.values.forEach(touch)
    default: break
    }
  }

  /// A copy reads all; strides of 0 show more elements than there is memory for.
  private func touch(_ tensor: Tensor) {
    if tensor.numel < 1 << 16 { _ = tensor.detach().clone() }
  }
}
