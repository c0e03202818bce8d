import Adjoint
import Testing

private struct HookError: Error, CustomStringConvertible {
  var description: String { "the disk is full" }
}

@Suite(.leakFree) struct SavedTensorsHooksTests {
  @Test func operandsAreWhatUnpackGives() {
    let x = leaf([1.0, 2])
    let y = savedTensorsHooks(pack: { $0 * 3 }, unpack: { $0 }) { x * x }
    y.sum().backward()
    #expect(x.gradient == [6, 12])
    let (a, b) = (leaf([2.0]), leaf([5.0]))
    let z = savedTensorsHooks(pack: { $0.values[0] }, unpack: { Tensor([$0 + 1], dtype: .float64) }) { a * b }
    z.backward()
    #expect(a.gradient == [6] && b.gradient == [3])
  }

  @Test func resultsToo() {
    let x = leaf([0.0, 0])
    let y = savedTensorsHooks(pack: { $0 }, unpack: { $0 * 3 }) { x.exp() }
    y.sum().backward()
    #expect(x.gradient == [3, 3])
    // And those of operations with any number of operands, and of views that are no start of a storage.
    let w = leaf([[1.0, 2], [3, 4]])
    let z = savedTensorsHooks(pack: { $0 }, unpack: { $0 * 2 }) { w[1].cumprod(dim: 0).sum() }
    z.backward()
    #expect(w.grad() != nil)
  }

  @Test func theInnermostScopeIsAsked() {
    let x = leaf([1.0])
    var asked: [String] = []
    func hooked<R>(_ name: String, _ body: () -> R) -> R {
      savedTensorsHooks(
        pack: {
          asked.append(name)
          return $0
        }, unpack: { $0 }, body)
    }
    hooked("outer") {
      let a = x.exp()
      hooked("inner") { _ = a.exp() }
      _ = a.sin()
    }
    #expect(asked == ["outer", "inner", "outer"])
    _ = x.exp()
    #expect(asked.count == 3)
  }

  @Test func scopesOneAfterAnotherAreIndependent() {
    let x = leaf([1.0])
    let y = savedTensorsHooks(pack: { $0 * 2 }, unpack: { $0 }) { x * x }
    let z = savedTensorsHooks(pack: { $0 * 5 }, unpack: { $0 }) { y * x }
    // dz/dx = 5y + 5x·(4x)
    z.backward()
    #expect(x.gradient == [25])
  }

  @Test func eachTensorIsPackedAndUnpackedOnce() {
    var (packed, unpacked) = (0, 0)
    let (x, y) = (leaf([2.0, 3]), leaf([5.0, 7]))
    let z = savedTensorsHooks(
      pack: {
        packed += 1
        return $0
      },
      unpack: {
        unpacked += 1
        return $0
      }
    ) { x * y }
    #expect(packed == 2 && unpacked == 0)
    z.sum().backward(retainGraph: true)
    #expect(unpacked == 2)
    z.sum().backward()
    #expect(packed == 2 && unpacked == 4 && x.gradient == [10, 14])
    // tanh reads its result twice.
    (packed, unpacked) = (0, 0)
    let t = savedTensorsHooks(
      pack: {
        packed += 1
        return $0
      },
      unpack: {
        unpacked += 1
        return $0
      }
    ) { x.sigmoid() }
    _ = grad(of: t.sum(), withRespectTo: x, createGraph: true)
    #expect(packed == 1 && unpacked == 1)
  }

  @Test func numbersAreNotPacked() {
    var packed: [[Int]] = []
    let x = leaf([2.0, 3])
    savedTensorsHooks(
      pack: {
        packed.append($0.shape)
        return $0
      }, unpack: { $0 }
    ) { ((x * 2) * x).sum() }.backward()
    #expect(packed == [[2], [2]] && x.gradient == [8, 12])
  }

  @Test func packSeesElementsWithoutGraph() {
    let x = leaf([2.0])
    let y = savedTensorsHooks(
      pack: {
        #expect(!$0.requiresGrad && $0.gradFn == nil)
        return $0
      }, unpack: { $0 }
    ) { (x * 1) * x.exp() }
    y.backward()
    #expect(abs(x.gradient![0] - 3 * x.exp().values[0]) < 1e-12)
  }

  @Test func secondDerivativesPassThrough() {
    let x = leaf([2.0])
    func twice(_ first: Double, _ second: Double) -> [Double] {
      let y = savedTensorsHooks(pack: { $0 * first }, unpack: { $0 }) { x * x }
      let g = savedTensorsHooks(pack: { $0 * second }, unpack: { $0 }) {
        grad(of: y, withRespectTo: x, createGraph: true)
      }
      return grad(of: (g * g).sum(), withRespectTo: x).values
    }
    // g = 2·first·x; g² has the gradient 2·g·dg/dx, and dg/dx leads to x through the saved operand: 2.
    #expect(twice(1, 1) == [16])
    #expect(twice(3, 1) == [48])
    #expect(gradgradcheck({ x in savedTensorsHooks(pack: { $0 }, unpack: { $0 }) { x.exp() * x.tanh() } }, x).passed)
  }

  @Test func packMayNotChangeItsInput() {
    let x = leaf([2.0, 3])
    let message = refusal {
      _ = savedTensorsHooks(pack: { $0.mul_(2) }, unpack: { $0 }) { (x * 1).exp() * x }
    }
    #expect(message?.contains("a pack hook modified its input") == true)
    // The same through a view.
    let view = refusal {
      _ = savedTensorsHooks(
        pack: { (t: Tensor) -> Tensor in
          t[0].zero_()
          return t
        }, unpack: { $0 }
      ) { x * x }
    }
    #expect(view?.contains("in place") == true)
  }

  @Test func unpackGivesBackTheShape() {
    let x = leaf([2.0, 3])
    let y = savedTensorsHooks(pack: { $0 }, unpack: { $0.sum() }) { x * x }
    #expect(refusal { y.sum().backward() }?.contains("that MulBackward0 saved: unpack has to give back") == true)
  }

  @Test func errorsOfHooksAreRaised() {
    let x = leaf([2.0])
    let fails: (Tensor) throws -> Tensor = { _ in throw HookError() }
    #expect(
      refusal { _ = savedTensorsHooks(pack: fails, unpack: { $0 }) { x * x } } == "savedTensorsHooks: the disk is full")
    let y = savedTensorsHooks(pack: { $0 }, unpack: fails) { x * x }
    #expect(refusal { y.backward() } == "savedTensorsHooks: the disk is full")
    #expect(x.grad() == nil)
    (x * x).backward()
    #expect(x.gradient == [4])
  }

  @Test func aChangedTensorIsNoticedWhereHooksKeptIt() {
    let a = leaf([2.0]) * 1
    let y = savedTensorsHooks(pack: { $0 }, unpack: { $0 }) { a * a }
    a.add_(1)
    #expect(refusal { y.backward() }?.contains("MulBackward0 saved") == true)
    // A copy is what it was.
    let b = leaf([2.0])
    let c = b * 1
    let z = savedTensorsHooks(pack: { $0.clone() }, unpack: { $0 }) { c * c }
    c.add_(1)
    z.backward()
    #expect(b.gradient == [4])
  }

  @Test func unpackedTensorsCountTheirOwnChanges() {
    struct Changing: CustomUnaryFunction {
      func forward(_ context: FunctionContext, _ x: Tensor) -> Tensor {
        context.saveForBackward(x)
        return x.sin()
      }
      func backward(_ context: FunctionContext, _ g: Tensor) -> Tensor {
        context.savedTensors[0].add_(1)
        return g
      }
    }
    let (a, other) = (leaf([1.0]), constant([1.0]))
    let product = a * a
    savedTensorsHooks(pack: { _ in other }, unpack: { $0 }) { Changing()(a) }.backward()
    // Had a's own version counted, this would be refused.
    product.backward()
    #expect(a.gradient == [3] && a.values == [1])
  }

  @Test func customFunctionsSaveThroughHooks() {
    struct Exponential: CustomUnaryFunction {
      func forward(_ context: FunctionContext, _ x: Tensor) -> Tensor {
        context.saveForBackward(x.exp().clone().detach().requiresGrad_())
        return x.exp()
      }
      func backward(_ context: FunctionContext, _ g: Tensor) -> Tensor { g * context.savedTensors[0] }
    }
    let x = leaf([1.0])
    for factor in [1.0, 2] {
      x.setGrad(nil)
      savedTensorsHooks(pack: { $0 * factor }, unpack: { $0 }) { Exponential()(x) }.backward()
      #expect(x.gradient == (x.exp() * factor).values)
    }
  }

  @Test func changesInPlaceAreSavedAsTheyWere() {
    let x = leaf([0.5, 2])
    let y = savedTensorsHooks(pack: { $0 }, unpack: { $0 }) {
      let a = x * 1
      a.mul_(a).exp_()
      return a.sum()
    }
    y.backward()
    let expected = (2 * x * (x * x).exp()).values
    #expect(zip(x.gradient!, expected).allSatisfy { abs($0 - $1) < 1e-9 })
  }
}
