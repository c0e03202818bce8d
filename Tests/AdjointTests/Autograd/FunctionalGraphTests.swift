import Adjoint
import Testing

/// Each entry point as a function of x and of a captured w, with its results joined into one tensor.
private struct Entry: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let run: @Sendable (_ x: Tensor, _ w: Tensor, _ createGraph: Bool) -> Tensor
}

private var v: Tensor { constant([0.3, -0.6]) }
private func f(_ x: Tensor, _ w: Tensor) -> Tensor { exp(x * w) * x.sum() }
/// Into one tensor, with whatever graph the results have.
private func joined(_ x: Tensor...) -> Tensor { enableGrad { Tensor.cat(x.map { $0.reshape(-1) }) } }

private let entries = [
  Entry(testDescription: "vjp") { x, w, graph in
    let (value, gradient) = vjp({ f($0, w) }, at: x, v: v, createGraph: graph)
    return joined(value, gradient)
  },
  Entry(testDescription: "jvp") { x, w, graph in
    let (value, tangent) = jvp({ f($0, w) }, at: x, v: v, createGraph: graph)
    return joined(value, tangent)
  },
  Entry(testDescription: "jacobian") { x, w, graph in jacobian({ f($0, w) }, at: x, createGraph: graph) },
  Entry(testDescription: "jacobian, forward") { x, w, graph in
    jacobian({ f($0, w) }, at: x, createGraph: graph, strategy: .forward)
  },
  Entry(testDescription: "hessian") { x, w, graph in hessian({ f($0, w).sum() }, at: x, createGraph: graph) },
  Entry(testDescription: "hessian, forward") { x, w, graph in
    hessian({ f($0, w).sum() }, at: x, createGraph: graph, outerJacobianStrategy: .forward)
  },
  Entry(testDescription: "vhp") { x, w, graph in
    let (value, product) = vhp({ f($0, w).sum() }, at: x, v: v, createGraph: graph)
    return joined(value, product)
  },
  Entry(testDescription: "hvp") { x, w, graph in
    let (value, product) = hvp({ f($0, w).sum() }, at: x, v: v, createGraph: graph)
    return joined(value, product)
  },
]

@Suite(.leakFree) struct FunctionalGraphTests {
  private let x = leaf([0.4, 0.9])
  private let w = leaf([1.1, -0.7])

  @Test(arguments: entries)
  fileprivate func resultsHaveAGraphOnRequestOnly(entry: Entry) {
    #expect(entry.run(x, w, true).requiresGrad)
    #expect(!entry.run(x, w, false).requiresGrad)
    #expect(x.grad() == nil && w.grad() == nil)
  }

  /// With createGraph the results differentiate again: by the inputs and by what the function uses beside.
  @Test(arguments: entries)
  fileprivate func resultsAreDifferentiable(entry: Entry) {
    let first = gradcheck({ [entry.run($0[0], $0[1], true)] }, [x, w])
    #expect(first.passed, "\(first)")
    let second = gradgradcheck({ [entry.run($0[0], $0[1], true)] }, [x, w], fastMode: true)
    #expect(second.passed, "\(second)")
  }

  @Test(arguments: entries)
  fileprivate func noGradAroundThemChangesNothing(entry: Entry) {
    let expected = entry.run(x, w, false)
    let plain = noGrad { entry.run(x, w, false) }
    #expect(plain.allclose(expected) && !plain.requiresGrad)
    let graph = noGrad { entry.run(x, w, true) }
    #expect(graph.requiresGrad && graph.detach().allclose(expected))
    let gradients = grad(of: [graph.sum()], withRespectTo: [x, w])
    let outside = grad(of: [entry.run(x, w, true).sum()], withRespectTo: [x, w])
    for (a, b) in zip(gradients, outside) { #expect(a!.allclose(b!)) }
    #expect(noGrad { !isGradEnabled })
  }

  @Test(arguments: entries)
  fileprivate func inputsMayBeResults(entry: Entry) {
    let y = x * 2
    entry.run(y, w, true).sum().backward(inputs: [x])
    let expected: Tensor = grad(of: entry.run(x * 2, w, true).sum(), withRespectTo: x)
    #expect(x.grad()!.allclose(expected))
  }
}
