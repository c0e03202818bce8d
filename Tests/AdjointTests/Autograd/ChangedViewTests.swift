import Adjoint
import Testing

/// In place through views, against the same out of place.
@Suite(.leakFree) struct ChangedViewTests {
  private func check(_ f: @escaping (Tensor, Tensor) -> Tensor, sourceLocation: SourceLocation = #_sourceLocation) {
    let x = leaf([[0.1, 1.2, 2.3], [3.4, 0.5, 1.6], [2.7, 0.8, 1.9]])
    let v = leaf([0.7, -0.4, 1.1])
    let first = gradcheck({ [f($0[0], $0[1])] }, [x, v], checkForwardMode: true)
    #expect(first.passed, "\(first)", sourceLocation: sourceLocation)
    let second = gradgradcheck({ [f($0[0], $0[1])] }, [x, v])
    #expect(second.passed, "\(second)", sourceLocation: sourceLocation)
  }

  @Test func ofEveryKind() {
    let views: [(Tensor) -> Tensor] = [
      { $0[1] }, { $0.narrow(dim: 0, start: 1, length: 2) }, { $0.T[2] }, { $0.view(9)[3..<6] },
      { $0.view(3, 1, 3).squeeze(dim: 1)[0] }, { $0.diagonal() }, { $0.unsqueeze(0).transpose(0, 2)[1].T },
      { $0.slice(dim: 0, step: 2) }, { $0.narrow(dim: 0, start: 0, length: 2).narrow(dim: 0, start: 1, length: 1) },
    ]
    for view in views {
      check { x, v in
        let base = x * 1
        view(base).mul_(v).sin_()
        return base
      }
      check { x, v in
        let base = x * 1
        let part = view(base)
        part.mul_(v)
        return part
      }
    }
  }

  @Test func baseAndViewByTurns() {
    check { x, v in
      let base = x * 1
      let (row, column) = (base[0], base[0..., 1])
      row.mul_(v)
      base.mul_(2)
      column.add_(v.exp())
      row.mul_(base[1])
      return base * column.unsqueeze(1) + row
    }
  }

  @Test func theViewGoesBackThroughItsBase() {
    let x = leaf([[1.0, 2], [3, 4]])
    let base = x.clone()
    let v = base[1]
    v.mul_(10)
    v.sum().backward()
    #expect(x.gradient == [0, 0, 10, 10] && v.gradFn!.name == "AsStridedBackward0")
    #expect(v.gradFn!.nextFunctions[0].node == base.gradFn && base.gradFn!.name == "CopySlices")
  }

  @Test func viewsOfViewsOfAChangedOne() {
    let x = leaf([[1.0, 2], [3, 4], [5, 6]])
    let base = x.clone()
    let outer = base.narrow(dim: 0, start: 0, length: 2)
    let inner = outer.select(dim: 0, index: 1)
    inner.mul_(5)
    #expect(inner.base! === base && outer.base! === base)
    (outer * constant([[1.0, 1], [1, 2]])).sum().backward()
    #expect(x.gradient == [1, 1, 5, 10, 0, 0])
  }

  @Test func anUntrackedBaseBecomesTracked() {
    let (base, v) = (Tensor.zeros(2, 2, dtype: .float64), leaf([5.0, 6]))
    let (row, other) = (base[0], base[1])
    row.copy_(v)
    #expect(base.requiresGrad && row.requiresGrad && base.gradFn!.name == "CopySlices")
    // The rest of it has no one to give gradients to, but is a part of what has.
    #expect(other.requiresGrad)
    base.backward(gradient: constant([[1.0, 2], [3, 4]]))
    #expect(v.gradient == [1, 2])
  }

  @Test func operandsThatNeedNoGradientGetNone() {
    struct Doubling: CustomFunction {
      func forward(_ context: FunctionContext, _ x: [Tensor?]) -> [Tensor] {
        context.markDirty(x[0]!)
        return [x[0]!.mul_(2)]
      }
      func backward(_ context: FunctionContext, _ g: [Tensor?]) -> [Tensor?] { [g[0]! * 2, nil] }
    }
    let (x, y) = (leaf([1.0]), leaf([1.0]))
    let base = x.clone()
    Doubling()([base[0...], y])[0].backward()
    #expect(y.grad() == nil && x.gradient == [2])
  }

  @Test func thenWithoutGradients() {
    let (x, y) = (Tensor.ones(3, 2, dtype: .float64, requiresGrad: true), leaf([[1.0, 2]]))
    let base = x.clone()
    base[0].mul_(y[0])
    // The view's own node is asked for inside noGrad first.
    #expect(noGrad { base[0].requiresGrad } == false)
    let v = base[1]
    base.mul_(2)
    noGrad { _ = v.requiresGrad }
    v.sum().backward()
    #expect(x.gradient == [0, 0, 2, 2, 0, 0])
    noGrad { _ = v.add_(1) }
    #expect(base.values == [2, 4, 3, 3, 2, 2])
  }

  @Test func whatIsNotContiguous() {
    let x = leaf([[1.0, 2, 3], [4, 5, 6]])
    let report = gradcheck(
      { (x: Tensor) in
        let base = (x * 1).T.contiguous().T.narrow(dim: 1, start: 1, length: 2)
        base[1].mul_(base[0])
        base.T[0].exp_()
        return base
      }, x)
    #expect(report.passed, "\(report)")
  }

  @Test func aSavedResultIsThatOfTheView() {
    weak var alive: Token?
    do {
      let token = Token()
      alive = token
      let x = leaf([1.0, 2, 3])
      let base = x * 1
      base.gradFn!.registerPrehook { token.passing($0) }
      // relu and exp save what they made, which is a part of the base now.
      base.narrow(dim: 0, start: 1, length: 2).relu_()
      base[0].exp_()
      base.sum().backward(retainGraph: true)
      #expect(x.gradient == [exp(constant(1.0)).item(Double.self), 1, 1])
    }
    #expect(alive == nil)
  }

  @Test func theNodeOutlivesTheView() {
    let x = Tensor.arange(0, 10, dtype: .float64)
    x.requiresGrad = true
    func copy() -> Tensor {
      let b = x.narrow(dim: 0, start: 0, length: 2).clone().view(-1)
      b.relu_()
      return b.clone()
    }
    let s = copy().sum()
    s.backward()
    #expect(s.item(Double.self) == 1 && x.gradient == [0, 1, 0, 0, 0, 0, 0, 0, 0, 0])
    #expect(refusal { x.narrow(dim: 0, start: 0, length: 10).relu_() }?.contains("leaf") == true)
  }

  /// A run that asks for one operand of the change must not go through the other.
  @Test func onlyWhatIsAskedForRuns() {
    struct Failing: CustomFunction {
      func forward(_ context: FunctionContext, _ x: [Tensor?]) -> [Tensor] { [x[0]! * 1] }
      func backward(_ context: FunctionContext, _ g: [Tensor?]) throws -> [Tensor?] { throw AdjointError("boom", "!") }
    }
    func change(_ x: Tensor, _ y: Tensor) -> Tensor {
      let out = x.clone().view(-1)
      let before = out * 2
      out.add_(y)
      return (out + before).sum()
    }
    let (x, y) = (leaf([1.0, 2]), leaf([3.0, 4]))
    let failing = Failing()([y])[0]
    #expect(refusal { change(x, failing).backward() }?.contains("boom") == true)
    #expect(refusal { _ = grad(of: change(x, failing), withRespectTo: y) }?.contains("boom") == true)
    #expect(grad(of: change(x, failing), withRespectTo: x).values == [3, 3])
    #expect(grad(of: change(x, failing), withRespectTo: failing).values == [1, 1])
    #expect(grad(of: change(x, failing), withRespectTo: [x, failing]).map(\.values) == [[3, 3], [1, 1]])
    // Nor does it run the node the view had before.
    let out = x.clone().view(-1)
    var calls = 0
    out.registerHook { _ in
      calls += 1; return nil
    }
    out.add_(failing)
    _ = grad(of: out.sum(), withRespectTo: failing)
    #expect(calls == 0)
  }
}

/// Lives as long as the closures that pass something through it.
private final class Token {
  func passing<T>(_ x: T) -> T { x }
}
