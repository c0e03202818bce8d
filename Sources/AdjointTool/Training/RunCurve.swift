import AdjointInspect

extension RunRecord {
  /// Loss and accuracy so far, over epochs.
  var curve: Curve {
    let perEpoch = Double(history.stepsPerEpoch)
    func points(_ value: (History.Epoch) -> Double?) -> [Curve.Point] {
      history.epochs.compactMap { epoch in value(epoch).map { Curve.Point(Double(epoch.step) / perEpoch, $0) } }
    }
    // The mean of some steps belongs to the middle of them.
    let steps = history.losses.enumerated().map { index, loss in
      Curve.Point((Double(index) + 0.5) * Double(history.interval) / perEpoch, loss)
    }
    let name = history.interval == 1 ? "each step" : "each \(history.interval) steps"
    var panels = [
      Curve.Panel(
        "loss",
        [
          Curve.Line(name, steps, role: .detail), Curve.Line("train", points(\.trainLoss)),
          Curve.Line("test", points(\.testLoss), role: .test),
        ], scale: .automatic)
    ]
    if task.isClassification {
      panels.append(
        Curve.Panel(
          "accuracy",
          [
            Curve.Line("train", points(\.trainAccuracy)), Curve.Line("test", points(\.testAccuracy), role: .test),
          ], scale: .share))
    }
    return Curve(title: "\(settings.model.rawValue) on \(settings.source.name)", axis: "epoch", panels: panels)
  }
}
