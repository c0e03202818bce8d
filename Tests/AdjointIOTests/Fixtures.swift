import Adjoint
import AdjointIO
import Foundation
import XCTest

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
func refusal(file: StaticString = #filePath, line: UInt = #line, _ body: () throws -> Void) -> String {
  do {
    try body()
    XCTFail("not refused", file: file, line: line)
    return ""
  } catch {
    XCTAssert(error is FileError, "\(type(of: error)) instead of FileError", file: file, line: line)
    return "\(error)"
  }
}

func assertEqual(_ a: Tensor, _ b: Tensor, file: StaticString = #filePath, line: UInt = #line) {
  XCTAssertEqual(a.dtype, b.dtype, file: file, line: line)
  XCTAssertEqual(a.shape, b.shape, file: file, line: line)
  guard a.dtype == b.dtype, a.shape == b.shape else { return }
  XCTAssertEqual("\(a)", "\(b)", file: file, line: line)
}

/// 0, 1, 2 … 5 in two rows.
func counting(_ dtype: DType) -> Tensor { Tensor([0, 1, 2, 3, 4, 5], shape: [2, 3]).to(dtype) }
