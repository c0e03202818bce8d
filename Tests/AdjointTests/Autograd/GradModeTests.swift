import Adjoint
import Testing

@Suite(.leakFree) struct GradModeTests {
  @Test func noGradRecordsNothing() {
    let x = leaf([[1.0, 2], [3, 4]])
    let y = leaf([[5.0, 6], [7, 8]])
    let w = noGrad { x + y }
    #expect(!w.requiresGrad && w.gradFn == nil && w.isLeaf && w.values == [6, 8, 10, 12])
    #expect(refusal { w.backward(gradient: Tensor.ones(2, 2)) }?.contains("does not require a gradient") == true)
    // What is recorded around it stays.
    let z = (x * noGrad { x * 10 }).sum()
    z.backward()
    #expect(x.gradient == [10, 20, 30, 40])
  }

  /// The mode holds in functions that are called inside, and returns what they return.
  @Test func holdsInWhatIsCalled() throws {
    func model(_ x: Tensor) -> (Tensor, Bool) { (x * 2, isGradEnabled) }
    let x = leaf([1.0])
    let (y, wasEnabled) = noGrad { model(x) }
    #expect(!y.requiresGrad && !wasEnabled)
    #expect(model(x).0.requiresGrad)
    // Also in what an operation's rules call: a hook runs without recording unless createGraph says so.
    var modes: [Bool] = []
    let z = x * x
    z.registerHook { _ in
      modes.append(isGradEnabled)
      return nil
    }
    z.sum().backward(retainGraph: true)
    z.sum().backward(createGraph: true)
    #expect(modes == [false, true])
    // A gradient that has a graph holds the leaf that holds it.
    x.setGrad(nil)
  }

  @Test func partsMayBeAssigned() {
    let x = leaf([[1.0, 2], [3, 4]])
    noGrad { x[0] = constant([7.0, 8]) }
    #expect(x.values == [7, 8, 3, 4] && x.isLeaf && x.requiresGrad)
    (x * x).sum().backward()
    #expect(x.gradient == [14, 16, 6, 8])
    #expect(refusal { x[0] = constant([1.0, 1]) }?.contains("leaf") == true)
    let y = leaf([9.0, 9])
    noGrad { x[1] = y }
    #expect(x.isLeaf && y.grad() == nil && x.values == [7, 8, 9, 9])
  }

  @Test func changesStillCount() {
    let (x, y) = (leaf([1.0, 2]), leaf([3.0, 4]))
    let z = (x * y).sum()
    let before = x.version
    noGrad { x.mul_(2) }
    #expect(x.version == before + 1)
    #expect(refusal { z.backward() }?.contains("version 1, version 0 was saved") == true)
  }

  @Test func makingAndMarkingLeavesInside() {
    let x = noGrad { leaf([1.0, 2]) }
    #expect(x.requiresGrad && x.isLeaf)
    (x * x).sum().backward()
    #expect(x.gradient == [2, 4])
    // A tensor made inside is an ordinary one, which may be made to track outside.
    let y = noGrad { x * 3 }
    y.requiresGrad = true
    (y * 2).sum().backward()
    #expect(y.gradient == [2, 2] && x.gradient == [2, 4])
    // A graph made outside can be run inside.
    let z = (x * x * x).sum()
    noGrad { z.backward() }
    #expect(x.gradient == [2 + 3, 4 + 12])
  }

  @Test func setGradEnabledAsScopeAndAsStatement() {
    let x = leaf([1.0])
    setGradEnabled(false) { #expect(!(x * 2).requiresGrad) }
    #expect((x * 2).requiresGrad)
    setGradEnabled(false) {
      setGradEnabled(true) { #expect((x * 2).requiresGrad) }
      #expect(!(x * 2).requiresGrad)
    }
    setGradEnabled(false)
    #expect(!isGradEnabled && !(x * 2).requiresGrad)
    setGradEnabled(true)
    #expect(isGradEnabled && (x * 2).requiresGrad)
    // A scope puts back what a statement inside it changed.
    enableGrad { setGradEnabled(false) }
    #expect(isGradEnabled)
    // The statement holds for its thread.
    setGradEnabled(false)
    let other = onThread { isGradEnabled }
    setGradEnabled(true)
    #expect(other)
  }

  /// What decorators are in PyTorch: functions that are wrapped once and called anywhere.
  @Test func wrappedFunctions() {
    let x = leaf([1.0])
    let without = { (x: Tensor) in noGrad { x * 2 } }
    let with = { (x: Tensor) in enableGrad { x * 2 } }
    let set = { (x: Tensor) in setGradEnabled(false) { x * 2 } }
    #expect(!without(x).requiresGrad && isGradEnabled && !set(x).requiresGrad)
    noGrad {
      #expect(with(x).requiresGrad && !isGradEnabled)
      #expect(enableGrad { without(with(x)) }.requiresGrad == false)
    }
    // Wrapping calls nothing yet.
    #expect(isGradEnabled)
  }

  /// A lazy sequence runs its body in the mode of whoever asks for an element: scopes belong inside the body.
  @Test func elementsMadeOnDemandHaveTheModeOfTheirScope() {
    let x = leaf([1.0])
    /// One element at each depth, the innermost first, made with recording off and on in turn.
    func chain(_ depth: Int) -> AnyIterator<Bool> {
      let inner = depth > 0 ? chain(depth - 1) : nil
      var isDone = false
      return AnyIterator {
        setGradEnabled(depth % 2 == 1) {
          if let next = inner?.next() { return next }
          if isDone { return nil }
          isDone = true
          return (x * 2).requiresGrad
        }
      }
    }
    for outer in [true, false] {
      setGradEnabled(outer) {
        let values = Array(chain(3))
        #expect(values == [false, true, false, true])
        #expect(isGradEnabled == outer)
      }
    }
  }

  @Test func errorsRestoreTheMode() {
    struct Failure: Error {}
    for scope in [true, false] {
      setGradEnabled(!scope) {
        #expect(throws: Failure.self) { try setGradEnabled(scope) { throw Failure() } }
        #expect(isGradEnabled == !scope)
        #expect(throws: Failure.self) { try noGrad { try enableGrad { throw Failure() } } }
        #expect(isGradEnabled == !scope)
      }
    }
    #expect(refusal { noGrad { _ = constant([1.0, 2]) + constant([1.0, 2, 3]) } } != nil)
    #expect(isGradEnabled)
  }

  /// Backward inside backward sets the mode for itself and puts back what was.
  @Test func runsInsideRunsRestoreTheMode() {
    let (x, y) = (leaf([1.0, 2]), leaf([3.0, 4]))
    var seen: [Bool] = []
    let z = x * y
    z.registerHook { g in
      seen.append(isGradEnabled)
      enableGrad {
        let inner = (y * y).sum()
        inner.backward()
        seen.append(isGradEnabled)
      }
      seen.append(isGradEnabled)
      return nil
    }
    z.sum().backward()
    #expect(seen == [false, true, false] && isGradEnabled)
    #expect(x.gradient == [3, 4] && y.gradient == [7, 10])
  }

  /// A view's node is made anew when it is first asked for; in noGrad as well as outside.
  @Test func aNodeFirstAskedForInsideNoGrad() {
    let x = leaf([[1.0, 2], [3, 4]])
    let y = x * 1
    let view = y.T
    y.mul_(2)
    noGrad { #expect(view.gradFn?.name == "AsStridedBackward0") }
    #expect(view.gradFn?.name == "AsStridedBackward0" && view.requiresGrad)
    (view * constant([[1.0, 10], [100, 1000]])).sum().backward()
    #expect(x.gradient == [2, 200, 20, 2000])
  }
}
