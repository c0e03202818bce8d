import Foundation

/// Makes a folder and those it is in, unless it is there.
func makeFolder(_ path: String, for purpose: String) throws {
  do {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  } catch {
    throw FileError(path: path, expected: "a folder for \(purpose)", found: error.localizedDescription)
  }
}
