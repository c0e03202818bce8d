import Adjoint
import Testing

/// x · x, counting how often it is computed.
private struct Counted: CustomUnaryFunction {
  let calls: Calls
  func forward(_ context: FunctionContext, _ x: Tensor) -> Tensor {
    calls.count += 1
    context.saveForBackward(x)
    return x * x
  }
  func backward(_ context: FunctionContext, _ g: Tensor) -> Tensor { g * 2 * context.savedTensors[0] }
}

@Suite(.leakFree) struct SelectiveCheckpointTests {
  private let w = leaf([[0.5, -1], [2, 0.25]])

  private func names(of f: @escaping (Tensor) -> Tensor, at x: Tensor) -> Set<String> {
    var names: Set<String> = []
    _ = checkpoint(
      f, x,
      policy: {
        names.insert($0.name)
        return .recompute
      })
    return names
  }

  @Test func gradientsAreTheSameWhateverIsSaved() {
    let x = leaf([[1.0, 2]])
    let w = w
    let f: (Tensor) -> Tensor = { x in
      let (values, _) = x.matmul(w).tanh().matmul(w).sort(dim: 1)
      return values.cumprod(dim: 1).exp()
    }
    let expected = grad(of: f(x).sum(), withRespectTo: [x, w]).map(\.values)
    let found = names(of: f, at: x)
    #expect(found.isSuperset(of: ["Mm", "Tanh"]))
    for saved in [[], found] + found.map({ [$0] }) {
      let y = checkpoint(f, x, policy: { saved.contains($0.name) ? .save : .recompute })
      for _ in 0..<2 {
        #expect(grad(of: y.sum(), withRespectTo: [x, w], retainGraph: true).map(\.values) == expected)
      }
      let g = grad(of: y.sum(), withRespectTo: x, createGraph: true)
      let h = grad(of: f(x).sum(), withRespectTo: x, createGraph: true)
      #expect(grad(of: g.sum(), withRespectTo: w).values == grad(of: h.sum(), withRespectTo: w).values)
    }
  }

  @Test func whatIsSavedIsNotComputedAgain() {
    let (x, w) = (leaf([[1.0, 2]]), w)
    let f: (Tensor) -> Tensor = { $0.matmul(w).tanh().exp() }
    // All that backward reads is kept: the function runs once.
    for (saved, runs) in [(["Tanh", "Exp"], 1), (["Mm"], 2), (["Tanh"], 2)] as [(Set<String>, Int)] {
      let calls = Calls()
      let y = checkpoint(x, policy: { saved.contains($0.name) ? .save : .recompute }) { x in calls.counted { f(x) } }
      y.sum().backward()
      #expect(calls.count == runs)
    }
  }

  @Test func thePolicySeesOperations() {
    var seen: [CheckpointOperation] = []
    let (x, w) = (leaf([[1.0, 2]]), w)
    let y = checkpoint(
      x,
      policy: {
        seen.append($0)
        return .save
      }
    ) { $0.matmul(w) }
    #expect(seen.first?.name == "Mm" && seen.first?.shape == [1, 2] && seen.first?.dtype == .float64)
    #expect(seen.first?.numel == 2)
    let count = seen.count
    y.sum().backward()
    // Not in the second run.
    #expect(seen.count == count)
  }

  @Test func aPolicyMayRemember() {
    let (x, w) = (leaf([[1.0, 2]]), w)
    var products = 0
    let f: (Tensor) -> Tensor = { $0.matmul(w).sin().matmul(w).sin().matmul(w).sin() }
    // Every second product.
    let y = checkpoint(
      f, x,
      policy: {
        guard $0.name == "Mm" else { return .recompute }
        products += 1
        return products % 2 == 0 ? .save : .recompute
      })
    #expect(products >= 3)
    #expect(grad(of: y.sum(), withRespectTo: w).values == grad(of: f(x).sum(), withRespectTo: w).values)
  }

  @Test func severalResultsAreSavedTogether() {
    let x = leaf([[3.0, 1, 2]])
    let f: (Tensor) -> Tensor = { x in
      let (values, indices) = x.sort(dim: 1)
      return values.exp() * indices.double()
    }
    let y = checkpoint(f, x, policy: { $0.name == "Sort" ? .save : .recompute })
    #expect(grad(of: y.sum(), withRespectTo: x).values == grad(of: f(x).sum(), withRespectTo: x).values)
  }

  @Test func aSavedResultMayNotChange() {
    let (x, w) = (leaf([[1.0, 2]]), w)
    let y = checkpoint(x, policy: { $0.name == "Mm" ? .save : .recompute }) { x in
      let product = x.matmul(w)
      let z = product.exp()
      noGrad { _ = product.add_(1) }
      return z.sin()
    }
    let message = refusal { y.sum().backward() }
    #expect(message?.contains("that the policy saves was modified by an in-place operation") == true)
  }

  @Test func whatIsSavedGoesWithTheGraph() {
    final class Token {}
    struct Tagged: CustomUnaryFunction {
      let token: Token
      func forward(_ context: FunctionContext, _ x: Tensor) -> Tensor {
        context.saveForBackward(x)
        return x * 2
      }
      func backward(_ context: FunctionContext, _ g: Tensor) -> Tensor { g * 2 }
    }
    weak var token: Token?
    let (x, w) = (leaf([[1.0, 2]]), w)
    for runs in [true, false] {
      do {
        let made = Token()
        token = made
        let tagged = Tagged(token: made)
        let y = checkpoint(x, policy: { _ in .save }) { tagged($0.matmul(w)).exp() }
        if runs { y.sum().backward() }
      }
      #expect(token == nil)
    }
  }

  @Test func resultsThatHaveAHistoryAlready() {
    let (x, w) = (leaf([[1.0, 2]]), w)
    // The second product's result is used outside of the graph too.
    let y = checkpoint(x, policy: { $0.name == "Mm" ? .save : .recompute }) { x in
      let a = x.matmul(w)
      let b = a.detach().requiresGrad_().matmul(w)
      return (a * b).exp()
    }
    let a = x.matmul(w)
    let plain = (a * a.detach().matmul(w)).exp()
    #expect(
      grad(of: y.sum(), withRespectTo: x).values == grad(of: plain.sum(), withRespectTo: x).values)
  }
}
