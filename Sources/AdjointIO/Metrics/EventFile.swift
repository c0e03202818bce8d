import Foundation

/// Numbers of a run as TensorBoard shows them: `tensorboard --logdir runs`.
///
/// ```text
/// let events = try EventFile(in: "runs/7")
/// try events.scalar("loss/train", 0.25, step: 1)
/// events.close()
/// ```
///
/// The file is `events.out.tfevents.<seconds>.<host>.<process>.<number>`. Its records are TensorFlow's: the length of a
/// message as 8 bytes, their masked CRC-32C, the message, and its masked CRC-32C. A message is an `Event` of
/// `tensorflow/core/util/event.proto`, with a `Summary` of one value. Each is written at once, so that a run can be
/// watched, and that nothing is lost when it is stopped.
public final class EventFile {
  private let file: AppendedFile

  /// The file's path.
  public var path: String { file.path }

  /// A new file in a folder, which is made if need be.
  ///
  /// A run that was resumed has each number once if `purgeStep` is the first step that it does again: TensorBoard
  /// then leaves out what earlier files of the folder have from this step on.
  /// - Throws: `FileError` if the file cannot be made.
  public init(in folder: some FileLocation, purgeStep: Int? = nil) throws {
    try makeFolder(folder.filePath, for: "event files")
    let host = ProcessInfo.processInfo.hostName.split(separator: "/").joined(separator: "-")
    let name = "events.out.tfevents.\(Int(Date().timeIntervalSince1970)).\(host).\(getpid())"
    // Files of one process and second have a number each.
    var number = 0
    while access("\(folder.filePath)/\(name).\(number)", F_OK) == 0 { number += 1 }
    file = try AppendedFile("\(folder.filePath)/\(name).\(number)", isNew: true)
    try write(step: 0) { event in event.add(3, "brain.Event:2") }
    guard let purgeStep else { return }
    try write(step: purgeStep) { event in
      var session = Protobuf()
      session.add(1, 1)  // SessionLog.START
      event.add(7, session)
    }
  }

  /// Adds a number to the curve `tag`, whose groups are what stands before a slash.
  ///
  /// TensorBoard keeps it as a 32-bit float.
  /// - Throws: `FileError` if it cannot be written, or the file was closed.
  public func scalar(_ tag: String, _ value: Double, step: Int) throws {
    try write(step: step) { event in
      var entry = Protobuf()
      entry.add(1, tag)
      entry.add(2, Float(value))
      var summary = Protobuf()
      summary.add(1, entry)
      event.add(5, summary)
    }
  }

  /// Ends the file. An event file that is let go of is closed too.
  public func close() { file.close() }

  private func write(step: Int, _ content: (inout Protobuf) -> Void) throws {
    var event = Protobuf()
    event.add(1, Date().timeIntervalSince1970)
    event.add(2, step)
    content(&event)
    let length = UInt64(event.bytes.count).fileBytes
    try file.write(
      length + CRC32C.masked(length).fileBytes + event.bytes + CRC32C.masked(event.bytes).fileBytes)
  }
}
