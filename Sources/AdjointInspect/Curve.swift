/// How a run went, as panels of lines over a common axis: drawn as SVG or as text.
///
/// ```text
/// let losses = Curve.Line("train", [.init(1, 2.1), .init(2, 0.7), .init(3, 0.3)])
/// let curve = Curve(title: "mlp on digits", axis: "epoch", panels: [.init("loss", [losses], scale: .automatic)])
/// try curve.svg().write(toFile: "curve.svg", atomically: true, encoding: .utf8)
/// print(curve.text(width: 80))
/// ```
///
/// Points whose numbers are not finite are left out, and so break their line.
public struct Curve: Sendable {
  public struct Point: Sendable, Equatable {
    public var x: Double
    public var y: Double

    public init(_ x: Double, _ y: Double) { (self.x, self.y) = (x, y) }
  }

  /// Points that are joined, in the order of x.
  public struct Line: Sendable {
    public enum Role: Sendable {
      /// What was learnt from.
      case training
      /// What it was tested with.
      case test
      /// Single steps, behind the others.
      case detail
    }

    public var name: String
    public var points: [Point]
    public var role: Role

    public init(_ name: String, _ points: [Point], role: Role = .training) {
      (self.name, self.points, self.role) = (name, points, role)
    }
  }

  public struct Panel: Sendable {
    public enum Scale: Sendable {
      case linear
      /// Shares of 1, as percentages.
      case share
      /// Logarithmic if the numbers are positive and differ by more than a factor of 20, else linear.
      case automatic
    }

    public var title: String
    public var lines: [Line]
    public var scale: Scale

    public init(_ title: String, _ lines: [Line], scale: Scale = .linear) {
      (self.title, self.lines, self.scale) = (title, lines, scale)
    }
  }

  public var title: String
  /// What x counts.
  public var axis: String
  public var panels: [Panel]

  public init(title: String, axis: String, panels: [Panel]) {
    (self.title, self.axis, self.panels) = (title, axis, panels)
  }
}

extension Curve.Line {
  /// The pieces of the line between points that are not finite.
  var pieces: [[Curve.Point]] {
    points.split { !$0.x.isFinite || !$0.y.isFinite }.map(Array.init)
  }

  var finite: [Curve.Point] { pieces.flatMap(\.self) }
}

extension Curve {
  /// From 0, where counting begins, to the last point of all.
  var horizontal: CurveScale {
    let last = panels.flatMap { $0.lines.flatMap(\.finite) }.map(\.x).max() ?? 1
    return CurveScale(linear: [0, last], isTight: true)
  }
}

extension Curve.Panel {
  /// The panel without its details.
  var summary: Curve.Panel { Curve.Panel(title, lines.filter { $0.role != .detail }, scale: scale) }

  var vertical: CurveScale {
    let values = lines.flatMap(\.finite).map(\.y)
    switch scale {
    case .linear: return CurveScale(linear: values)
    case .share: return CurveScale(shares: values)
    case .automatic:
      let (low, high) = (values.min() ?? 0, values.max() ?? 0)
      return low > 0 && high / low > 20 ? CurveScale(logarithmic: values) : CurveScale(linear: values)
    }
  }

  /// A line's name with where it ended: `test 98.33 %`.
  func legend(_ line: Curve.Line) -> String {
    guard let last = line.finite.last else { return line.name }
    let value = scale == .share ? "\(CurveScale.text(last.y * 100, digits: 4)) %" : CurveScale.text(last.y, digits: 3)
    return "\(line.name) \(value)"
  }
}
