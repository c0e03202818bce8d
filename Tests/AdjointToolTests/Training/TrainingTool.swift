import Adjoint
import AdjointIO
import AdjointState
import Foundation
import Testing

/// The built program as a process of its own, in a folder that is removed afterwards.
struct TrainingTool {
  let folder: URL

  struct Outcome {
    /// The exit code, or the signal that ended it as a negative number.
    let status: Int32
    let output: String
    let errors: String
  }

  static func inFolder(_ body: (TrainingTool) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("adjoint-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(TrainingTool(folder: folder))
  }

  /// Beside the tests, where both are built.
  private static var program: URL {
    #if os(macOS)
      Bundle(for: Marker.self).bundleURL.deletingLastPathComponent().appendingPathComponent("adjoint")
    #else
      Bundle.main.bundleURL.appendingPathComponent("adjoint")
    #endif
  }
  private final class Marker {}

  /// Runs `adjoint` with these arguments, and sends it a signal after some seconds.
  @discardableResult
  func run(_ arguments: [String], signal: Int32? = nil, after seconds: Double = 0) throws -> Outcome {
    let process = Process()
    process.executableURL = Self.program
    process.arguments = arguments
    process.currentDirectoryURL = folder
    // Files hold any amount of text, pipes don't.
    let files = try ["output", "errors"].map { name in
      let file = folder.appendingPathComponent(name)
      try Data().write(to: file)
      return file
    }
    process.standardOutput = try FileHandle(forWritingTo: files[0])
    process.standardError = try FileHandle(forWritingTo: files[1])
    try process.run()
    if let signal {
      Thread.sleep(forTimeInterval: seconds)
      kill(process.processIdentifier, signal)
    }
    process.waitUntilExit()
    let texts = try files.map { try String(contentsOf: $0, encoding: .utf8) }
    let status = process.terminationStatus
    return Outcome(
      status: process.terminationReason == .exit ? status : -status, output: texts[0], errors: texts[1])
  }

  func run(_ line: String) throws -> Outcome { try run(line.split(separator: " ").map(String.init)) }

  func write(_ text: String, to name: String) throws {
    try text.write(to: folder.appendingPathComponent(name), atomically: true, encoding: .utf8)
  }

  func text(of name: String) throws -> String {
    try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
  }

  func checkpoint(_ name: String) -> Checkpoint { Checkpoint(in: folder.appendingPathComponent(name)) }

  /// All tensors of the newest checkpoint bit by bit: model, optimizer, generators.
  func tensors(in checkpoints: String) throws -> [String: [UInt64]] {
    let step = try #require(checkpoint(checkpoints).steps.first)
    let file = folder.appendingPathComponent("\(checkpoints)/checkpoint-\(String(format: "%08d", step)).pt")
    var tensors: [String: [UInt64]] = [:]
    try collect(PyTorchFile.read(from: file)["objects"], "", into: &tensors)
    return tensors
  }

  private func collect(_ value: StateValue, _ path: String, into tensors: inout [String: [UInt64]]) throws {
    switch value {
    case .dictionary(let entries):
      for (key, value) in entries { try collect(value, "\(path).\(key)", into: &tensors) }
    case .list(let elements), .tuple(let elements):
      for (index, value) in elements.enumerated() { try collect(value, "\(path).\(index)", into: &tensors) }
    case .tensor(let tensor) where tensor.dtype.isFloatingPoint: tensors[path] = tensor.doubles.map(\.bitPattern)
    case .tensor(let tensor): tensors[path] = tensor.ints.map { UInt64(bitPattern: Int64($0)) }
    default: tensors[path] = "\(value)".utf8.map(UInt64.init)
    }
  }
}

/// Numbers that are the same for the same seed (SplitMix64: Steele, Lea, Flood 2014).
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return z ^ z >> 31
  }
}
