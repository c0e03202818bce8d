import Adjoint
import AdjointIO
import Foundation
import Testing

/// Files written by PyTorch, safetensors and numpy (`Tools/Golden/files.py`).
func fixture(_ name: String) -> URL {
  URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Fixtures/\(name)")
}

func bytes(of name: String) throws -> [UInt8] { try Array(Data(contentsOf: fixture(name))) }

/// A folder that lasts as long as `body`.
func inFolder(_ body: (URL) throws -> Void) throws {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("AdjointIO-\(UUID())")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  try body(folder)
}

/// The error of a file that is refused, as text.
func refusal(place: SourceLocation = #_sourceLocation, _ body: () throws -> Void) -> String {
  do {
    try body()
    Issue.record("not refused", sourceLocation: place)
    return ""
  } catch {
    #expect(error is FileError, "\(type(of: error)) instead of FileError", sourceLocation: place)
    return "\(error)"
  }
}

func assertEqual(_ a: Tensor, _ b: Tensor, place: SourceLocation = #_sourceLocation) {
  #expect(a.dtype == b.dtype, sourceLocation: place)
  #expect(a.shape == b.shape, sourceLocation: place)
  guard a.dtype == b.dtype, a.shape == b.shape else { return }
  #expect("\(a)" == "\(b)", sourceLocation: place)
}

/// 0, 1, 2 … 5 in two rows.
func counting(_ dtype: DType) -> Tensor { Tensor([0, 1, 2, 3, 4, 5], shape: [2, 3]).to(dtype) }
