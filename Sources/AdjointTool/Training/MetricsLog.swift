import AdjointIO
import AdjointState
import Foundation
import OrderedCollections

/// The numbers of a run as files: lines of JSON, and TensorBoard's events.
final class MetricsLog {
  private let lines: JSONLines?
  private let events: EventFile?

  /// - Parameter step: the steps that the run has made already. What the files have of later ones was written by a run
  ///   that was stopped before its next checkpoint; it is made, and written, again.
  init(lines path: String?, events folder: String?, after step: Int) throws {
    if let path {
      try Self.truncate(path, after: step)
      lines = try JSONLines(path)
    } else {
      lines = nil
    }
    events = try folder.map { try EventFile(in: $0, purgeStep: step == 0 ? nil : step + 1) }
  }

  func step(_ step: Int, epoch: Int, loss: Double, lr: Double) throws {
    try lines?.write(["step": .int(step), "epoch": .int(epoch), "loss": .double(loss), "lr": .double(lr)])
    try events?.scalar("loss/step", loss, step: step)
    try events?.scalar("lr", lr, step: step)
  }

  func epoch(_ number: Int, _ epoch: History.Epoch) throws {
    var entries: OrderedDictionary<String, StateValue> = [
      "step": .int(epoch.step), "epoch": .int(number), "train_loss": .double(epoch.trainLoss),
      "test_loss": .double(epoch.testLoss),
    ]
    if let accuracy = epoch.trainAccuracy { entries["train_accuracy"] = .double(accuracy) }
    if let accuracy = epoch.testAccuracy { entries["test_accuracy"] = .double(accuracy) }
    entries["seconds"] = .double(epoch.seconds)
    try lines?.write(entries)
    try events?.scalar("loss/train", epoch.trainLoss, step: epoch.step)
    try events?.scalar("loss/test", epoch.testLoss, step: epoch.step)
    if let accuracy = epoch.trainAccuracy { try events?.scalar("accuracy/train", accuracy, step: epoch.step) }
    if let accuracy = epoch.testAccuracy { try events?.scalar("accuracy/test", accuracy, step: epoch.step) }
  }

  /// Keeps the lines up to a step; a last one that was cut short goes too.
  private static func truncate(_ path: String, after step: Int) throws {
    guard step > 0 else {
      if FileManager.default.fileExists(atPath: path) { try Data().write(to: URL(fileURLWithPath: path)) }
      return
    }
    guard let data = FileManager.default.contents(atPath: path) else { return }
    struct Line: Decodable { let step: Int }
    let kept = data.split(separator: UInt8(ascii: "\n")).filter { line in
      (try? JSONDecoder().decode(Line.self, from: line)).map { $0.step <= step } ?? false
    }
    let text = Data(kept.map { $0 + [UInt8(ascii: "\n")] }.joined())
    try text.write(to: URL(fileURLWithPath: path), options: .atomic)
  }
}
