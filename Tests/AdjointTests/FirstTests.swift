import Adjoint
import Testing

@Test func differentiatesAPolynomial() {
  let x = Tensor([1.0, 2, 3], requiresGrad: true)
  (x ** 3 - 2 * x).sum().backward()
  #expect(x.grad()!.floats == [1, 10, 25])
}
