import Adjoint
import AdjointInspect
import ArgumentParser
import Foundation

struct GradCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "grad", abstract: "The value and every partial derivative of an expression, step by step.",
    discussion: """
      adjoint grad "z^2 * (x^2 + y)^2" x=1 y=2 z=4
      adjoint grad "sum(sin(x) * x)" x=[1,2,3] --check
      """)

  @Argument(help: "An expression in variables, such as \"z^2 * (x^2 + y)^2\".")
  var expression: String

  @Argument(help: "Values: x=1, x=[1,2,3], x=[[1,2],[3,4]].")
  var values: [String] = []

  @Flag(help: "Compare each derivative with central differences.")
  var check = false

  @Option(help: "Draw the graph into FILE.svg, FILE.dot or FILE.html.")
  var graph: String?

  func validate() throws {
    if let graph, !["svg", "dot", "html"].contains((graph as NSString).pathExtension) {
      throw ValidationError("--graph writes .svg, .dot or .html, and \(graph) is none of them")
    }
  }

  func run() throws {
    do {
      let input = try ExpressionInput(
        expression: expression, assignments: values, functions: Functions.signatures, numbers: .float64)
      for warning in input.warnings { complain("\(warning)") }
      let derivation = try Derivation(input)
      Swift.print(derivation.report)
      if check { Swift.print("\n" + (try derivation.numericalTable())) }
      if let graph { try draw(derivation, to: graph) }
    } catch let error as ParseError {
      complain("\(error)")
      throw ExitCode(2)
    } catch let error as AdjointError {
      complain("\(error)")
      throw ExitCode(2)
    }
  }

  private func draw(_ derivation: Derivation, to file: String) throws {
    let picture = Graph(of: derivation.result, names: derivation.names)
    let text =
      switch (file as NSString).pathExtension {
      case "svg": picture.svg()
      case "dot": picture.dot()
      default: picture.html()
      }
    try text.write(toFile: file, atomically: true, encoding: .utf8)
    Swift.print("\ndrawn: \(file)")
  }

  private func complain(_ text: String) {
    FileHandle.standardError.write(Data((text + "\n").utf8))
  }
}
