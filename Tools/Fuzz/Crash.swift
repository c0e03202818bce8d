import Foundation

/// Says which file was read when the program ends against its will.
enum Crash {
  nonisolated(unsafe) static var place: (reader: Reader, number: Int) = (.safetensors, 0)

  static func report() {
    for number in [SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGABRT, SIGFPE] {
      signal(number) { number in
        print("ended by signal \(number): --reader \(Crash.place.reader) --only \(Crash.place.number)")
        fflush(nil)
        signal(number, SIG_DFL)
        raise(number)
      }
    }
    #if os(Linux)
      // What asks for more than this at once ends the program, even if it never used the memory.
      var limit = rlimit(rlim_cur: 4 << 30, rlim_max: 4 << 30)
      setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit)
    #endif
  }
}
