import Adjoint
import Testing

/// x becomes k·x, in place.
private struct Double_: CustomUnaryFunction {
  var saves = false
  var nonDifferentiable = false
  func forward(_ context: FunctionContext, _ x: Tensor) -> Tensor {
    x.mul_(2)
    context.markDirty(x)
    if saves { context.saveForBackward(x) }
    if nonDifferentiable { context.markNonDifferentiable(x) }
    return x
  }
  func backward(_ context: FunctionContext, _ g: Tensor) -> Tensor {
    if saves { _ = context.savedTensors }
    return g * 2
  }
}

/// Returns what `body` makes of its input.
private struct Returning: CustomUnaryFunction {
  let factor: Double
  let body: (FunctionContext, Tensor) -> Tensor
  func forward(_ context: FunctionContext, _ x: Tensor) -> Tensor { body(context, x) }
  func backward(_ context: FunctionContext, _ g: Tensor) -> Tensor { g * factor }
}

@Suite(.leakFree) struct CustomFunctionInPlaceTests {
  @Test func aDirtyInputGetsTheHistory() {
    let x = leaf([1.0, 2])
    let a = x * 1
    let old = a.gradFn
    let b = Double_()(a)
    #expect(b === a && a.values == [2, 4] && a.gradFn?.name == "Double_Backward")
    #expect(a.gradFn?.nextFunctions[0].node == old)
    (a * a).sum().backward()
    #expect(x.gradient == [8, 16])
  }

  @Test func leavesAndTheirViewsAreRefused() {
    let x = leaf([1.0, 2])
    #expect(refusal { _ = Double_()(x) }?.contains("a leaf Variable that requires grad") == true)
    #expect(refusal { _ = Double_()(x.narrow(dim: 0, start: 0, length: 1)) }?.contains("a view of a leaf") == true)
    noGrad { _ = Double_()(x) }
    #expect(x.isLeaf && x.requiresGrad)
    let plain = constant([1.0])
    #expect(Double_()(plain) === plain && !plain.requiresGrad)
  }

  @Test func aDirtyInputHasToBeReturned() {
    let forgets = Returning(factor: 2) { context, x in
      x.mul_(2)
      context.markDirty(x)
      return x.clone()
    }
    let message = refusal { _ = forgets(leaf([1.0]) * 1) }
    #expect(message?.contains("as dirty and did not return it") == true)
  }

  @Test func whatIsNoInputCantBeDirty() {
    let mistaken = Returning(factor: 2) { context, x in
      let y = x * 2
      context.markDirty(y)
      return y
    }
    let x = leaf([1.0])
    mistaken(x).backward()
    #expect(x.gradient == [2])
  }

  @Test func dirtyAndNotDifferentiable() {
    for tracks in [true, false] {
      let z = Tensor([1.0], dtype: .float64, requiresGrad: tracks)
      let x = z.clone()
      let y = Double_(nonDifferentiable: true)(x)
      #expect(y === x && x.values == [2] && !x.requiresGrad)
    }
  }

  @Test func aChangedViewChangesItsBase() {
    let x = leaf([1.0, 2, 3])
    let base = x * 1
    let view = base.narrow(dim: 0, start: 1, length: 2)
    _ = Double_()(view)
    #expect(base.values == [1, 4, 6] && base.gradFn?.name == "CopySlices")
    (base * constant([1.0, 10, 100])).sum().backward()
    #expect(x.gradient == [1, 20, 200])
  }

  @Test func oneOfSeveralViewsIsRefused() {
    let parts = (leaf([1.0, 2]) * 1).unbind(dim: 0)
    #expect(refusal { _ = Double_()(parts[0]) }?.contains("one of several views that") == true)
  }

  @Test func aChangedViewIsReturnedAlone() {
    struct Both: CustomFunction {
      func forward(_ context: FunctionContext, _ inputs: [Tensor?]) -> [Tensor] {
        inputs[0]!.mul_(2)
        context.markDirty(inputs[0]!)
        return [inputs[0]!, inputs[0]! + 1]
      }
    }
    let base = leaf([1.0, 2]) * 1
    #expect(refusal { _ = Both()([base.narrow(dim: 0, start: 0, length: 1)]) }?.contains("return it alone") == true)
  }

  @Test func savingAChangedViewKeepsNothingAlive() {
    final class Token {}
    struct Changing: CustomUnaryFunction {
      let token: Token
      func forward(_ context: FunctionContext, _ x: Tensor) -> Tensor {
        x.mul_(2)
        context.markDirty(x)
        context.saveForBackward(x)
        return x
      }
      func backward(_ context: FunctionContext, _ g: Tensor) -> Tensor { g * context.savedTensors[0] }
    }
    weak var token: Token?
    let x = leaf([1.0, 2])
    do {
      let made = Token()
      token = made
      let base = x * 1
      _ = Changing(token: made)(base.narrow(dim: 0, start: 0, length: 1))
      (base * 3).sum().backward()
    }
    #expect(token == nil && x.gradient == [6, 3])
    do {
      let made = Token()
      token = made
      _ = Changing(token: made)((x * 1).narrow(dim: 0, start: 0, length: 1))
    }
    #expect(token == nil)
  }

  @Test func viewsThatAFunctionReturnsCantBeChanged() {
    let makers: [(FunctionContext, Tensor) -> Tensor] = [
      { _, x in x }, { _, x in x.narrow(dim: 0, start: 0, length: 2) }, { _, x in x.clone().view([-1]) },
    ]
    for make in makers {
      let x = leaf([1.0, 2])
      let y = Returning(factor: 5, body: make)(x * 1)
      #expect(y.gradFn?.name == "ReturningBackward")
      let message = refusal { y.mul_(2) }
      #expect(message?.contains("is a view that Returning returned") == true)
      y.clone().mul_(2).sum().backward()
      #expect(x.gradient == [10, 10])
    }
  }

  @Test func aViewReturnedWithoutGradientsIsLikeAnyOther() {
    let alias = Returning(factor: 1) { _, x in x.narrow(dim: 0, start: 0, length: 1) }
    let x = leaf([1.0, 2])
    let y = noGrad { alias(x) }
    #expect(!y.requiresGrad)
    let message = refusal { y.zero_() }
    #expect(message?.contains("leaf") == true || message?.contains("noGrad") == true)
    noGrad { _ = y.zero_() }
    #expect(x.values == [0, 2])
  }

  @Test func workInPlaceOnTensorsOfItsOwnIsFree() {
    for changes in [false, true] {
      let local = Returning(factor: 1) { _, x in
        let view = x.clone().narrow(dim: 0, start: 0, length: 2)
        if changes { view.add_(2) }
        return view
      }
      let x = leaf([1.0, 2])
      let y = local(x)
      #expect(y.gradFn?.name == "ReturningBackward" && y.values == (changes ? [3, 4] : [1, 2]))
      y.sum().backward()
      #expect(x.gradient == [1, 1])
    }
  }

  @Test func anInputReturnedAsItIsBecomesAnotherTensor() {
    struct Identity: CustomFunction {
      func forward(_ context: FunctionContext, _ inputs: [Tensor?]) -> [Tensor] {
        [inputs[0]!, inputs[0]! + inputs[1]!]
      }
      func backward(_ context: FunctionContext, _ g: [Tensor?]) -> [Tensor?] { [g[0]! + g[1]!, g[1]] }
    }
    let (x, y) = (leaf([1.0, 2]), leaf([1.0, 2]))
    let z = Identity()([x, y])
    #expect(z[0] !== x && z[0].gradFn?.name == "IdentityBackward" && x.isLeaf)
    var seen: [[Double]] = []
    z[0].registerHook { g in
      seen.append(g.values)
      return nil
    }
    (z[0] + z[1] + x).sum().backward()
    // The hook sees the part that came through the function's output alone.
    #expect(seen == [[1, 1]] && x.gradient == [3, 3] && y.gradient == [1, 1])
  }

  @Test func inputsReturnedAsTheyAreKeepTheirMemory() {
    let identity = Returning(factor: 2) { _, x in x }
    let x = leaf([1.0, 2])
    let y = identity(x)
    x.detach().add_(1)
    #expect(y.values == [2, 3])
    y.sum().backward()
    #expect(x.gradient == [2, 2])
  }
}
