import AdjointInspect
import Foundation
import Testing

@testable import AdjointTool

@Suite struct TrainingDisplayTests {
  private let line = ProgressLine(
    epoch: 3, epochs: 10, batch: 412, batches: 938, loss: 0.42113, rate: 6120.4, secondsLeft: 62)

  @Test func aProgressLineFitsEveryWidth() {
    for width in 0...120 { #expect(line.bar(width: width).count <= width) }
    #expect(
      line.bar(width: 100)
        == "epoch 3/10 ━━━━━━━━━━━━━─────────────────  412/938  loss 0.4211  1:02 left  6120 examples/s")
    #expect(line.bar(width: 60) == "epoch 3/10 ━━━━━━━─────────  412/938  loss 0.4211  1:02 left")
    #expect(line.bar(width: 20) == "epoch 3/10 ━━━──────")
    #expect(line.bar(width: 8) == "epoch 3/")
  }

  @Test func aProgressLineIsASentenceToo() {
    #expect(line.sentence == "epoch 3/10, step 412/938: loss 0.4211, 6120 examples/s, 1:02 left")
  }

  @Test(arguments: [(0.4, "0 s"), (59.6, "1:00"), (59.4, "59 s"), (3723, "1:02:03"), (.infinity, "?"), (-1, "0 s")])
  func timesAreShort(seconds: Double, text: String) {
    #expect(ProgressLine.time(seconds) == text)
  }

  @Test func curvesOfAnyNumbersAreDrawn() {
    let series: [[Double]] = [
      [], [1], [0, 0, 0], [.nan, 1, .infinity, 2], [1e-30, 1e30], [-5, 5], [2, 1.999999], [1e300, -1e300], [-0.0],
    ]
    for values in series {
      let points = values.enumerated().map { Curve.Point(Double($0), $1) }
      for scale in [Curve.Panel.Scale.linear, .share, .automatic] {
        let curve = Curve(
          title: "a < b", axis: "epoch",
          panels: [
            Curve.Panel("loss", [Curve.Line("train", points), Curve.Line("test", points, role: .test)], scale: scale)
          ])
        #expect(!curve.svg().contains("nan") && !curve.svg().contains("inf"))
        #expect(curve.svg().contains("a &lt; b"))
        for line in curve.text(width: 60, height: 6).split(separator: "\n") { #expect(line.count <= 60) }
      }
    }
  }

  @Test func aTextCurveHasAxesAndALegend() {
    let falling = (1...8).map { Curve.Point(Double($0), 8 / Double($0)) }
    let curve = Curve(title: "", axis: "epoch", panels: [Curve.Panel("loss", [Curve.Line("train", falling)])])
    let lines = curve.text(width: 40, height: 6).split(separator: "\n")
    #expect(lines.count == 1 + 6 + 4)
    #expect(lines[0].trimmingCharacters(in: .whitespaces) == "loss")
    #expect(lines[1...6].allSatisfy { $0.contains("│") || $0.contains("┤") })
    #expect(lines[1...6].contains { $0.contains("5 ┤") })
    #expect(lines[7].contains("└") && lines[7].contains("┬"))
    #expect(lines[8].contains("0") && lines[8].contains("5"))
    #expect(lines[9].trimmingCharacters(in: .whitespaces) == "epoch")
    #expect(lines[10].trimmingCharacters(in: .whitespaces) == "⠒⠒ train 1")
  }
}
