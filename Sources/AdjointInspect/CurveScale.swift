import Foundation

/// An axis: which numbers it shows, where they are on it, and which of them are written beside it.
struct CurveScale {
  /// A number on the axis and its text.
  struct Tick: Equatable {
    let value: Double
    let text: String
  }

  private let low: Double
  private let high: Double
  private let isLogarithmic: Bool
  private let isShare: Bool

  /// - Parameter isTight: whether the axis ends at the outermost numbers, instead of a little beyond them.
  init(linear values: [Double], isTight: Bool = false) {
    let (low, high) = Self.bounds(values)
    let margin = isTight ? 0 : 0.04 * (high - low)
    // Numbers that are not negative have no axis below 0.
    self.init(low: low >= 0 ? max(low - margin, 0) : low - margin, high: high + margin)
  }

  init(shares values: [Double]) {
    let (low, high) = Self.bounds(values)
    let margin = 0.04 * (high - low)
    self.init(low: max(low - margin, 0), high: min(high + margin, max(values.max() ?? 1, 1)), isShare: true)
  }

  /// For numbers above 0.
  init(logarithmic values: [Double]) {
    let (low, high) = Self.bounds(values)
    let margin = pow(high / low, 0.04)
    self.init(low: low / margin, high: high * margin, isLogarithmic: true)
  }

  private init(low: Double, high: Double, isLogarithmic: Bool = false, isShare: Bool = false) {
    (self.low, self.high, self.isLogarithmic, self.isShare) = (low, high, isLogarithmic, isShare)
  }

  /// The outermost numbers, or some around the only one.
  private static func bounds(_ values: [Double]) -> (Double, Double) {
    guard let low = values.min(), let high = values.max() else { return (0, 1) }
    if low < high { return (low, high) }
    let room = low == 0 ? 1 : low.magnitude / 2
    return (low - room, low + room)
  }

  /// Where a number is, from 0 at the low end to 1 at the high one.
  func position(_ value: Double) -> Double {
    isLogarithmic ? log(value / low) / log(high / low) : (value - low) / (high - low)
  }

  /// At most `count` round numbers.
  func ticks(_ count: Int) -> [Tick] {
    let values = isLogarithmic ? logarithmicTicks(count) : linearTicks(count)
    return values.map {
      Tick(value: $0, text: isShare ? Self.text($0 * 100, digits: 4) + " %" : Self.text($0, digits: 4))
    }
  }

  private func linearTicks(_ count: Int) -> [Double] {
    let rough = (high - low) / Double(max(count, 1))
    guard rough > 0, rough.isFinite else { return [low] }
    let decade = pow(10, floor(log10(rough)))
    // One of them always has few enough multiples.
    for factor in [1.0, 2, 5, 10, 20] {
      let step = factor * decade
      // What rounds up to −0 is 0.
      let (first, last) = ((low / step - 1e-9).rounded(.up) + 0, (high / step + 1e-9).rounded(.down))
      if last - first + 1 <= Double(count) { return stride(from: first, through: last, by: 1).map { $0 * step } }
    }
    return [low]
  }

  /// 1, 2 and 5 of each decade, or only 1 where that is enough.
  private func logarithmicTicks(_ count: Int) -> [Double] {
    let decades = Int(floor(log10(low)))...Int(ceil(log10(high)))
    for factors in [[1.0, 2, 5], [1, 3], [1]] {
      let ticks = decades.flatMap { decade in factors.map { $0 * pow(10, Double(decade)) } }
        .filter { $0 >= low && $0 <= high }
      if ticks.count <= count { return ticks }
    }
    let whole = decades.filter { (low...high).contains(pow(10, Double($0))) }
    let every = (whole.count + count - 1) / max(count, 1)
    return whole.filter { $0 % every == 0 }.map { pow(10, Double($0)) }
  }

  /// A number with as many digits as it needs, up to some.
  static func text(_ value: Double, digits: Int) -> String { String(format: "%.\(digits)g", value) }
}
