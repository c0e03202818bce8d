import AdjointState
import Foundation
import OrderedCollections

/// What a run goes on from: the states of models, optimizers and whatever else is `Stateful`, and values such as the
/// step, kept in a folder as PyTorch's files.
///
/// ```text
/// let checkpoint = Checkpoint(in: "runs/7", keepingLast: 3)
/// checkpoint.add("model", model)
/// checkpoint.add("optimizer", optimizer)
/// var step = try checkpoint.restore()?.values["step"]?.int ?? 0
/// …
/// try checkpoint.save(step: step, ["step": .int(step)])
/// ```
///
/// A checkpoint is `checkpoint-00000042.pt`: `torch.load(path, weights_only=True)` gives a dictionary with `objects` and
/// `values`. It is there whole or not at all, also if the machine stops while it is written.
public final class Checkpoint {
  /// What `restore` found.
  public struct Restored {
    /// The file that was gone on from.
    public let path: String
    /// The step that it was saved at.
    public let step: Int
    /// The values beside the objects.
    public let values: OrderedDictionary<String, StateValue>
    /// Newer files that could not be read, and why.
    public let skipped: [FileError]
  }

  private let folder: String
  private let count: Int
  private var objects: OrderedDictionary<String, any Stateful> = [:]

  /// Checkpoints in a folder, which is made when the first is saved. Of those in it the newest `count` stay.
  public init(in folder: some FileLocation, keepingLast count: Int = 3) {
    self.folder = folder.filePath
    self.count = max(count, 1)
  }

  /// An object whose state belongs to every checkpoint, in place of an earlier one of this name.
  public func add(_ name: String, _ object: any Stateful) { objects[name] = object }

  /// Saves the objects and `values` under the number of a step, then removes all but the newest files. What a process
  /// left that was stopped while it saved is removed too.
  ///
  /// - Returns: the file's path.
  /// - Throws: `FileError` if it cannot be written; the earlier checkpoints are still there then.
  @discardableResult
  public func save(step: Int, _ values: OrderedDictionary<String, StateValue> = [:]) throws -> String {
    let path = path(of: step)
    guard step >= 0 else { throw FileError(path: path, expected: "a step of 0 or more", found: "\(step)") }
    try makeFolder(folder, for: "checkpoints")
    AtomicFile.removeLeftovers(in: folder) { self.step(of: $0) != nil }
    let states = objects.map { (StateKey.string($0.key), $0.value.state()) }
    let entries = values.map { (StateKey.string($0.key), $0.value) }
    try PyTorchFile.write(
      [
        "step": .int(step), "objects": .dictionary(OrderedDictionary(uniqueKeysWithValues: states)),
        "values": .dictionary(OrderedDictionary(uniqueKeysWithValues: entries)),
      ], to: path)
    // A run that went back to an earlier step is ahead with what it has just written.
    for old in steps.filter({ $0 != step }).dropFirst(count - 1) { unlink(self.path(of: old)) }
    return path
  }

  /// Goes on from the newest file that can be read: gives each object its state. Nil if there is no checkpoint.
  ///
  /// A file that is damaged is skipped for the one before it, and named in the result.
  /// - Throws: `FileError` if there are files and none can be read; `StateError` of the objects that a state does not
  ///   fit, after which those before it in the order of `add` have theirs.
  public func restore() throws -> Restored? {
    var skipped: [FileError] = []
    for step in steps {
      let path = path(of: step)
      do {
        let state = try PyTorchFile.read(from: path)
        guard let saved = try? state["objects"], let entries = try? state["values"].dictionary else {
          throw FileError(path: path, expected: "a checkpoint's objects and values", found: "another file of PyTorch's")
        }
        let values = entries.map { ($0.key.text, $0.value) }
        let states = try objects.keys.map { try saved[$0] }
        for (object, state) in zip(objects.values, states) { try object.load(state: state) }
        return Restored(
          path: path, step: step, values: OrderedDictionary(values, uniquingKeysWith: { $1 }), skipped: skipped)
      } catch let error as FileError { skipped.append(error) }
    }
    if let first = skipped.first { throw first }
    return nil
  }

  /// The steps there are files of, the latest first.
  public var steps: [Int] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.compactMap(step(of:)).sorted(by: >)
  }

  /// The step that a file's name says, if it is a checkpoint's name.
  private func step(of name: String) -> Int? {
    guard name.hasPrefix("checkpoint-"), name.hasSuffix(".pt") else { return nil }
    let number = Int(name.dropFirst("checkpoint-".count).dropLast(".pt".count))
    return number.flatMap { self.name(of: $0) == name ? $0 : nil }
  }

  private func path(of step: Int) -> String { "\(folder)/\(name(of: step))" }

  private func name(of step: Int) -> String {
    let digits = String(step)
    return "checkpoint-\(String(repeating: "0", count: max(8 - digits.count, 0)))\(digits).pt"
  }
}
