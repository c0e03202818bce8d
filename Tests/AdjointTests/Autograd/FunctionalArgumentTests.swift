import Adjoint
import Testing

@Suite(.leakFree) struct FunctionalArgumentTests {
  private let x = constant([1.0, 2])
  private let v = constant([3.0, 4])

  private func refuses(_ says: String, _ call: () -> Void) {
    let text = refusal(call) ?? "nothing"
    #expect(text.contains(says), "\(text)")
  }

  @Test func vjpWantsAVectorForEachOutput() {
    refuses("vjp: v may be left out only where the output") { _ = vjp({ $0 }, at: x) }
    refuses("vjp: v has shape [3], the output [2]") { _ = vjp({ $0 }, at: x, v: Tensor.ones(3)) }
    refuses("vjp: v has 2 tensors, and there are 1 of the output") { _ = vjp({ [$0[0]] }, at: [x], v: [v, v]) }
    refuses("only floating tensors have derivatives") { _ = vjp({ $0 * 2 }, at: Tensor([1, 2]), v: v) }
    #expect(vjp({ $0.sum() }, at: x).gradient.values == [1, 1])
  }

  @Test func jvpWantsAVectorForEachInput() {
    refuses("jvp: v may be left out only where the input") { _ = jvp({ $0.sum() }, at: x) }
    refuses("jvp: v has shape [3], the input [2]") { _ = jvp({ $0 }, at: x, v: Tensor.ones(3)) }
    refuses("jvp: v has 1 tensors, and there are 2 of the input") { _ = jvp({ [$0[0]] }, at: [x, x], v: [v]) }
    refuses("only floating tensors have derivatives") { _ = jvp({ $0 * 2 }, at: Tensor([1, 2]), v: v) }
    #expect(jvp({ $0 * 2 }, at: constant([1.0])).tangent.values == [2])
  }

  @Test func jacobianWantsFloatingInputs() {
    refuses("jacobian: only floating tensors have derivatives") { _ = jacobian({ [$0[0] * 2] }, at: [x, Tensor([1])]) }
    refuses("add: ") { _ = jacobian({ $0 + Tensor.ones(3) }, at: x) }
    refuses("add: ") { _ = jacobian({ $0 + Tensor.ones(3) }, at: x, strategy: .forward) }
  }

  @Test func hessianWantsOneElement() {
    refuses("hessian: the function has to give a single element") { _ = hessian({ $0 }, at: x) }
    refuses("hessian: only floating tensors have derivatives") { _ = hessian({ $0.sum() }, at: Tensor([1, 2])) }
    #expect(hessian({ ($0 * $0).sum().reshape(1) }, at: x).values == [2, 0, 0, 2])
    #expect(hessian({ ($0 * $0).sum().reshape(1, 1) }, at: x).values == [2, 0, 0, 2])
  }

  @Test func vhpWantsAScalarFunctionAndAVector() {
    refuses("vhp: the function has to give a single element") { _ = vhp({ $0 }, at: x, v: v) }
    refuses("vhp: v may be left out only where the input") { _ = vhp({ $0.sum() }, at: x) }
    refuses("vhp: v has shape [3], the input [2]") { _ = vhp({ $0.sum() }, at: x, v: Tensor.ones(3)) }
    refuses("vhp: v has 1 tensors, and there are 2") { _ = vhp({ ($0[0] * $0[1]).sum() }, at: [x, x], v: [v]) }
  }

  @Test func hvpWantsAScalarFunctionAndAVector() {
    refuses("hvp: the function has to give a single element") { _ = hvp({ $0 }, at: x, v: v) }
    refuses("hvp: v may be left out only where the input") { _ = hvp({ $0.sum() }, at: x) }
    refuses("hvp: v has shape [3], the input [2]") { _ = hvp({ $0.sum() }, at: x, v: Tensor.ones(3)) }
    refuses("hvp: v has 1 tensors, and there are 2") { _ = hvp({ ($0[0] * $0[1]).sum() }, at: [x, x], v: [v]) }
  }
}
