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

  func isDue(at step: Int) -> Bool { every.map { step % $0 == 0 } ?? false }
}
