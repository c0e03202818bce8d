import Foundation

/// The two outputs of the program, and what they are.
enum Terminal {
  /// Whether errors and progress go to a terminal that can move its cursor.
  static let isInteractive = isatty(STDERR_FILENO) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"
  /// Whether results are read by a person who sees colours.
  static let showsColours = isatty(STDOUT_FILENO) == 1 && ProcessInfo.processInfo.environment["NO_COLOR"] == nil

  /// The columns of a line; 80 where there is no terminal.
  static var width: Int {
    var size = winsize()
    for descriptor in [STDERR_FILENO, STDOUT_FILENO] where ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 {
      if size.ws_col > 0 { return Int(size.ws_col) }
    }
    return 80
  }

  /// A line of the results, there at once also if they go to a file.
  static func say(_ text: String) {
    Swift.print(text)
    fflush(nil)
  }

  static func complain(_ text: String) { write(text + "\n") }

  /// Text to the error output, as it is.
  static func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }
}
