/// A report as a page for readers: which of PyTorch's operations are there, tier by tier.
public struct Coverage {
  private let report: Report
  private let tiers: [String: Int]

  public init(_ report: Report, of suite: Suite) {
    self.report = report
    tiers = suite.groups.reduce(into: [:]) { $0[$1.name] = $1.tier }
  }

  public var markdown: String {
    """
    # Coverage

    Made by `conformance DIR --coverage FILE`. An operation is complete when each of its golden cases passes: values, and
    as far as the case has them gradients, tangents and second derivatives. Tier 1 is what documents and small models
    need, tier 2 the everyday vocabulary, tier 3 the long tail, of which nothing is promised yet.

    | tier | operations | complete | cases passed | failed | not supported |
    |---|---|---|---|---|---|
    \([1, 2, 3].map(row).joined(separator: "\n"))

    ## Complete

    \([1, 2, 3].map { list($0, "Tier \($0)", \.isComplete) }.joined(separator: "\n\n"))

    ## Not complete

    An operation that is here in part has the cases that pass beside it.

    \([1, 2, 3].map { list($0, "Tier \($0)", { !$0.isComplete }) }.joined(separator: "\n\n"))

    """
  }

  private func operations(_ tier: Int) -> [Report.Operation] { report.operations.filter { tiers[$0.name] == tier } }

  private func row(_ tier: Int) -> String {
    let all = operations(tier)
    let counts = [
      all.count, all.count(where: \.isComplete), all.map(\.passed).reduce(0, +), all.map(\.failed).reduce(0, +),
      all.map(\.unsupported).reduce(0, +),
    ]
    return "| \(tier) | " + counts.map(String.init).joined(separator: " | ") + " |"
  }

  private func list(_ tier: Int, _ title: String, _ isListed: (Report.Operation) -> Bool) -> String {
    let names = operations(tier).filter(isListed).map { operation in
      let isPartial = operation.passed > 0 && !operation.isComplete
      let total = operation.passed + operation.failed + operation.unsupported
      return isPartial ? "\(operation.name) (\(operation.passed) of \(total))" : operation.name
    }
    return "**\(title)**: " + (names.isEmpty ? "none" : names.joined(separator: ", ")) + "."
  }
}

extension Report.Operation {
  var isComplete: Bool { failed == 0 && unsupported == 0 }
}
