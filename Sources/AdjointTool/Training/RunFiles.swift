import AdjointInspect
import Foundation

/// Where a run leaves its traces.
struct RunFiles {
  /// Where it is saved: at least when it is interrupted.
  var checkpoint: RunCheckpoint
  /// Whether it is saved after each epoch.
  var savesEpochs = false
  /// The steps from one checkpoint to the next, beside those of the epochs.
  var every: Int?
  var resumes = false
  var metrics: String?
  var tensorboard: String?
  var curve: String?

  /// Refuses places that can't be written to, before hours are spent.
  func check() throws {
    if savesEpochs {
      try writing(checkpoint.folder) {
        try FileManager.default.createDirectory(atPath: checkpoint.folder, withIntermediateDirectories: true)
      }
    }
    if let curve, !FileManager.default.fileExists(atPath: curve) {
      try writing(curve) { try Data().write(to: URL(fileURLWithPath: curve)) }
    }
  }

  func draw(_ picture: Curve) throws {
    guard let curve else { return }
    try writing(curve) { try picture.svg().write(toFile: curve, atomically: true, encoding: .utf8) }
  }

  private func writing(_ path: String, _ body: () throws -> Void) throws {
    do { try body() } catch { throw TrainingError("\(path) can't be written: \(error.localizedDescription)") }
  }

  func isDue(at step: Int) -> Bool { every.map { step % $0 == 0 } ?? false }
}
