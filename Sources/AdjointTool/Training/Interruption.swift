import Foundation

/// Ctrl-C and `kill`: the first asks the run to stop after its step, the second ends the program at once.
enum Interruption {
  nonisolated(unsafe) private static var signalNumber: Int32 = 0

  static var isPending: Bool { signalNumber != 0 }

  /// What a shell expects of a program that a signal has ended.
  static var exitCode: Int32 { 128 + signalNumber }

  static func watch() {
    signalNumber = 0
    // Who started this program may have done so from a thread that blocks signals, which is inherited.
    var signals = sigset_t()
    sigemptyset(&signals)
    for number in [SIGINT, SIGTERM] { sigaddset(&signals, number) }
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    for number in [SIGINT, SIGTERM] { signal(number) { Interruption.note($0) } }
  }

  /// Called between any two instructions: nothing in here may allocate or lock.
  private static func note(_ number: Int32) {
    signalNumber = number
    signal(SIGINT, SIG_DFL)
    signal(SIGTERM, SIG_DFL)
  }
}
