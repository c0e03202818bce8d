import Adjoint
import Testing

@Test func einsumTakesListsOfNumbers() {
  let (x, y) = (Tensor.randn(2, 3), Tensor.randn(3, 4))
  let product = x.matmul(y)
  #expect(einsum((x, [0, 1]), (y, [1, 2]), output: [0, 2]).allclose(product))
  #expect(einsum((x, [.ellipsis, 1]), (y, [1, 2])).allclose(product))
  #expect(einsum((x, [0, 1]), output: [1, .ellipsis, 0]).shape == [3, 2])
}

@Test func theOrderOfContractionsDoesNotShow() {
  let chain = [Tensor.randn(2, 30), Tensor.randn(30, 3), Tensor.randn(3, 40), Tensor.randn(40, 2)]
  let expected = chain.dropFirst().reduce(chain[0]) { $0.matmul($1) }
  #expect(einsum("ab,bc,cd,de->ae", chain).allclose(expected, rtol: 1e-4, atol: 1e-4))
  // More operands than are searched through.
  let many = (0..<12).map { _ in Tensor.randn(2, 2, dtype: .float64) }
  let letters = Array("abcdefghijklm")
  let equation = (0..<12).map { "\(letters[$0])\(letters[$0 + 1])" }.joined(separator: ",") + "->am"
  #expect(einsum(equation, many).allclose(many.dropFirst().reduce(many[0]) { $0.matmul($1) }))
}

private let equations: [(equation: String, operands: [[Int]], says: [String])] = [
  ("ij,jk", [[2, 3]], ["2 operands", "there are 1"]),
  ("ij", [[2]], ["operand 0", "2 indices"]),
  ("ii", [[2, 3]], ["index i", "operand 0", "[2, 3]"]),
  ("i,i", [[2], [3]], ["index i is 2, and 3 in operand 1"]),
  ("i->ii", [[2]], ["index i", "twice"]),
  ("i->j", [[2]], ["index j", "no operand"]),
  ("i1", [[2, 2]], ["'1'", "letters"]),
  ("i..j", [[2, 2]], ["'.'"]),
  ("......i", [[2, 2]], ["more than one ellipsis"]),
]

@Test(arguments: equations.indices)
func equationsThatDoNotFitAreRefused(_ i: Int) {
  let (equation, shapes, says) = equations[i]
  var message = "accepted"
  do { try recovering { einsum(equation, shapes.map { Tensor.ones($0) }) } } catch { message = "\(error)" }
  for words in ["einsum:"] + says { #expect(message.contains(words), "\(message)") }
}

@Test func aFactorOfZeroLeavesNaNUnread() {
  let nan = Tensor.full([2, 2], Double.nan)
  let one = Tensor.ones(2, 2)
  #expect(nan.addmm(one, one, beta: 0).floats == [2, 2, 2, 2])
  #expect(nan.baddbmm(one.unsqueeze(0), one.unsqueeze(0), beta: 0).floats == [2, 2, 2, 2])
  #expect(one.addmm(nan, one, alpha: 0).floats == [1, 1, 1, 1])
}

@Test func sumsWithAProductWorkInPlace() {
  let leaf = Tensor.ones(2, 2, requiresGrad: true)
  let z = leaf * 3
  z.addmm_(Tensor.ones(2, 3), Tensor.ones(3, 2), beta: 2, alpha: 0.5)
  #expect(z.detach().floats == [7.5, 7.5, 7.5, 7.5])
  z.sum().backward()
  #expect(leaf.grad()?.floats == [6, 6, 6, 6])
}

@Test(arguments: [0.5, 1, 1.5, 2, 3, Double.infinity])
func distancesHaveTheGradientOfTheirDifferences(_ p: Double) {
  let x = Tensor.randn(4, 3, dtype: .float64, requiresGrad: true)
  let y = Tensor.randn(5, 3, dtype: .float64, requiresGrad: true)
  for mode in [CdistMode.useMmForEuclidDist, .donotUseMmForEuclidDist] {
    #expect(gradcheck({ [$0[0].cdist($0[1], p: p, computeMode: mode)] }, [x, y]).passed)
    #expect(gradgradcheck({ [$0[0].cdist($0[1], p: p, computeMode: mode)] }, [x, y]).passed)
  }
}
