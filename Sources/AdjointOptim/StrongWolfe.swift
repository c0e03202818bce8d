import Adjoint

/// A point on the line that is searched.
struct LinePoint {
  var length: Double
  var value: Double
  var gradient: Tensor
  /// The derivative along the line.
  var slope: Double
}

/// A length at which the value has fallen enough and the slope is small beside the first one: |slope| ≤ 0.9·|first|,
/// value ≤ first + 1e-4·length·slope (Nocedal, Wright, Numerical Optimization, algorithms 3.5 and 3.6, with cubic
/// interpolation and PyTorch's rules for when to give up).
func strongWolfe(
  from start: LinePoint, to firstLength: Double, norm: Double, toleranceChange: Double, maxEvaluations: Int,
  _ evaluate: (Double) throws -> LinePoint
) rethrows -> (point: LinePoint, evaluations: Int) {
  func isTooHigh(_ point: LinePoint) -> Bool { point.value > start.value + 1e-4 * point.length * start.slope }
  func isFlat(_ point: LinePoint) -> Bool { abs(point.slope) <= -0.9 * start.slope }

  // Away from the start, until a good point lies between the last two.
  var new = try evaluate(firstLength)
  var previous = start
  var count = 0
  var bracket: [LinePoint] = []
  while count < maxEvaluations {
    if isTooHigh(new) || (count > 1 && new.value >= previous.value) {
      bracket = [previous, new]
      break
    }
    if isFlat(new) { return (new, count + 1) }
    if new.slope >= 0 {
      bracket = [previous, new]
      break
    }
    let bounds = (new.length + 0.01 * (new.length - previous.length), new.length * 10)
    let length = cubicMinimum(previous, new, within: bounds)
    previous = new
    new = try evaluate(length)
    count += 1
  }
  if count >= maxEvaluations { bracket = [start, new] }

  // Then closer, between the two.
  var (low, high) = bracket[0].value <= bracket[1].value ? (0, 1) : (1, 0)
  var isSlow = false
  while count < maxEvaluations {
    if abs(bracket[1].length - bracket[0].length) * norm < toleranceChange { break }
    let (first, second) = (bracket[0].length, bracket[1].length)
    var length = cubicMinimum(bracket[0], bracket[1], within: first <= second ? (first, second) : (second, first))
    // A length near the border twice, or on it, would hardly make the bracket smaller.
    let (least, most) = (min(first, second), max(first, second))
    let margin = 0.1 * (most - least)
    if min(most - length, length - least) < margin {
      if isSlow || length >= most || length <= least {
        length = abs(length - most) < abs(length - least) ? most - margin : least + margin
        isSlow = false
      } else {
        isSlow = true
      }
    } else {
      isSlow = false
    }
    new = try evaluate(length)
    count += 1
    if isTooHigh(new) || new.value >= bracket[low].value {
      bracket[high] = new
      (low, high) = bracket[0].value <= bracket[1].value ? (0, 1) : (1, 0)
      continue
    }
    let isDone = isFlat(new)
    if !isDone && new.slope * (bracket[high].length - bracket[low].length) >= 0 { bracket[high] = bracket[low] }
    bracket[low] = new
    if isDone { break }
  }
  return (bracket[low], count + 1)
}

/// Where the cubic through two points with their slopes is least, or the middle if it has no minimum.
private func cubicMinimum(_ a: LinePoint, _ b: LinePoint, within bounds: (Double, Double)) -> Double {
  let d1 = a.slope + b.slope - 3 * (a.value - b.value) / (a.length - b.length)
  let square = d1 * d1 - a.slope * b.slope
  guard square >= 0 else { return (bounds.0 + bounds.1) / 2 }
  let d2 = square.squareRoot()
  let (near, far) = a.length <= b.length ? (a, b) : (b, a)
  let least =
    far.length - (far.length - near.length) * ((far.slope + d2 - d1) / (far.slope - near.slope + 2 * d2))
  return min(max(least, bounds.0), bounds.1)
}
