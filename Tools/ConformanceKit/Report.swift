/// What came of the cases of a suite.
public struct Report: Encodable, Sendable {
  /// A case that did not pass, and why: what differed, or what is lacking.
  public struct Case: Encodable, Sendable {
    public enum Result: String, Encodable, Sendable { case failed, unsupported }
    public let id: String
    public let result: Result
    public let reason: String
  }
  public struct Operation: Encodable, Sendable {
    public let name: String
    public var passed = 0
    public var failed = 0
    public var unsupported = 0
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
    case .failed(let reason):
      failed += 1
      operations[last].failed += 1
      operations[last].cases.append(Case(id: id, result: .failed, reason: reason))
    case .unsupported(let reason):
      unsupported += 1
      operations[last].unsupported += 1
      operations[last].cases.append(Case(id: id, result: .unsupported, reason: reason))
    }
  }

  /// A line for each failure.
  public var failures: [String] {
    operations.flatMap { operation in
      operation.cases.filter { $0.result == .failed }.map { "\(operation.name), case \($0.id): \($0.reason)" }
    }
  }

  public var summary: String { "\(passed) passed, \(failed) failed, \(unsupported) unsupported" }
}
