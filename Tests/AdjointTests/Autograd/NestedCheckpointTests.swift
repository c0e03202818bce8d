import Adjoint
import Testing

@Suite(.leakFree) struct NestedCheckpointTests {
  private func same(
    _ x: Tensor, _ nested: (Tensor) -> Tensor, _ plain: (Tensor) -> Tensor,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    for createGraph in [false, true] {
      let (a, b) = (nested(x), plain(x))
      #expect(a.values == b.values, sourceLocation: sourceLocation)
      let (g, h) = (
        grad(of: a.sum(), withRespectTo: x, createGraph: createGraph),
        grad(of: b.sum(), withRespectTo: x, createGraph: createGraph)
      )
      #expect(g.values == h.values, sourceLocation: sourceLocation)
      if createGraph {
        #expect(
          grad(of: g.sum(), withRespectTo: x).values == grad(of: h.sum(), withRespectTo: x).values,
          sourceLocation: sourceLocation)
      }
    }
  }

  private let f: (Tensor) -> Tensor = { $0.sin().exp().cos() }

  private func checked(_ f: @escaping (Tensor) -> Tensor) -> (Tensor) -> Tensor { { x in checkpoint(f, x) } }

  @Test func anyDepth() {
    let x = leaf([0.5, 1])
    let f = f
    same(x, checked(checked(f)), f)
    same(x, checked(checked(checked(f))), f)
    same(x, checked { x in self.checked(f)(x.sin()).exp() }, { f($0.sin()).exp() })
    same(x, checked(checked { x in self.checked(f)(x.sin()) * x }), { f($0.sin()) * $0 })
  }

  @Test func severalInside() {
    let x = leaf([0.5, 1])
    let f = f
    same(x, checked { x in self.checked(f)(x) + self.checked(self.checked(f))(x * 2) }, { f($0) + f($0 * 2) })
    same(x, checked { x in self.checked(f)(self.checked(f)(self.checked(f)(x))) }, { f(f(f($0))) })
  }

  @Test func argumentsAndResultsOfAnyTypeInside() {
    let x = leaf([0.5, 1])
    func inner(_ x: Tensor, _ power: Int, scale: Double?) -> (Tensor, Int, String) {
      checkpoint(x, power, scale) { x, power, scale in
        ((0..<power).reduce(x) { y, _ in y * x } * (scale ?? 1), power + 1, "made")
      }
    }
    same(
      x,
      checked { x in
        let (y, power, name) = inner(x, 2, scale: 3)
        let (z, _, _) = inner(y.sin(), name == "made" ? power : 0, scale: nil)
        return z.exp()
      },
      { x in
        let y = (x * x * x * 3).sin()
        return (y * y * y * y).exp()
      })
  }

  @Test func usedTwiceInOneGraph() {
    let (x, calls) = (leaf([0.5, 1]), Calls())
    let inner = checked { x in calls.counted { x.sin().exp() } }
    let y = checkpoint(x) { x in inner(inner(x)) }
    y.sum().backward()
    let g = x.gradient
    x.setGrad(nil)
    x.sin().exp().sin().exp().sum().backward()
    #expect(x.gradient == g)
    // Twice forward, twice when the outer one runs again, and once each for their own.
    #expect(calls.count == 6)
  }

  @Test func backwardInside() {
    let x = leaf([0.5, 1])
    func hasInner(_ x: Tensor) -> Tensor {
      let a = x.detach().requiresGrad_()
      checkpoint(a) { $0.sin().exp() }.sum().backward()
      return a.grad()! * x.exp()
    }
    same(x, checked(hasInner), hasInner)
    same(x, checked(checked(hasInner)), hasInner)
  }

  @Test func earlyStopDoesNotRunWhatIsNotNeeded() {
    func run(_ earlyStop: Bool?, scoped: Bool? = nil) -> Int {
      let (x, calls) = (leaf([0.5, 1]), Calls())
      // Nothing is saved by a clone.
      let functions: [(Tensor) -> Tensor] = [
        { $0.sin().cos() }, { x in calls.counted { x.clone() } }, { $0 * 1 }, { $0 + 1 },
      ]
      let make = {
        earlyStop.map { checkpointSequential(functions, segments: 2, x, earlyStop: $0) }
          ?? checkpointSequential(functions, segments: 2, x)
      }
      let y = scoped.map { setCheckpointEarlyStop($0, make) } ?? make()
      y.sum().backward()
      let expected = (-x.sin().sin() * x.cos()).values
      #expect(zip(x.gradient!, expected).allSatisfy { abs($0 - $1) < 1e-12 })
      return calls.count
    }
    #expect(run(nil) == 1 && run(true) == 1 && run(false) == 2)
    // The scope counts where the checkpoint is made, not where backward runs.
    #expect(run(nil, scoped: false) == 2 && run(true, scoped: false) == 2 && run(false, scoped: true) == 1)
  }

  @Test func earlyStopInsideAnother() {
    let (x, calls) = (leaf([0.5, 1]), Calls())
    let y = checkpoint(x) { x in
      checkpointSequential(
        [{ $0.sin() }, { $0.exp() }, { x in calls.counted { x.clone() } }, { $0 * 1 }, { $0 * 1 }, { $0 * 1 }],
        segments: 2, x * 1)
    }
    y.sum().backward()
    let expected = x.gradient
    x.setGrad(nil)
    x.sin().exp().sum().backward()
    // Forward, and when the outer one runs again; the inner one stops before it.
    #expect(x.gradient == expected && calls.count == 2)
  }

  @Test func whereNothingIsMissingNothingRunsAgain() {
    for earlyStop in [true, false] {
      let (x, calls) = (leaf([0.5, 1]), Calls())
      // The only tensor that is saved is the input.
      setCheckpointEarlyStop(earlyStop) { checkpoint(x) { x in calls.counted { x.sin() } } }.sum().backward()
      #expect(calls.count == 1 && x.gradient == x.cos().values)
    }
  }
}
