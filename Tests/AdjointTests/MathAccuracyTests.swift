import AdjointKernels
import Testing

/// Vector math against a wider reference, under every instruction set that this machine has.
/// Documentation/Accuracy.md has the errors over more arguments.
@Suite(.leakFree) struct MathAccuracyTests {
  static let functions = 0..<Int32(ADJ_MATH_COUNT.rawValue)
  static let instructionSets = ["baseline", "avx2", "avx512"]

  // A reference for float64 needs a wider type, which only x86-64 has.
  #if arch(x86_64)
    static let dtypes = [ADJ_F32, ADJ_F64]
  #else
    static let dtypes = [ADJ_F32]
  #endif

  @Test(arguments: functions, dtypes)
  func errorsStayWithinTwoUlp(_ function: Int32, _ dtype: adj_dtype) {
    let name = String(cString: adj_math_name(function))
    for (isa, set) in Self.instructionSets.enumerated() where isa <= Int(adj_isa_best()) {
      var worst = [0.0, 0.0]
      // An odd count, so that the float32 patterns taken are not all of one form.
      let error = adj_math_ulp(function, Int32(dtype.rawValue), Int32(isa), 200_003, &worst)
      #expect(error >= 0, "\(name) was not measured under \(set)")
      #expect(error <= 2, "\(name) of \(worst[0]) (and \(worst[1])) under \(set)")
    }
  }
}
