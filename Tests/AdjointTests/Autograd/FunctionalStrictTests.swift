import Adjoint
import Testing

/// A function of one tensor with the gradient that strict has to look at.
private typealias Function = (Tensor) -> Tensor

/// Requires a gradient, but not by way of x.
private func unconnected(_ x: Tensor) -> Tensor { x.detach().clone().requiresGrad_().clone() }

private struct Call: Sendable, CustomTestStringConvertible {
  let name: String
  let run: @Sendable (_ f: Function, _ x: Tensor, _ createGraph: Bool, _ strict: Bool) -> Tensor
  var testDescription: String { name }
}

private var v: Tensor { constant([1.0, -2, 0.5]) }
private let first = [
  Call(name: "vjp") { vjp($0, at: $1, v: v, createGraph: $2, strict: $3).gradient },
  Call(name: "jvp") { jvp($0, at: $1, v: v, createGraph: $2, strict: $3).tangent },
  Call(name: "jacobian") { jacobian($0, at: $1, createGraph: $2, strict: $3) },
  Call(name: "jacobian") { jacobian($0, at: $1, createGraph: $2, strict: $3, strategy: .forward) },
]
private let second = [
  Call(name: "vhp") { f, x, graph, strict in
    vhp({ f($0).sum() }, at: x, v: v, createGraph: graph, strict: strict).product
  },
  Call(name: "hvp") { f, x, graph, strict in
    hvp({ f($0).sum() }, at: x, v: v, createGraph: graph, strict: strict).product
  },
  Call(name: "hessian") { f, x, graph, strict in
    hessian({ f($0).sum() }, at: x, createGraph: graph, strict: strict)
  },
  Call(name: "hessian") { f, x, graph, strict in
    hessian({ f($0).sum() }, at: x, createGraph: graph, strict: strict, outerJacobianStrategy: .forward)
  },
]

@Suite(.leakFree) struct FunctionalStrictTests {
  private let x = constant([0.5, 1, 2])

  private func refused(_ call: Call, _ f: Function, _ x: Tensor? = nil, createGraph: Bool = false) -> String {
    let text = refusal { _ = call.run(f, x ?? self.x, createGraph, true) } ?? "nothing"
    return text.hasPrefix("\(call.name):") ? text : "not by \(call.name): \(text)"
  }

  @Test(arguments: first)
  fileprivate func firstDerivatives(call: Call) {
    let detached = refused(call) { $0.detach() }
    #expect(detached.contains("output 0 of the function") && detached.contains("strict"), "\(detached)")
    let other = refused(call, unconnected)
    #expect(other.contains("independent of") && other.contains("input") && other.contains("strict"), "\(other)")
    for f in [{ $0.detach() }, unconnected] as [Function] {
      let zeros = call.run(f, x, false, false)
      #expect(zeros.values.allSatisfy { $0 == 0 } && zeros.numel >= 3)
    }
    #expect(refusal { _ = call.run({ $0 * $0 }, x, false, true) } == nil)
  }

  /// A Jacobian that is constant has no derivative, which createGraph asks for.
  @Test(arguments: first)
  fileprivate func constantJacobians(call: Call) {
    let x = leaf([0.5, 1, 2])
    let text = refused(call, { 2 * $0 }, x, createGraph: true)
    #expect(text.contains("the Jacobian of the function is independent of") && text.contains("createGraph"), "\(text)")
    #expect(refusal { _ = call.run({ 2 * $0 }, x, true, false) } == nil)
    #expect(refusal { _ = call.run({ 2 * $0 }, x, false, true) } == nil)
    #expect(refusal { _ = call.run({ $0 * $0 }, x, true, true) } == nil)
    // An input that requires no gradient itself is followed all the same.
    #expect(refusal { _ = call.run({ $0 * $0 }, self.x, true, true) } == nil)
  }

  @Test(arguments: second)
  fileprivate func secondDerivatives(call: Call) {
    let detached = refused(call) { $0.detach() }
    #expect(detached.contains("output 0 of the function") && detached.contains("strict"), "\(detached)")
    for f in [unconnected, { 2 * $0 }] as [Function] {
      let text = refused(call, f)
      #expect(text.contains("the gradient of the function with respect to input 0 is independent"), "\(text)")
      #expect(text.contains("strict"))
      #expect(call.run(f, x, false, false).values.allSatisfy { $0 == 0 })
    }
    #expect(call.run({ $0.detach() }, x, false, false).values.allSatisfy { $0 == 0 })
    #expect(refusal { _ = call.run({ $0 * $0 }, x, false, true) } == nil)
    #expect(refusal { _ = call.run({ $0 * $0 * $0 }, leaf([0.5, 1, 2]), true, true) } == nil)
  }

  @Test func oneOfSeveralInputsAlone() {
    let f = { (x: [Tensor]) in [x[0] * x[0], x[1] * 3] }
    #expect(
      refusal { _ = jacobian(f, at: [x, x], strict: true) }?.contains("independent of input 1") == true)
    #expect(
      refusal { _ = vjp({ [f($0)[0]] }, at: [x, x], v: [v], strict: true) }?.contains("independent of input 1") == true)
    let second = refusal { _ = hessian({ f($0)[0].sum() + f($0)[1].sum() }, at: [x, x], strict: true) }
    #expect(second?.contains("with respect to input 1 is independent") == true)
  }

  @Test func vectorizedIsNotStrict() {
    for strategy in [JacobianStrategy.reverse, .forward] {
      let text = refusal { _ = jacobian({ $0 }, at: x, strict: true, vectorize: true, strategy: strategy) }
      #expect(text?.contains("jacobian: strict and vectorize do not go together") == true)
    }
    let text = refusal { _ = hessian({ ($0 * $0).sum() }, at: x, strict: true, vectorize: true) }
    #expect(text?.contains("hessian: strict and vectorize do not go together") == true)
  }
}
