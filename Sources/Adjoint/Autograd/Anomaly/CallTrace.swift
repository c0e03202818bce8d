import AdjointKernels

/// Where in the program something was called: return addresses, named only when a report asks.
struct CallTrace {
  private let addresses: [UInt]

  /// The calls under way on this thread.
  static func capture() -> CallTrace {
    let room = 64
    return CallTrace(
      addresses: Array(unsafeUninitializedCapacity: room) { buffer, count in
        count = Int(adj_return_addresses(buffer.baseAddress, Int32(room)))
      })
  }

  /// The innermost call from outside the library, and those around it, one a line:
  /// `/work/Model.swift:12, loss(of:)`.
  func text(indent: String) -> String {
    let names = Symbolication.linkerNames(of: addresses)
    var calls: [String] = []
    for (address, name) in zip(addresses, names) where !(name?.isOfLibrary ?? false) {
      calls += Symbolication.frames(at: address).filter { !$0.isInsideLibrary }.map(\.text)
      if calls.count >= Self.shown { break }
    }
    if calls.isEmpty {
      calls = zip(addresses, names).filter { !($1?.isOfLibrary ?? false) }.map { $1 ?? "0x" + String($0, radix: 16) }
    }
    return calls.prefix(Self.shown).map { indent + $0 }.joined(separator: "\n")
  }

  private static let shown = 5
}

extension CallFrame {
  /// The folder of the library's sources.
  private static let library: String = {
    // …/Sources/Adjoint/Autograd/Anomaly/CallTrace.swift
    let path = #filePath.split(separator: "/", omittingEmptySubsequences: false)
    return path.dropLast(4).joined(separator: "/") + "/Adjoint"
  }()

  fileprivate var isInsideLibrary: Bool {
    file.hasPrefix(Self.library) && !file.hasPrefix(Self.library + "Tool") || function.hasPrefix("adj_")
  }

  fileprivate var text: String {
    // Copies of a function that the optimiser made for some types carry this word.
    let name = function.hasPrefix("specialized ") ? function.dropFirst("specialized ".count) : function[...]
    return "\(file):\(line), \(name)"
  }
}

extension String {
  /// Whether a linker's name is that of a function of the library, into which nothing else can have been inlined:
  /// not of a copy that was made for the caller's types and closures, nor of a method that others added to a type.
  fileprivate var isOfLibrary: Bool {
    if hasPrefix("adj_") { return true }
    guard hasPrefix("$s7Adjoint") else { return false }
    if contains("Tg") || contains("Tf") || contains("TG") { return false }
    // `$s7Adjoint6TensorV4mainE…`: after the type a module and E.
    var rest = dropFirst("$s7Adjoint".count)
    for _ in 0..<3 {
      let digits = rest.prefix { $0.isNumber }
      guard let count = Int(digits), rest.count > digits.count + count else { return true }
      rest = rest.dropFirst(digits.count + count)
      if rest.first == "E" { return false }
      if let kind = rest.first, "VCOP".contains(kind) { rest = rest.dropFirst() }
    }
    return true
  }
}
