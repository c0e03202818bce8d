import Adjoint
import AdjointNN
import ArgumentParser
import Foundation

struct PredictCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict", abstract: "What a trained model makes of images (PNG) or of a table's rows (CSV).",
    discussion: """
      adjoint predict seven.png boot.png --checkpoint runs/1
      adjoint predict rows.csv --checkpoint runs/3

      Images have bright shapes on black, as those learnt from: --invert is for ink on paper. Other sizes are scaled.
      """)

  @Argument(help: "PNG files for a model of images, CSV files for one of a table.")
  var files: [String]

  @Option(help: ArgumentHelp("The folder of the trained model.", valueName: "folder"))
  var checkpoint: String

  @Flag(help: "Change black and white of images first.")
  var invert = false

  func run() throws {
    let (record, model) = try recovering { try RunCheckpoint(folder: checkpoint).model() }
    let task = record.task
    guard task.kind != .text else { throw TrainingError("the model writes text: use adjoint sample") }
    var table = TextTable(
      columns: [.init(title: task.kind == .images ? "image" : "row", alignment: .left)]
        + (task.isClassification
          ? [.init(title: "class", alignment: .left)] + task.classes.map { .init(title: $0) }
          : [.init(title: task.table?.label.name ?? "number")]))
    for file in files {
      let (names, inputs) = try recovering { try self.inputs(file, task) }
      for start in stride(from: 0, to: names.count, by: 256) {
        let count = min(256, names.count - start)
        let rows = try recovering {
          noGrad { cells(model(inputs.narrow(dim: 0, start: start, length: count)), task) }
        }
        for (name, row) in zip(names[start...], rows) { table.append([name] + row) }
      }
    }
    Terminal.say("\(table)")
  }

  private func inputs(_ file: String, _ task: TaskDescription) throws -> ([String], Tensor) {
    if task.kind == .images { return ([file], try task.image(file, inverts: invert).unsqueeze(0)) }
    guard let table = task.table else { throw TrainingError("the model has learnt no table") }
    let inputs = try table.inputs(ofRowsIn: file)
    let prefix = files.count == 1 ? "" : "\(file):"
    return ((0..<inputs.shape[0]).map { "\(prefix)\($0 + 1)" }, inputs)
  }

  /// The class and the probabilities of each row of outputs, or the number.
  private func cells(_ outputs: Tensor, _ task: TaskDescription) -> [[String]] {
    guard task.isClassification else {
      let column = task.table?.label
      return outputs.doubles.map { [String(format: "%.6g", $0 * (column?.deviation ?? 1) + (column?.mean ?? 0))] }
    }
    let probabilities = outputs.softmax(dim: 1)
    return zip(probabilities.argmax(dim: 1).ints, 0...).map { best, row in
      [task.classes[best]] + probabilities[row].doubles.map { TextTable.percent($0) }
    }
  }
}
