import Foundation
import Testing

@testable import AdjointTool

/// What each row of the documents must print, word for word. Addresses of nodes read `0x…`.
private let expected: [(row: String, output: String)] = [
  ("000.1", "tensor([0., 2., 4.])"),
  ("000.2", "tensor([36., 81.]) tensor([-12.,  -8.])"),
  (
    "000.3",
    """
    tensor([[0., 0., 0.],
            [0., 2., 0.],
            [0., 0., 4.]])
    tensor([[36.,  0.],
            [ 0., 81.]])
    tensor([[-12.,  -0.],
            [ -0.,  -8.]])
    """
  ),
  (
    "000.4",
    """
    tensor([ 2., -4.,  6.], dtype=torch.float64) True
    True
    """
  ),
  (
    "001.1",
    """
    tensor([[1., 1.],
            [1., 1.]], requires_grad=True)
    """
  ),
  (
    "001.2",
    """
    tensor([[3., 3.],
            [3., 3.]], grad_fn=<AddBackward0>)
    <AddBackward0 object at 0x…>
    """
  ),
  (
    "001.3",
    """
    tensor([[27., 27.],
            [27., 27.]], grad_fn=<MulBackward0>) tensor(27., grad_fn=<MeanBackward0>)
    """
  ),
  ("001.4", "False\nTrue\n<SumBackward0 object at 0x…>"),
  (
    "001.5",
    """
    tensor([[4.5000, 4.5000],
            [4.5000, 4.5000]])
    """
  ),
  (
    "001.6",
    """
    tensor([ 429.5515,  194.7347, 1144.1230], grad_fn=<MulBackward0>)
    tensor([2.0480e+02, 2.0480e+03, 2.0480e-01])
    tensor([  788.9900,  -150.2356, -1115.5402], grad_fn=<MulBackward0>)
    tensor([5.1200e+01, 5.1200e+02, 5.1200e-02])
    """
  ),
  ("001.7", "True True False"),
  ("001.8", "True\nFalse\ntensor(True)"),
  ("002.1", "True None\n[1, 1] <MulBackward0 object at 0x…>"),
  (
    "002.2",
    """
    tensor([[0.0000],
            [4.0000],
            [0.8000],
            [0.1200]])
    """
  ),
  ("002.4", "r = 25.0\ndr/dx = 12.0\ndr/dy = 6.0\ndr/dz = 8.0"),
  ("002.5", "r = 243.0\ndr/dx = 243.0\ndr/dy = 243.0\ndr/dz = 162.0"),
  ("002.7", "24.0\n24.000"),
  ("003.1", "11.113059409339991"),
  ("003.2", "tensor([2.7183])"),
  ("003.3", "tensor([11.1131])\ntensor([11.1131])\ntensor([11.1131])"),
  (
    "003.4",
    """
    [30.0, 21.0] ["7.68136229", "4.80085143"]
    tensor([30., 21.])
    tensor([7.6814, 4.8009])
    """
  ),
  ("003.6", "tensor([37.6814, 25.8008])"),
  ("003.7", "tensor([15.3627,  9.6017])"),
  ("003.8", "tensor([0., 0.])\ntensor([7.6814, 4.8009])"),
  (
    "003.9",
    """
    tensor(219.2137, grad_fn=<SumBackward0>)
    tensor([[  94.5796],
            [-159.6058]])
    """
  ),
  (
    "004.1",
    """
    h=0.10000, numerical limit=2.30000
    h=0.01000, numerical limit=2.03000
    h=0.00100, numerical limit=2.00300
    h=0.00010, numerical limit=2.00030
    h=0.00001, numerical limit=2.00003
    """
  ),
  (
    "004.2",
    """
    tensor(3., requires_grad=True)
    tensor(4., requires_grad=True)
    tensor(12., grad_fn=<MulBackward0>)
    tensor(4.)
    tensor(3.)
    """
  ),
  (
    "004.3",
    """
    tensor([-12.,  65.], grad_fn=<SubBackward0>)
    tensor([36., 81.])
    tensor([-12.,  -8.])
    tensor([True, True])
    tensor([True, True])
    """
  ),
]

private func output(_ id: String) throws -> String {
  let row = try #require(Tour.all.documents.flatMap(\.rows).first { $0.id == id })
  let text = try row.output().trimmingCharacters(in: .newlines)
  return text.replacing(/0x[0-9a-f]+/, with: "0x…")
}

// The rows share the console and the default generator.
@Suite(.serialized) struct TourTests {
  @Test(arguments: expected) func printsWhatTheDocumentSays(_ expected: (row: String, output: String)) throws {
    #expect(try output(expected.row) == expected.output)
  }

  @Test func readingTheGradOfANonLeafWarnsAndGivesNone() throws {
    let lines = try output("002.3").split(separator: "\n").map(String.init)
    #expect(
      lines.filter { !$0.hasPrefix("warning:") } == [
        "r = 144.0", "dr/dw = None = 24.0", "dr/dv = None", "dr/du = None", "dr/dx = 192.0", "dr/dy = 96.0",
        "dr/dz = 72.0", "dr/dw = 24.0, dr/dv = 96.0, dr/du = 96.0",
      ])
    let warnings = lines.filter { $0.hasPrefix("warning:") }
    #expect(warnings.count == 3)
    #expect(warnings.allSatisfy { $0.contains("retainGrad()") })
  }

  @Test func drawsTheThreeFigures() throws {
    let text = try output("002.6")
    #expect(text.hasPrefix("graph: True\nforward: True\nbackward: True\n"))
    for label in ["2x = 2", "2w = 24", "192", "96", "72"] { #expect(text.contains(label), "\(label) in the figure") }
  }

  @Test func refusesWithTheDocumentsWords() throws {
    #expect(try output("003.5").contains("grad can be implicitly created only for scalar outputs"))
    #expect(try output("003.11").contains("Only Tensors of floating point and complex dtype can require gradients"))
    let stack = try output("003.12")
    for part in ["tensor 0 has [20]", "tensor 1 has [20, 1]"] { #expect(stack.contains(part)) }
    #expect(try output("003.13").contains("detach()"))
  }

  @Test func warnsWhenBothOperandsBroadcast() throws {
    let text = try output("003.10")
    #expect(text.contains("[20, 20] tensor(6436.9614"))
    #expect(text.contains("warning: both operands of sub broadcast: shapes [20] and [20, 1] give [20, 20]"))
  }

  @Test func showsGradientsBeforeAndAfterBackward() throws {
    let lines = try output("004.4").split(separator: "\n").map(String.init).filter { !$0.hasPrefix("warning:") }
    #expect(
      lines == [
        "tensor([1., 1., 1.], requires_grad=True)", "tensor([2., 2., 2.], grad_fn=<AddBackward0>)",
        "tensor([4., 4., 4.], grad_fn=<MulBackward0>)", "None None", "None <AddBackward0 object at 0x…>",
        "None <MulBackward0 object at 0x…>", "tensor(12., grad_fn=<SumBackward0>)", "tensor([4., 4., 4.])", "None",
        "None", "None",
      ])
  }

  @Test func theLecturesRulesHold() throws {
    let lines = try output("004.5").split(separator: "\n")
    #expect(lines.count == 14)
    #expect(lines.allSatisfy { $0.hasSuffix("True") && !$0.contains("False") })
  }

  @Test func trainsALineAndAClassifier() throws {
    let lines = try output("004.6").split(separator: "\n").map(String.init)
    let accuracy = try #require(lines.last?.split(separator: " ").dropLast().last.flatMap { Double($0) })
    #expect(accuracy >= 95)
    #expect(lines.contains { $0.hasPrefix("step 200:") && $0.hasSuffix("|gradient| 0.000000") })
  }

  /// The tour shows the source that it runs: the text kept for each row is that of the compiled file.
  @Test func showsTheSourceThatItRuns() throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../Sources/AdjointTool/Tour")
    var sources: [String: String] = [:]
    for file in try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
    where file.lastPathComponent.hasPrefix("Document") {
      var row: (id: String, lines: [Substring])?
      for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n", omittingEmptySubsequences: false)
      {
        if line.hasPrefix("  Tour.Row(\"") {
          row = (String(line.split(separator: "\"")[1]), [])
        } else if line == "  }," || line == "  }", let finished = row {
          sources[finished.id] = finished.lines.map { $0.dropFirst(4) }.joined(separator: "\n")
          row = nil
        } else {
          row?.lines.append(line)
        }
      }
    }
    #expect(sources.count == Tour.all.documents.flatMap(\.rows).count)
    for row in Tour.all.documents.flatMap(\.rows) { #expect(row.source == sources[row.id], "row \(row.id)") }
  }
}
