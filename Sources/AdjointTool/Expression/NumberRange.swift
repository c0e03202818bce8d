/// The numbers that a dtype can hold, so that a literal that would become infinite is refused where it stands.
struct NumberRange: Equatable, Sendable {
  let dtype: String
  /// The largest finite number, as text.
  let largest: String
  /// The smallest magnitude that rounds to infinity: the largest finite number and half a unit in its last place.
  let overflow: Double

  static let float16 = NumberRange(dtype: "float16", largest: "65504", overflow: 65520)
  static let bfloat16 = NumberRange(dtype: "bfloat16", largest: "3.3895314e+38", overflow: 0x1.FFp127)
  static let float32 = NumberRange(dtype: "float32", largest: "3.4028235e+38", overflow: 0x1.FFFFFFp127)
  static let float64 = NumberRange(dtype: "float64", largest: "1.7976931348623157e+308", overflow: .infinity)

  func holds(_ value: Double) -> Bool { value.magnitude < overflow }

  /// Why a number is refused, to follow it in a sentence.
  var refusal: String { "is too large for \(dtype), whose largest number is \(largest)" }
}
