import AdjointKernels

extension Profile {
  /// The events in the JSON that chrome://tracing and ui.perfetto.dev open: a track a thread, and an
  /// arrow from each operation to its gradient.
  ///
  /// ```swift
  /// let report = profile { _ = exp(Tensor.ones(3)) }
  /// report.chromeTrace().contains("exp")  // → true
  /// ```
  public func chromeTrace() -> String {
    var lines: [String] = []
    for thread in Set(events.map(\.thread)).sorted() {
      let name = thread == 0 ? "profiled thread" : "thread \(thread)"
      lines.append(
        #"{"name": "thread_name", "ph": "M", "pid": 0, "tid": \#(thread), "args": {"name": "\#(name)"}}"#)
    }
    for event in events {
      lines.append(
        """
        {"name": "\(event.name.asJSON)", "cat": "\(event.kind.category)", "ph": "X", "pid": 0, \
        "tid": \(event.thread), "ts": \(event.startNanoseconds.asMicroseconds), \
        "dur": \(event.nanoseconds.asMicroseconds), "args": {\(event.arguments)}}
        """)
      if let forward = event.forward.map({ events[$0] }) {
        let arrow = #""name": "gradient", "cat": "gradient", "pid": 0, "id": \#(event.index)"#
        lines.append(
          #"{\#(arrow), "ph": "s", "tid": \#(forward.thread), "ts": \#(forward.startNanoseconds.asMicroseconds)}"#)
        lines.append(
          """
          {\(arrow), "ph": "f", "bp": "e", "tid": \(event.thread), "ts": \(event.startNanoseconds.asMicroseconds)}
          """)
      }
    }
    return #"{"displayTimeUnit": "ns", "traceEvents": ["# + "\n" + lines.joined(separator: ",\n") + "\n]}\n"
  }

  /// Writes `chromeTrace()` to a file. Throws an `AdjointError` if it can't be written.
  ///
  /// ```swift
  /// let report = profile { _ = exp(Tensor.ones(3)) }
  /// do { try report.exportChromeTrace(to: "/no such folder/trace.json") } catch {
  ///   (error as! AdjointError).operation  // → exportChromeTrace
  /// }
  /// ```
  public func exportChromeTrace(to path: String) throws {
    var text = chromeTrace()
    let error = text.withUTF8 { bytes in
      bytes.withMemoryRebound(to: CChar.self) { adj_write_file(path, $0.baseAddress, Int64($0.count)) }
    }
    guard error == 0 else {
      let reason = withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { room in
        adj_error_text(error, room.baseAddress, 256)
        return String(cString: room.baseAddress.unsafelyUnwrapped)
      }
      throw AdjointError("exportChromeTrace", "\(path) can't be written: \(reason)")
    }
  }
}

extension ProfileEvent.Kind {
  fileprivate var category: String {
    switch self {
    case .operation: "operation"
    case .backward: "backward"
    case .range: "range"
    }
  }
}

extension ProfileEvent {
  fileprivate var arguments: String {
    var fields: [String] = []
    if let sequenceNumber { fields.append(#""sequence number": \#(sequenceNumber)"#) }
    if bytes > 0 { fields.append(#""bytes": \#(bytes)"#) }
    if savedBytes > 0 { fields.append(#""saved bytes": \#(savedBytes)"#) }
    if let inputShapes {
      fields.append(#""shapes": [\#(inputShapes.map { $0?.shapeText ?? "null" }.joined(separator: ", "))]"#)
    }
    return fields.joined(separator: ", ")
  }
}

extension Int {
  /// Nanoseconds as microseconds with all their digits.
  fileprivate var asMicroseconds: String {
    let digits = String(self % 1000)
    return "\(self / 1000)." + String(repeating: "0", count: 3 - digits.count) + digits
  }
}

extension String {
  /// The inside of a JSON string.
  fileprivate var asJSON: String {
    var text = ""
    for scalar in unicodeScalars {
      switch scalar {
      case "\"", "\\": text += "\\\(scalar)"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text
  }
}
