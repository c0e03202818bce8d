import Adjoint

/// Rectangles of random sizes and shapes.
struct RandomRectangles {
  /// Shares of the whole area.
  let scale: ClosedRange<Double>
  /// Of the first side to the second.
  let ratio: ClosedRange<Double>

  init(_ transform: String, scale: ClosedRange<Double>, ratio: ClosedRange<Double>) {
    let isPossible = scale.lowerBound >= 0 && ratio.lowerBound > 0 && scale.upperBound + ratio.upperBound < .infinity
    if !isPossible {
      AdjointError(transform, "takes shares of the area from 0 on and ratios above 0, got \(scale) and \(ratio)")
        .raise()
    }
    self.scale = isPossible ? scale : 0...0
    self.ratio = isPossible ? ratio : 1...1
  }

  /// Both sides: first the share of the area is drawn, and then the ratio, evenly in its logarithm.
  func draw(of area: Int, _ generator: Generator?) -> (Int, Int) {
    let area = Double(area) * generator.uniform(scale.lowerBound, scale.upperBound)
    let bounds = Tensor([ratio.lowerBound, ratio.upperBound], dtype: .float32).log().doubles
    let drawn = Tensor([generator.uniform(bounds[0], bounds[1])], dtype: .float32).exp().item(Double.self)
    // Halves are rounded to even numbers, as Python does; what is far too large stays so.
    let whole = { (side: Double) in Int(min(side, 1e9).rounded(.toNearestOrEven)) }
    return (whole((area * drawn).squareRoot()), whole((area / drawn).squareRoot()))
  }
}
