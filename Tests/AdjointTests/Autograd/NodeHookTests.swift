import Adjoint
import Testing

/// The leaf's node, where gradients end.
private func end(of leaf: Tensor) -> Node { (leaf * 1).gradFn!.nextFunctions[0].node! }

@Suite(.leakFree) struct NodeHookTests {
  @Test func orderOfAllKinds() {
    let x = leaf([1.0, 1])
    let y = x.clone()
    var log: [String] = []
    y.registerHook {
      log.append("tensor 1 \($0.values)"); return nil
    }
    y.gradFn!.registerPrehook {
      log.append("before \($0.map { $0!.values })"); return nil
    }
    y.gradFn!.registerHook { made, came in
      log.append("after \(made.map { $0!.values }) \(came.map { $0!.values })"); return nil
    }
    y.registerHook {
      log.append("tensor 2"); return $0 * 3
    }
    y.retainGrad()
    y.gradFn!.registerPrehook { [$0[0]! * 2] }
    y.sum().backward()
    #expect(
      log == ["tensor 1 [1.0, 1.0]", "tensor 2", "before [[3.0, 3.0]]", "after [[6.0, 6.0]] [[6.0, 6.0]]"])
    // What is kept of y is what its own hooks made, not what those of the node did.
    #expect(y.gradient == [3, 3] && x.gradient == [6, 6])
  }

  @Test func orderAtALeaf() {
    let x = leaf([1.0, 1])
    var log: [String] = []
    end(of: x).registerPrehook {
      log.append("before \($0[0]!.values)"); return nil
    }
    end(of: x).registerHook { made, came in
      log.append("after \(made.count) \(came[0]!.values)"); return nil
    }
    x.registerPostAccumulateGradHook { log.append("accumulated \($0.gradient!)") }
    x.registerHook {
      log.append("tensor"); return $0 * 2
    }
    (x * 3).sum().backward()
    #expect(log == ["tensor", "before [6.0, 6.0]", "accumulated [6.0, 6.0]", "after 0 [6.0, 6.0]"])
  }

  @Test func orderIsTheSameWhateverIsRegisteredFirst() {
    func run(_ order: [Int]) -> [String] {
      let x = leaf([1.0])
      let y = x * 2
      var log: [String] = []
      let register: [() -> Void] = [
        {
          y.gradFn!.registerHook { _, _ in
            log.append("after"); return nil
          }
        },
        {
          y.gradFn!.registerPrehook { _ in
            log.append("before"); return nil
          }
        },
        {
          y.registerHook { _ in
            log.append("tensor"); return nil
          }
        },
      ]
      for i in order { register[i]() }
      y.backward()
      return log
    }
    #expect(run([0, 1, 2]) == ["tensor", "before", "after"] && run([2, 0, 1]) == ["tensor", "before", "after"])
  }

  @Test func gradientsAreReplaced() {
    let x = leaf([1.0])
    let y = x * 2
    y.gradFn!.registerHook { made, _ in [made[0]! * 5, nil] }
    y.backward()
    #expect(x.gradient == [10])
    let z = x * 2
    z.gradFn!.registerPrehook { [$0[0]! * 10] }
    z.gradFn!.registerPrehook { [$0[0]! + 1] }
    x.setGrad(nil)
    z.backward()
    #expect(x.gradient == [22])
  }

  @Test func oneForEachOperandNilWhereNoneIsNeeded() {
    let (x, y) = (leaf([1.0]), leaf([3.0]))
    let z = x * y
    var seen: [[[Double]?]] = []
    z.gradFn!.registerHook { made, _ in
      seen.append(made.map { $0?.values }); return nil
    }
    _ = grad(of: z, withRespectTo: x, retainGraph: true)
    z.backward(retainGraph: true, inputs: [y])
    z.backward()
    #expect(seen == [[[3], nil], [nil, [1]], [[3], [1]]])
    // An operand that is there twice has two.
    let s = x * x
    s.gradFn!.registerHook { made, _ in [made[0]! * 10, made[1]! * 100] }
    x.setGrad(nil)
    s.backward()
    #expect(x.gradient == [110])
    // Gradients are those of the operands: summed where these were broadcast.
    let wide = leaf([1.0, 2, 3]) * y
    wide.gradFn!.registerHook { made, _ in
      #expect(made[1]!.shape == [1] && made[1]!.values == [6])
      return nil
    }
    wide.sum().backward()
  }

  @Test func severalOutputs() {
    let x = leaf([1.0, 2, 3])
    let parts = x.unbind()
    var seen: [[Double]?] = []
    parts[0].gradFn!.registerPrehook { came in
      seen = came.map { $0?.values }
      return [came[0], nil, came[2]! * 10]
    }
    (parts[0] + parts[2]).backward()
    #expect(seen == [[1], nil, [1]] && x.gradient == [1, 0, 10])
  }

  @Test func removed() {
    let x = leaf([1.0])
    let y = x * 2
    let twice = y.gradFn!.registerPrehook { [$0[0]! * 2] }
    let thrice = y.gradFn!.registerPrehook { [$0[0]! * 3] }
    let after = y.gradFn!.registerHook { made, _ in made.map { $0.map { $0 * 100 } } }
    y.backward(retainGraph: true)
    #expect(x.gradient == [1200])
    for (handle, expected) in [(after, 12.0), (twice, 6), (thrice, 2)] {
      handle.remove()
      handle.remove()
      x.setGrad(nil)
      y.backward(retainGraph: true)
      #expect(x.gradient == [expected])
    }
  }

  @Test func noGradientLeft() {
    let x = leaf([1.0])
    let y = x * 2
    var made: [Tensor?] = [x]
    y.gradFn!.registerPrehook { _ in [nil] }
    y.gradFn!.registerHook { gradients, _ in
      made = gradients; return nil
    }
    y.backward()
    #expect(x.grad() == nil && made.allSatisfy { $0 == nil })
  }

  @Test func whatDoesNotFitIsRefused() {
    func text(before: (([Tensor?]) -> [Tensor?]?)? = nil, after: (([Tensor?]) -> [Tensor?]?)? = nil) -> String? {
      let x = leaf([1.0, 2])
      let y = x * 2
      if let before { y.gradFn!.registerPrehook(before) }
      if let after { y.gradFn!.registerHook { made, _ in after(made) } }
      return refusal { y.sum().backward() }
    }
    #expect(text(before: { [$0[0]!.float()] })?.contains("float32 tensor of shape [2] in place of a float64") == true)
    #expect(text(before: { [$0[0]!.sum()] })?.contains("shape []") == true)
    #expect(text(before: { $0 + [nil] })?.contains("2 gradients in place of 1") == true)
    #expect(text(after: { [$0[0]!.float(), nil] })?.contains("float32") == true)
    #expect(text(after: { [$0[0]!.sum(), nil] })?.contains("shape []") == true)
    #expect(text(after: { [$0[0]] })?.contains("1 gradients in place of 2") == true)
    #expect(text(after: { [$0[0], $0[0]] })?.contains("where there is no gradient") == true)
    #expect(text(before: { $0 }, after: { $0 }) == nil)
  }

  @Test func underCreateGraph() {
    let x = leaf([3.0])
    let y = x * x
    y.gradFn!.registerPrehook { [$0[0]! * $0[0]!] }
    y.gradFn!.registerHook { made, _ in made.map { $0! * x } }
    let g = grad(of: y * x, withRespectTo: x, createGraph: true)
    // The gradient of y·x at y is x; squared by the first hook; 2x of it; times x by the second; and y.
    #expect(g.values == [27 * 2 * 3 + 9])
    // g = 2x⁴ + y, and y's share goes through the hooks of its node once more: 8x³ + 2x·x.
    #expect(grad(of: g, withRespectTo: x).values == [8 * 27 + 2 * 9])
  }

  /// A hook that unpacks what the node saved may register another for when the node is through.
  @Test func registeredWhileTheNodeRuns() {
    let x = leaf([1.0, 2])
    var node: Node?
    var came: [Tensor?] = [x]
    let y = savedTensorsHooks(
      pack: { $0 },
      unpack: { packed in
        node?.registerHook { made, gradients in
          came = gradients
          return made.map { $0.map { $0 / 2 } }
        }
        return packed
      }
    ) { sin(x) }
    node = y.gradFn
    y.sum().backward()
    let expected = (cos(constant([1.0, 2])) / 2).values
    #expect(x.gradient == expected && came.allSatisfy { $0 == nil })
  }
}
