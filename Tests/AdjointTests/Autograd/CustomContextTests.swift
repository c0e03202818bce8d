import Adjoint
import Testing

/// x², saving what it is told to.
private struct Square: CustomUnaryFunction {
  enum Kept { case input, output, both, onTheWay }
  var kept = Kept.input
  var clears = false
  var reads = 1
  func forward(_ context: FunctionContext, _ x: Tensor) -> Tensor {
    let y = x * x
    context.clearsSavedTensorsOnAccess = clears
    switch kept {
    case .input: context.saveForBackward(x)
    case .output: context.saveForBackward(y, x)
    case .both: context.saveForBackward([x, y])
    case .onTheWay: context.saveForBackward(x * 2)
    }
    return y
  }
  func backward(_ context: FunctionContext, _ g: Tensor) -> Tensor {
    var saved = context.savedTensors
    for _ in 1..<reads { saved = context.savedTensors }
    return switch kept {
    case .input: g * 2 * saved[0]
    case .output: g * 2 * saved[0] / saved[1]
    case .both: g * 2 * saved[1] / saved[0]
    case .onTheWay: g * saved[0]
    }
  }
}

@Suite(.leakFree) struct CustomContextTests {
  @Test func savedTensorsOfEveryKind() {
    for kept in [Square.Kept.input, .output, .both] {
      let x = leaf([1.5, -2])
      #expect(gradcheck({ Square(kept: kept)($0) }, x).passed && gradgradcheck({ Square(kept: kept)($0) }, x).passed)
    }
    let x = leaf([1.5, -2])
    Square(kept: .onTheWay)(x).sum().backward()
    #expect(x.gradient == [3, -4])
  }

  @Test func savedOutputsAreAtTheirPlaceInTheGraph() {
    struct Saving: CustomUnaryFunction {
      final class Seen { var tensors: [Tensor] = [] }
      let seen: Seen
      func forward(_ context: FunctionContext, _ x: Tensor) -> Tensor {
        let y = x.exp()
        context.saveForBackward(x, y)
        return y
      }
      func backward(_ context: FunctionContext, _ g: Tensor) -> Tensor {
        seen.tensors = context.savedTensors
        return g * seen.tensors[1]
      }
    }
    let (x, seen) = (leaf([1.0]), Saving.Seen())
    let y = Saving(seen: seen)(x)
    y.backward()
    #expect(seen.tensors[0] === x && seen.tensors[1].gradFn == y.gradFn && seen.tensors[1].values == y.values)
    // The graph holds the function, which holds these.
    seen.tensors = []
  }

  @Test func nilsMayBeSaved() {
    struct Maybe: CustomFunction {
      func forward(_ context: FunctionContext, _ inputs: [Tensor?]) -> [Tensor] {
        context.saveForBackward(nil, inputs[0], nil)
        return [inputs[0]! * inputs[0]!]
      }
      func backward(_ context: FunctionContext, _ g: [Tensor?]) -> [Tensor?] {
        let saved = context.savedOptionalTensors
        #expect(saved.count == 3 && saved[0] == nil && saved[2] == nil)
        return [g[0]! * 2 * saved[1]!]
      }
    }
    let x = leaf([3.0])
    Maybe()([x])[0].backward()
    #expect(x.gradient == [6])
    struct Careless: CustomUnaryFunction {
      func forward(_ context: FunctionContext, _ x: Tensor) -> Tensor {
        context.saveForBackward(nil)
        return x * 2
      }
      func backward(_ context: FunctionContext, _ g: Tensor) -> Tensor { g * context.savedTensors[0] }
    }
    #expect(refusal { Careless()(x).backward() }?.contains("saved nil among its tensors") == true)
  }

  @Test func savedTensorsGoWithTheGraph() {
    let x = leaf([2.0])
    let y = Square()(x)
    y.backward(retainGraph: true)
    y.backward()
    #expect(x.gradient == [8])
    #expect(refusal { y.backward() }?.contains("SquareBackward has run before") == true)
    // Output and input both saved: a gradient with a graph frees nothing early.
    let z = Square(kept: .both)(x)
    _ = grad(of: z, withRespectTo: x, createGraph: true)
    #expect(grad(of: z, withRespectTo: x).values == [4])
  }

  @Test func savedTensorsMayNotBeModified() {
    let a = leaf([2.0]) * 1
    let y = Square()(a)
    a.add_(1)
    #expect(refusal { y.backward() }?.contains("SquareBackward saved for its gradient, shape [1] float64") == true)
    let z = Square(kept: .output)(leaf([2.0]))
    z.mul_(2)
    #expect(refusal { z.backward() }?.contains("was modified by an in-place operation") == true)
  }

  @Test func savedTensorsMayBeReleasedWhenRead() {
    let x = leaf([2.0, 3])
    let y = Square(kept: .both, clears: true)(x)
    let saved = y.gradFn!.savedTensors
    #expect(saved.count == 2)
    y.sum().backward(retainGraph: true)
    #expect(x.gradient == [4, 6] && y.gradFn!.savedTensors.isEmpty)
    #expect(refusal { _ = saved[0].value } != nil)
    #expect(refusal { y.sum().backward() } != nil)
  }

  @Test func andAreThenReadOnce() {
    let x = leaf([2.0])
    let message = refusal { Square(clears: true, reads: 2)(x).backward() }
    #expect(message?.contains("reads its saved tensors a second time") == true)
    Square(clears: false, reads: 3)(x).backward()
    #expect(x.gradient == [4])
  }

  @Test func aContextThatOutlivesItsGraphRefuses() {
    final class Stash { var context: FunctionContext? }
    struct Stashing: CustomUnaryFunction {
      let stash: Stash
      func forward(_ context: FunctionContext, _ x: Tensor) -> Tensor {
        context.saveForBackward(x)
        return x * 1
      }
      func backward(_ context: FunctionContext, _ g: Tensor) -> Tensor {
        stash.context = context
        return g * context.savedTensors[0]
      }
    }
    let (x, stash) = (leaf([2.0]), Stash())
    do {
      let y = Stashing(stash: stash)(x)
      y.backward(retainGraph: true)
      #expect(stash.context!.savedTensors[0] === x)
    }
    #expect(refusal { _ = stash.context?.savedTensors }?.contains("released with the graph") == true)
  }

  @Test func anOutputKeptAsAValueIsRefused() {
    struct Leaking: CustomUnaryFunction {
      func forward(_ context: FunctionContext, _ x: Tensor) -> Tensor {
        let y = x * 2
        context["result"] = y
        return y
      }
    }
    #expect(refusal { _ = Leaking()(leaf([1.0])) }?.contains("keeps an output under \"result\"") == true)
  }

  /// What a node keeps of its own call goes with it, whether backward has run or not.
  @Test func nothingKeepsItself() {
    final class Token {}
    struct Keeping: CustomFunction {
      let token: Token
      func forward(_ context: FunctionContext, _ inputs: [Tensor?]) -> [Tensor] {
        let y = inputs[0]! * 2
        context["token"] = token
        context.saveForBackward(inputs[0], y)
        context.saveForForward(y)
        return [y, inputs[0]!]
      }
      func backward(_ context: FunctionContext, _ g: [Tensor?]) -> [Tensor?] {
        [g[0]! * context.savedTensors[0] + context.savedTensors[1]]
      }
    }
    for runs in [true, false] {
      weak var token: Token?
      do {
        let made = Token()
        token = made
        let y = Keeping(token: made)([leaf([1.0])])
        if runs { (y[0] + y[1]).sum().backward() }
      }
      #expect(token == nil)
    }
  }
}
