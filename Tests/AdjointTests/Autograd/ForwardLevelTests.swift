import Testing

@testable import Adjoint

@Suite(.leakFree) struct ForwardLevelTests {
  private let x = constant([1.0, 2])
  private let t = constant([3.0, 4])

  @Test func dualsNeedALevel() {
    #expect(refusal { _ = makeDual(x, tangent: t) }?.contains("no forward-mode level is open") == true)
    let (primal, tangent) = unpackDual(x)
    #expect(primal === x && tangent == nil)
  }

  @Test func theInnermostLevelIsTheDefault() {
    dualLevel { outer in
      let a = makeDual(x, tangent: t)
      #expect(unpackDual(a).tangent! === t)
      #expect(unpackDual(a, level: outer).tangent! === t)
      dualLevel { inner in
        #expect(inner != outer)
        #expect(unpackDual(a).tangent == nil)
        #expect(unpackDual(a, level: inner).tangent == nil)
        #expect(unpackDual(a, level: outer).tangent! === t)
        let b = makeDual(x, tangent: t, level: outer)
        #expect(unpackDual(b).tangent == nil && unpackDual(b, level: outer).tangent! === t)
      }
    }
  }

  /// PyTorch has one level; here d/dx x·(d/dy (x + y)) = 1 and d/dx x·(d/dy x·y) = 2x.
  @Test func levelsNestWithoutConfusion() {
    let one = constant(1.0)
    func derivative(of f: (Tensor) -> Tensor, at x: Tensor) -> Tensor {
      dualLevel { level in unpackDual(f(makeDual(x, tangent: one)), level: level).tangent ?? constant(0.0) }
    }
    #expect(derivative(of: { x in x * derivative(of: { y in x + y }, at: one) }, at: one).values == [1])
    #expect(derivative(of: { x in x * derivative(of: { y in x * y }, at: one) }, at: constant(3.0)).values == [6])
    #expect(derivative(of: { x in derivative(of: { y in y * y * y }, at: x) }, at: constant(3.0)).values == [18])
    // The tensor of the outer level has no part in the inner one.
    #expect(derivative(of: { x in derivative(of: { _ in x * x }, at: one) }, at: constant(3.0)).values == [0])
  }

  @Test func aDualOutlivesItsLevelWithoutItsTangent() {
    var dual = x
    var result = x
    let level = dualLevel { level in
      dual = makeDual(x, tangent: t)
      result = dual * 2
      #expect(unpackDual(x).tangent == nil)
      return level
    }
    #expect(unpackDual(dual).tangent == nil && unpackDual(dual, level: level).tangent == nil)
    #expect("\(dual.description)" == "tensor([1., 2.], dtype=torch.float64)")
    #expect((result + dual).values == [3, 6])
    dualLevel { _ in
      #expect(unpackDual(x).tangent == nil && unpackDual(dual).tangent == nil && unpackDual(result).tangent == nil)
      let again = makeDual(dual, tangent: constant([5.0, 6]))
      #expect(unpackDual(again * result).tangent!.values == [10, 24])
      #expect(unpackDual(dual).tangent == nil)
    }
  }

  @Test func closingALevelFreesTheTangents() {
    weak var tangent: TensorBody?
    weak var derived: TensorBody?
    var kept: [Tensor] = []
    dualLevel { _ in
      let t = constant([3.0, 4])
      let dual = makeDual(x, tangent: t)
      let product = dual * dual
      tangent = t.body
      derived = unpackDual(product).tangent!.body
      kept = [dual, product, product.unsqueeze(0)]
    }
    #expect(tangent == nil && derived == nil)
    #expect(kept.allSatisfy { !$0.isInterpreted })
  }

  /// A tangent that depends on the node that saved its dual is a cycle while the level is open.
  @Test func closingALevelFreesTheGraphs() {
    weak var leafBody: TensorBody?
    weak var resultBody: TensorBody?
    dualLevel { _ in
      let a = Tensor.rand(10, dtype: .float64, requiresGrad: true)
      let dual = makeDual(Tensor.rand(10, dtype: .float64, requiresGrad: true), tangent: a)
      let e = exp(dual)
      leafBody = a.body
      resultBody = unpackDual(e).tangent!.body
    }
    #expect(leafBody == nil && resultBody == nil)
  }

  @Test func manyDualsOfOneLevelAreCleanedUp() {
    var last = x
    var first = x
    dualLevel { _ in
      last = makeDual(x, tangent: t)
      first = last
      for _ in 0..<300 { last = last + 1 }
      #expect(unpackDual(last).tangent!.values == [3, 4])
    }
    #expect(!last.isInterpreted && !first.isInterpreted && last.values == [301, 302])
  }

  @Test func levelsCanBeEnteredAndLeft() {
    let outer = enterDualLevel()
    let inner = enterDualLevel()
    let dual = makeDual(x, tangent: t)
    #expect(unpackDual(dual, level: inner).tangent! === t)
    #expect(refusal { exitDualLevel(outer) }?.contains("a level inside this one is still open") == true)
    exitDualLevel(inner)
    #expect(unpackDual(dual, level: inner).tangent == nil)
    #expect(refusal { _ = makeDual(x, tangent: t, level: inner) }?.contains("is not open") == true)
    #expect(unpackDual(makeDual(x, tangent: t)).tangent! === t)
    exitDualLevel()
    #expect(refusal { exitDualLevel() }?.contains("no such level is open") == true)
    #expect(refusal { exitDualLevel(outer) }?.contains("no such level is open") == true)
  }

  @Test func levelsCloseWhereAnErrorLeavesThem() {
    struct Failure: Error {}
    #expect(throws: Failure.self) { try dualLevel { _ in throw Failure() } }
    #expect(refusal { _ = makeDual(x, tangent: t) } != nil)
  }

  @Test func eachThreadHasItsOwnLevels() async {
    let (x, t) = (x, t)
    dualLevel { level in
      let text = onThread { refusal { _ = makeDual(x, tangent: t) } ?? "" }
      #expect(text.contains("no forward-mode level is open"))
      #expect(onThread { refusal { _ = makeDual(x, tangent: t, level: level) } ?? "" }.contains("another's"))
    }
  }
}

@Suite(.leakFree) struct ForwardModeSwitchTests {
  private let x = constant([1.0, 2])

  @Test func isOnByDefault() {
    #expect(isForwardModeEnabled)
    dualLevel { _ in #expect(isForwardModeEnabled) }
    #expect(noGrad { isForwardModeEnabled })
  }

  @Test func offOperationsCarryNoTangents() {
    dualLevel { _ in
      let dual = makeDual(x, tangent: constant([3.0, 4]))
      let (product, joined, view): (Tensor, Tensor, Tensor) = setForwardModeEnabled(false) {
        #expect(!isForwardModeEnabled && unpackDual(dual).tangent == nil)
        setForwardModeEnabled(true) { #expect(unpackDual(dual * 2).tangent!.values == [6, 8]) }
        #expect(!isForwardModeEnabled)
        return (sin(dual) * dual, Tensor.cat([dual, dual]).cumsum(dim: 0), dual.unsqueeze(0))
      }
      #expect(isForwardModeEnabled)
      for result in [product, joined, view] { #expect(unpackDual(result).tangent == nil) }
      #expect(joined.values == [1, 3, 4, 6])
      setForwardModeEnabled(false) { dual.add_(0) }
      // The tangent was there all the time.
      #expect(unpackDual(dual * 2).tangent!.values == [6, 8])
    }
  }

  @Test func offForOuterLevelsToo() {
    dualLevel { outer in
      let a = makeDual(x, tangent: constant([3.0, 4]))
      dualLevel { inner in
        let b = makeDual(a, tangent: constant([1.0, 1]))
        let off = setForwardModeEnabled(false) { b * b }
        #expect(unpackDual(off, level: inner).tangent == nil && unpackDual(off, level: outer).tangent == nil)
        #expect(off.values == [1, 4])
      }
    }
  }

  @Test func inferenceModeSwitchesItOff() {
    dualLevel { _ in
      let dual = makeDual(x, tangent: constant([3.0, 4]))
      inferenceMode {
        #expect(!isForwardModeEnabled && unpackDual(dual).tangent == nil)
        inferenceMode(false) { #expect(unpackDual(dual * 2).tangent!.values == [6, 8]) }
      }
      #expect(unpackDual(inferenceMode { dual * 2 }).tangent == nil)
      #expect(unpackDual(dual * 2).tangent!.values == [6, 8])
    }
  }

  @Test func inferenceTensorsCanBePacked() {
    inferenceMode {
      let (x, t) = (constant([1.0, 2]), constant([3.0, 4]))
      dualLevel { _ in
        let dual = makeDual(x, tangent: t)
        #expect(dual.isInference && dual.values == [1, 2])
        dual.add_(1)
        #expect(x.values == [2, 3] && dual.values == [2, 3])
        #expect(setForwardModeEnabled(true) { unpackDual(dual).tangent! } === t)
      }
    }
  }

  @Test func derivativesThatAreAskedForAreTakenNevertheless() {
    #expect(setForwardModeEnabled(false) { jvp({ $0 * $0 }, at: x, v: x).tangent }.values == [2, 8])
  }
}
