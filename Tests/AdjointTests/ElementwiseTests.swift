import Adjoint
import Testing

/// An operation of two operands in place and out of place.
private typealias Pair = @Sendable (Tensor, Tensor) -> Tensor

private let inPlaceForms: [(String, Pair, Pair)] = [
  ("AddBackward0", { $0.add_($1, alpha: 3) }, { $0.add($1, alpha: 3) }),
  ("SubBackward0", { $0.sub_($1, alpha: 0.5) }, { $0.sub($1, alpha: 0.5) }),
  ("DivBackward1", { $0.div_($1, roundingMode: .floor) }, { $0.div($1, roundingMode: .floor) }),
  ("FmodBackward1", { $0.fmod_($1) }, { $0.fmod($1) }),
  ("RemainderBackward1", { $0.remainder_($1) }, { $0 % $1 }),
  ("Atan2Backward0", { $0.atan2_($1) }, { $0.atan2($1) }),
  ("HypotBackward0", { $0.hypot_($1) }, { $0.hypot($1) }),
  ("XlogyBackward0", { $0.xlogy_($1) }, { $0.xlogy($1) }),
  ("CopysignBackward0", { $0.copysign_($1) }, { $0.copysign($1) }),
  ("NextafterBackward0", { $0.nextafter_($1) }, { $0.nextafter($1) }),
  ("LdexpBackward0", { $0.ldexp_($1) }, { $0.ldexp($1) }),
  ("PowBackward1", { $0.floatPower_($1) }, { $0.floatPower($1) }),
  ("AddcmulBackward0", { $0.addcmul_($1, $1, value: 2) }, { $0.addcmul($1, $1, value: 2) }),
  ("AddcdivBackward0", { $0.addcdiv_($1, $1 + 1, value: 2) }, { $0.addcdiv($1, $1 + 1, value: 2) }),
  ("LerpBackward0", { $0.lerp_($1, weight: 0.3) }, { $0.lerp($1, weight: 0.3) }),
  ("LerpBackward1", { $0.lerp_($1, weight: $1) }, { $0.lerp($1, weight: $1) }),
  ("ClampBackward0", { $0.clamp_(min: $1, max: $1 + 1) }, { $0.clamp(min: $1, max: $1 + 1) }),
  ("ClampBackward1", { x, _ in x.clip_(min: 1, max: 2) }, { x, _ in x.clamp(min: 1, max: 2) }),
  ("LgammaBackward0", { x, _ in x.lgamma_() }, { x, _ in x.lgamma() }),
  ("DigammaBackward0", { x, _ in x.digamma_() }, { x, _ in x.digamma() }),
  ("PolygammaBackward0", { x, _ in x.polygamma_(2) }, { x, _ in x.polygamma(2) }),
  ("MvlgammaBackward0", { x, _ in x.mvlgamma_(2) }, { x, _ in x.mvlgamma(2) }),
  ("ErfinvBackward0", { x, _ in (x / 9).erfinv_() }, { x, _ in (x / 9).erfinv() }),
  ("I0Backward0", { x, _ in x.i0_() }, { x, _ in x.i0() }),
  ("SincBackward0", { x, _ in x.sinc_() }, { x, _ in x.sinc() }),
  ("LogitBackward0", { x, _ in x.logit_(eps: 0.1) }, { x, _ in x.logit(eps: 0.1) }),
  ("NanToNumBackward0", { x, _ in x.nanToNum_() }, { x, _ in x.nanToNum() }),
  ("Deg2RadBackward0", { x, _ in x.deg2rad_() }, { x, _ in x.deg2rad() }),
  ("RoundBackward1", { x, _ in x.round_(decimals: 1) }, { x, _ in x.round(decimals: 1) }),
  ("SgnBackward0", { x, _ in x.sgn_() }, { x, _ in x.sgn() }),
  ("FillBackward3", { x, _ in x.fill_(Tensor(2.0)) }, { x, _ in x.fill(Tensor(2.0)) }),
]

@Test(arguments: inPlaceForms.indices)
func inPlaceAsOutOfPlace(_ index: Int) {
  let (node, inPlace, outOfPlace) = inPlaceForms[index]
  let (x, y) = (leaf([[1.25, 2.5], [3.75, 1.1]]), constant([1.5, 0.7]))
  let z = outOfPlace(x, y)
  let copy = x * 1
  let changed = inPlace(copy, y)
  #expect(changed.gradFn?.name == node)
  #expect(changed.values == z.values)
  let expected = grad(of: [z.sum()], withRespectTo: [x])[0]
  #expect(grad(of: [changed.sum()], withRespectTo: [x])[0]?.values == expected?.values)
  // Where nothing is recorded the kernel may write straight into the elements, here of a transposed view.
  let view = constant([[1.25, 3.75], [2.5, 1.1]]).t()
  #expect(noGrad { inPlace(view, y) }.values == z.values)
}

@Test func verdictsInPlaceKeepTheDTypeAndTheGraph() {
  let x = leaf([1.0, 2.0, 3.0])
  let z = (x * 1).ge_(2)
  #expect(z.values == [0, 1, 1] && z.dtype == .float64 && z.gradFn?.name == "GeBackward0")
  z.sum().backward()
  #expect(x.gradient == [0, 0, 0])
  #expect(Tensor([3, 0, 5]).logicalAnd_(Tensor([1, 1, 0])).ints == [1, 0, 0])
  #expect(Tensor([true, false]).bitwiseNot_().bools == [false, true])
}

@Test func operatorsOnWholeNumbers() {
  let x = Tensor([-7, 6, 12])
  #expect((x % 5).ints == [3, 1, 2])
  #expect((100 % Tensor([7, -7])).ints == [2, -5])
  #expect((x & 6).ints == [0, 6, 4])
  #expect((x | 1).ints == [-7, 7, 13])
  #expect((x ^ x).ints == [0, 0, 0])
  #expect((~x).ints == [6, -7, -13])
  #expect((x << 2).ints == [-28, 24, 48])
  #expect((x >> 1).ints == [-4, 3, 6])
  #expect((1 << Tensor([0, 3])).ints == [1, 8])
  #expect(gcd(x, Tensor([14, 4, 0])).ints == [7, 2, 12])
  #expect(lcm(x, Tensor([14, 4, 0])).ints == [14, 12, 0])
  #expect(rsub(x, Tensor(1), alpha: 2).ints == [15, -11, -23])
}

@Test func numbersAreNotRoundedToHalfPrecision() {
  let x = Tensor([3, 7, 1.3], dtype: .float16)
  #expect((x * 0.1).doubles == [0.300048828125, 0.7001953125, 0.1300048828125])
  #expect(x.floorDivide(0.1).doubles == [29, 69, 12])
  #expect(x.lerp(2 * x, weight: 0.1).doubles == [3.30078125, 7.69921875, 1.4296875])
  #expect(
    Tensor([1, -1], dtype: .bfloat16).nextafter(Tensor([2, 0], dtype: .bfloat16)).doubles == [1.0078125, -0.99609375])
}

@Test func mantissasAndExponents() {
  let (mantissa, exponent) = constant([0, 1, -12, 0.3, .infinity]).frexp()
  #expect(mantissa.values == [0, 0.5, -0.75, 0.6, .infinity])
  #expect(exponent.dtype == .int32 && exponent.ints == [0, 1, 4, -1, 0])
  #expect(mantissa.ldexp(exponent).values == [0, 1, -12, 0.3, .infinity])
}

private let refusals: [(String, @Sendable () -> Void, [String])] = [
  ("alpha of whole numbers", { _ = Tensor([1]).add(Tensor([1]), alpha: 0.5) }, ["add", "alpha", "0.5"]),
  ("a whole quotient", { _ = Tensor([1]).addcdiv(Tensor([1]), Tensor([2])) }, ["addcdiv", "int64", "float()"]),
  ("dtypes that differ", { _ = Tensor([1.0]).lerp(constant([2]), weight: 0.5) }, ["lerp", "float32", "float64"]),
  ("steps of another dtype", { _ = Tensor([1]).heaviside(Tensor([2.0])) }, ["heaviside", "int64", "float32"]),
  ("a rest by zero", { _ = Tensor([1, 2]) % 0 }, ["remainder", "0"]),
  ("bits of decimals", { _ = Tensor([1.5]) & 1 }, ["bitwiseAnd", "float32"]),
  ("divisors of decimals", { _ = gcd(Tensor([1.5]), Tensor([1])) }, ["gcd", "float32"]),
  ("a negative order", { _ = Tensor([1.5]).polygamma(-1) }, ["polygamma", "-1"]),
  ("dimension 0", { _ = Tensor([1.5]).mvlgamma(0) }, ["mvlgamma", "at least 1"]),
  ("decimals of whole numbers", { _ = Tensor([15]).round(decimals: -1) }, ["round", "int64"]),
  ("mantissas of whole numbers", { _ = Tensor([15]).frexp() }, ["frexp", "int64"]),
  ("a power of float32 in float64", { Tensor([1.5]).floatPower_(2) }, ["floatPower_", "float32"]),
  ("a fill by several", { Tensor([1.5]).fill_(Tensor([1, 2])) }, ["fill", "[2]"]),
  ("a row into a number", { Tensor(1.5).addcmul_(Tensor([1.5]), Tensor([1, 2])) }, ["addcmul_", "[2]"]),
  ("a layout that repeats", { _ = Tensor.emptyPermuted([2, 3], [0, 0]) }, ["emptyPermuted", "[0, 0]"]),
]

@Test(arguments: refusals.indices)
func elementwiseRefusals(_ index: Int) throws {
  let (what, body, words) = refusals[index]
  let message = try #require(refusal(body), "\(what) was accepted")
  for word in words { #expect(message.contains(word), "\(what): \(message)") }
}

/// Values from mpmath, 40 digits.
private let digits: [(String, @Sendable (Tensor) -> Tensor, [Double], [Double])] = [
  (
    "lgamma", { $0.lgamma() }, [1e-5, 0.999, 1.0001, 2.5, 60, -2.5],
    [
      11.512919692895826, 0.00057803853289138024, -5.7713342220471268e-5, 0.2846828704729192, 184.53382886144948,
      -0.056243716497674051,
    ]
  ),
  (
    "digamma", { $0.digamma() }, [0.1, 2, 9.9, 1e6, -1.5],
    [
      -10.423754940411076, 0.42278433509846714, 2.2411803166063814, 13.815510057964191, 0.70315664064524319,
    ]
  ),
  (
    "erfinv", { $0.erfinv() }, [1e-10, 0.5, 0.999, -0.9999999999],
    [
      8.8622692545275805e-11, 0.47693627620446987, 2.3267537655135245, -4.5728249585449249,
    ]
  ),
  (
    "i0", { $0.i0() }, [0, 1, 7.9, 8.1, 600],
    [
      1, 1.2660658777520083, 389.406283282158, 469.50060671012147, 6.1463054039368448e258,
    ]
  ),
]

@Test(arguments: digits.indices)
func specialFunctionsHaveTheirDigits(_ index: Int) {
  let (name, function, x, expected) = digits[index]
  for (value, wanted) in zip(function(constant(x)).values, expected) {
    #expect(abs(value - wanted) <= 1e-13 * Swift.max(abs(wanted), 1e-3), "\(name): \(value) instead of \(wanted)")
  }
}
