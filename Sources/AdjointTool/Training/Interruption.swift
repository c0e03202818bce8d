import Foundation

/// Ctrl-C and `kill`: the first asks the run to stop after its step, the second ends the program at once.
enum Interruption {
  nonisolated(unsafe) private static var signalNumber: Int32 = 0

  static var isPending: Bool { signalNumber != 0 }

  /// What a shell expects of a program that a signal has ended.
  static var exitCode: Int32 { 128 + signalNumber }

  static func watch() {
    signalNumber = 0
    for number in [SIGINT, SIGTERM] { signal(number) { Interruption.note($0) } }
  }

  /// Called between any two instructions: nothing in here may allocate or lock.
  private static func note(_ number: Int32) {
    signalNumber = number
    signal(SIGINT, SIG_DFL)
    signal(SIGTERM, SIG_DFL)
  }
}
