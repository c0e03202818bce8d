import Foundation

/// Says which file was read when the program ends against its will, or does not go on.
enum Crash {
  nonisolated(unsafe) static var place: (reader: Reader, number: Int) = (.safetensors, 0)

  static func report() {
    for number in [SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGALRM] {
      signal(number) { number in
        print("ended by signal \(number): --reader \(Crash.place.reader) --only \(Crash.place.number)")
        fflush(nil)
        signal(number, SIG_DFL)
        raise(number)
      }
    }
  }
}
