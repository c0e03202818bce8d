import AdjointKernels

#if canImport(Runtime)
  import Runtime
  #if canImport(Glibc)
    // Of a static standard library, Runtime needs it, and names it to the linker only here.
    import Glibc
  #elseif canImport(Musl)
    import Musl
  #endif
#endif

/// A function call under way, as a report shows it.
struct CallFrame {
  /// `loss(of:)`.
  let function: String
  let file: String
  let line: Int
}

/// Names and source lines of return addresses. Slow (a line is searched for in all of the program's debug
/// information): only reports ask for them.
enum Symbolication {
  /// The names that the linker knows the functions by, as far as it does.
  static func linkerNames(of addresses: [UInt]) -> [String?] {
    #if canImport(Runtime)
      if #available(macOS 26.0, *), let frames = symbolicated(addresses, .useSymbolCache),
        frames.count == addresses.count
      {
        return frames.map { $0.symbol?.rawName }
      }
    #endif
    return addresses.map { address in
      var offset: Int64 = 0
      return adj_function_at(address, &offset).map { String(cString: $0) }
    }
  }

  /// The calls at an address, the innermost first: several where functions were inlined, none where no
  /// source line is known.
  static func frames(at address: UInt) -> [CallFrame] {
    #if canImport(Runtime)
      if #available(macOS 26.0, *) {
        return cache.withLock {
          if let known = known[address] { return known }
          let frames = (symbolicated([address], .default) ?? []).compactMap { frame -> CallFrame? in
            guard let symbol = frame.symbol, let location = symbol.sourceLocation, location.line > 0,
              !frame.isSwiftThunk
            else { return nil }
            return CallFrame(function: symbol.name, file: location.path, line: location.line)
          }
          known[address] = frames
          return frames
        }
      }
    #endif
    return []
  }

  private static let cache = Lock()
  nonisolated(unsafe) private static var known: [UInt: [CallFrame]] = [:]
}

#if canImport(Runtime)
  extension Symbolication {
    /// By the debug information of the program's files. The Swift runtime captures backtraces by frame pointers alone,
    /// which optimised code does not keep; it takes those that others captured in its documented coded form.
    @available(macOS 26.0, *)
    private static func symbolicated(
      _ addresses: [UInt], _ options: Backtrace.SymbolicationOptions
    ) -> [SymbolicatedBacktrace.Frame]? {
      #if arch(x86_64)
        let architecture = "x86_64"
      #elseif arch(arm64)
        let architecture = "arm64"
      #else
        return nil
      #endif
      // The compact backtrace format: version 0 of 64-bit words; then of each frame, that an absolute
      // return address of eight bytes follows, and the address; an end.
      var bytes: [UInt8] = [2]
      for address in addresses {
        bytes.append(0b0010_1111)
        for shift in stride(from: 56, through: 0, by: -8) { bytes.append(UInt8(truncatingIfNeeded: address >> shift)) }
      }
      bytes.append(0)
      let coded = CodedStrings(["architecture": architecture, "backtrace": base64(bytes)])
      guard let backtrace = try? Backtrace(from: coded) else { return nil }
      return backtrace.symbolicated(with: ImageMap.capture(), options: options)?.frames
    }

    private static func base64(_ bytes: [UInt8]) -> String {
      let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
      var text = ""
      for start in stride(from: 0, to: bytes.count, by: 3) {
        let group = bytes[start..<min(start + 3, bytes.count)]
        let word = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
        for i in 0...3 { text.append(i <= group.count ? digits[word >> (18 - 6 * i) & 63] : "=") }
      }
      return text
    }
  }

  /// A decoder of a value that is a few strings by name.
  private struct CodedStrings: Decoder {
    let strings: [String: String]
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    init(_ strings: [String: String]) { self.strings = strings }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedDecodingContainer<Key> {
      KeyedDecodingContainer(Strings<Key>(strings: strings))
    }
    func unkeyedContainer() throws -> any UnkeyedDecodingContainer { throw Self.unexpected }
    func singleValueContainer() throws -> any SingleValueDecodingContainer { throw Self.unexpected }

    static var unexpected: DecodingError {
      .dataCorrupted(DecodingError.Context(codingPath: [], debugDescription: "only strings by name are coded"))
    }

    struct Strings<Key: CodingKey>: KeyedDecodingContainerProtocol {
      let strings: [String: String]
      var codingPath: [any CodingKey] { [] }
      var allKeys: [Key] { strings.keys.compactMap { Key(stringValue: $0) } }

      func contains(_ key: Key) -> Bool { strings[key.stringValue] != nil }
      func decodeNil(forKey key: Key) -> Bool { strings[key.stringValue] == nil }
      func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T {
        guard let value = strings[key.stringValue] as? T else { throw unexpected }
        return value
      }
      func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
      ) throws -> KeyedDecodingContainer<Nested> { throw unexpected }
      func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer { throw unexpected }
      func superDecoder() throws -> any Decoder { throw unexpected }
      func superDecoder(forKey key: Key) throws -> any Decoder { throw unexpected }
    }
  }
#endif
