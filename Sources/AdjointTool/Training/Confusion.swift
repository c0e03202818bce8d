import Adjoint
import AdjointNN

/// How often each class was taken for each, and the loss over all examples.
struct Confusion {
  var tally = Tally()
  /// By class, then by what it was taken for; empty where there are no classes.
  private(set) var counts: [[Int]]

  init(classes: Int) { counts = Array(repeating: Array(repeating: 0, count: classes), count: classes) }

  mutating func add(_ targets: [Int], _ outputs: [Int]) {
    for (target, output) in zip(targets, outputs) { counts[target][output] += 1 }
  }

  /// Loss and accuracy, then a table of the classes, and, of twelve classes or fewer, which was taken for which.
  func report(of task: TaskDescription) -> String {
    var text = "\(tally.count) examples: loss \(ProgressLine.short(tally.meanLoss))"
    guard task.isClassification else {
      let error = tally.meanLoss.squareRoot() * (task.table?.label.deviation ?? 1)
      return text + ", root of the mean square error \(ProgressLine.short(error))"
    }
    text += ", accuracy \(TextTable.percent(tally.accuracy))"
    if task.kind == .text { return text }
    text += "\n\n\(table(task.classes))"
    return task.classes.count <= 12 ? text + "\n\n\(matrix(task.classes))" : text
  }

  /// Precision is the share of right ones among those taken for the class, recall among those of it.
  private func table(_ classes: [String]) -> String {
    var table = TextTable(
      columns: [.init(title: "class", alignment: .left)]
        + ["examples", "precision", "recall", "F1"].map { .init(title: $0) })
    for (index, name) in classes.enumerated() {
      let right = Double(counts[index][index])
      let (all, taken) = (counts[index].reduce(0, +), counts.reduce(0) { $0 + $1[index] })
      let (precision, recall) = (right / Double(taken), right / Double(all))
      let f1 = 2 * right / Double(all + taken)
      table.append([name, "\(all)"] + [precision, recall, f1].map { $0.isNaN ? "–" : TextTable.percent($0) })
    }
    return table.description
  }

  private func matrix(_ classes: [String]) -> String {
    var table = TextTable(
      columns: [.init(title: "class \\ taken for", alignment: .left)] + classes.map { .init(title: $0) })
    for (name, row) in zip(classes, counts) { table.append([name] + row.map { $0 == 0 ? "·" : "\($0)" }) }
    return table.description
  }
}

extension TextTable {
  /// A share of 1: `98.33 %`.
  static func percent(_ share: Double) -> String { fixed(100 * share, decimals: 2) + " %" }
}

extension TaskDescription {
  /// Loss and hits of a data set, class by class.
  func confusion(_ model: Module, _ data: TrainingData.Examples) -> Confusion {
    var confusion = Confusion(classes: kind == .text ? 0 : classes.count)
    forEachBatch(model, data) { output, target in
      confusion.tally.add(
        loss: loss(output, target).item(Double.self), right: right(output, target), count: target.shape[0])
      if kind != .text && isClassification { confusion.add(target.ints, output.argmax(dim: -1).ints) }
    }
    return confusion
  }
}
