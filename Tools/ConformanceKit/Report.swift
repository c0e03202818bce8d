/// What came of the cases of a suite.
public struct Report: Codable, Sendable {
  public struct Case: Codable, Sendable {
    public let id: String
    public let outcome: Outcome
  }
  public struct Operation: Codable, Sendable {
    public let name: String
    public var passed = 0
    public var failed = 0
    public var unsupported = 0
    /// Those that did not pass.
    public var cases: [Case] = []
  }

  public private(set) var passed = 0
  public private(set) var failed = 0
  public private(set) var unsupported = 0
  /// In the order in which they were run.
  public private(set) var operations: [Operation] = []

  public init() {}

  public mutating func add(_ outcome: Outcome, id: String, to name: String) {
    if operations.last?.name != name { operations.append(Operation(name: name)) }
    let last = operations.count - 1
    switch outcome {
    case .passed:
      passed += 1
      operations[last].passed += 1
      return
    case .failed:
      failed += 1
      operations[last].failed += 1
    case .unsupported:
      unsupported += 1
      operations[last].unsupported += 1
    }
    operations[last].cases.append(Case(id: id, outcome: outcome))
  }

  /// A line for each failure.
  public var failures: [String] {
    operations.flatMap { operation in
      operation.cases.compactMap { element in
        guard case .failed(let difference) = element.outcome else { return nil }
        return "\(operation.name), case \(element.id): \(difference)"
      }
    }
  }

  public var summary: String { "\(passed) passed, \(failed) failed, \(unsupported) unsupported" }
}
