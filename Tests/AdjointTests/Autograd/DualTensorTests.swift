import Testing

@testable import Adjoint

/// z = x by an operation that nobody gave a rule for forward mode.
private struct Untangled: GeneralOperation {
  static var name: String { "Untangled" }
  func forward(_ x: [Tensor?]) throws -> [Tensor] { x.compactMap { $0?.copied() } }
  func saves(needs: [Bool]) -> (operands: [Int], outputs: [Int]) { ([], []) }
  func vjp(_ g: [Tensor?], _ s: SavedList) -> [Tensor?] { g }
}

@Suite(.leakFree) struct DualTensorTests {
  private let x = constant([1.0, 2])
  private let t = constant([3.0, 4])

  @Test func unpackingGivesWhatWasPacked() {
    dualLevel { _ in
      let dual = makeDual(x, tangent: t)
      let (primal, tangent) = unpackDual(dual)
      #expect(primal.values == x.values && tangent! === t)
      #expect(unpackDual(x).tangent == nil && unpackDual(primal).tangent == nil && unpackDual(t).tangent == nil)
      #expect(unpackDual(dual * 3).tangent!.values == [9, 12])
    }
  }

  @Test func packingSharesMemoryAndVersion() {
    dualLevel { _ in
      let (x, t) = (constant([1.0, 2]), constant([3.0, 4]))
      let dual = makeDual(x, tangent: t)
      #expect(dual.memory == x.memory)
      x.add_(1)
      #expect(dual.values == [2, 3] && dual.body.version == x.body.version)
      let (primal, tangent) = unpackDual(dual)
      #expect(primal.memory == x.memory && tangent!.memory == t.memory)
      x.add_(1)
      #expect(primal.values == [3, 4] && primal.body.version == x.body.version)
      t.add_(1)
      #expect(tangent!.values == [4, 5])
    }
  }

  @Test func gradientsPassThroughPackingAndUnpacking() {
    dualLevel { _ in
      let (x, t) = (leaf([1.0, 2]), leaf([3.0, 4]))
      let dual = makeDual(x, tangent: t)
      let (primal, tangent) = unpackDual(dual * 2)
      let ofPrimal = grad(of: [primal.sum()], withRespectTo: [x, t], retainGraph: true, allowUnused: true)
      #expect(ofPrimal[0]?.values == [2, 2] && ofPrimal[1] == nil)
      let ofTangent = grad(of: [tangent!.sum()], withRespectTo: [x, t], allowUnused: true)
      #expect(ofTangent[0] == nil && ofTangent[1]?.values == [2, 2])
    }
  }

  @Test func detachStopsTangentsAndNoGradDoesNot() {
    dualLevel { _ in
      let (x, t) = (leaf([1.0, 2]), leaf([3.0, 4]))
      let dual = makeDual(x, tangent: t)
      let detached = unpackDual(dual.detach() * 2)
      #expect(!detached.primal.requiresGrad && detached.primal.values == [2, 4] && detached.tangent == nil)
      let ungraphed = unpackDual(noGrad { dual * 3 })
      #expect(!ungraphed.primal.requiresGrad && !ungraphed.tangent!.requiresGrad)
      #expect(ungraphed.primal.values == [3, 6] && ungraphed.tangent!.values == [9, 12])
      let copy = dual.clone()
      copy.detach_()
      let cut = unpackDual(copy * 2)
      #expect(!cut.primal.requiresGrad && cut.primal.values == [2, 4] && cut.tangent == nil)
      #expect(unpackDual(dual).tangent! === t)
    }
  }

  @Test func detachedTensorsKeepNothingAlive() {
    weak var body: TensorBody?
    var detached = x
    do {
      let x = constant([5.0, 6])
      body = x.body
      detached = x.detach()
    }
    #expect(body == nil && detached.values == [5, 6])
  }

  @Test func prints() {
    dualLevel { _ in
      let x = Tensor([1.0, 2])
      let dual = makeDual(x, tangent: Tensor.ones(2))
      #expect(dual.description == "tensor([1., 2.], tangent=tensor([1., 1.]))")
      #expect((dual * 2).description == "tensor([2., 4.], tangent=tensor([2., 2.]))")
      let tracked = makeDual(Tensor([1.0, 2], requiresGrad: true), tangent: Tensor.ones(2)) * 2
      #expect(tracked.description == "tensor([2., 4.], grad_fn=<MulBackward0>, tangent=tensor([2., 2.]))")
      #expect(x.description == "tensor([1., 2.])")
    }
  }

  @Test(arguments: [
    ("shape [3], the tensor [2]", Tensor([1.0, 2]), Tensor([1.0, 2, 3])),
    ("shape [1, 2], the tensor [2]", Tensor([1.0, 2]), Tensor([[1.0, 2]])),
    ("shape [1], the tensor [2]", Tensor([1.0, 2]), Tensor([1.0])),
    ("float64, the tensor float32: convert it with to(.float32)", Tensor([1.0, 2]), constant([1.0, 2])),
    ("expected a floating tensor, got an int64", Tensor([1, 2]), Tensor([1.0, 2])),
    ("expected a floating tensor, got a bool", Tensor([true, false]), Tensor([1.0, 2])),
    ("expected a floating tangent, got an int64", Tensor([1.0, 2]), Tensor([1, 2])),
  ])
  func refuses(says: String, x: Tensor, t: Tensor) {
    dualLevel { _ in
      let text = refusal { _ = makeDual(x, tangent: t) } ?? "nothing"
      #expect(text.hasPrefix("makeDual:") && text.contains(says), "\(text)")
    }
  }

  @Test func refusesASecondTangentAtALevel() {
    dualLevel { _ in
      let dual = makeDual(x, tangent: t)
      #expect(refusal { _ = makeDual(dual, tangent: t) }?.contains("has a tangent at this level already") == true)
      #expect(refusal { _ = makeDual(x, tangent: dual) }?.contains("tangent has itself a tangent") == true)
      #expect(refusal { _ = dualLevel { _ in makeDual(dual, tangent: dual) } } == nil)
    }
  }

  @Test func theTangentMayLieOtherwiseInMemory() {
    dualLevel { _ in
      let t = constant([[1.0, 2], [3, 4]])
      for x in [constant([[5.0, 6], [7, 8]]), constant([[5.0, 7], [6, 8]]).T, constant([[5.0, 6]]).expand(2, 2)] {
        for tangent in [t, t.T.contiguous().T, constant([[1.0], [3]]).expand(2, 2)] {
          let flat = unpackDual(makeDual(x, tangent: tangent).reshape(4).narrow(dim: 0, start: 1, length: 2))
          #expect(flat.tangent!.values == tangent.reshape(4).narrow(dim: 0, start: 1, length: 2).values)
          let squares = unpackDual(makeDual(x, tangent: tangent) ** 2).tangent!
          #expect(squares.values == (2 * x * tangent).values)
        }
      }
    }
  }

  @Test func emptyTensorsMayLieAnywhere() {
    dualLevel { _ in
      let base = constant([[1.0, 2, 3], [4, 5, 6]])
      let empty = base.narrow(dim: 0, start: 1, length: 0)
      for x in [empty, empty.T.contiguous().T, Tensor.zeros(0, 3, dtype: .float64)] {
        for tangent in [empty, empty.T.contiguous().T, Tensor.zeros(0, 3, dtype: .float64)] {
          let dual = makeDual(x, tangent: tangent)
          #expect(unpackDual(dual * 2).tangent!.shape == [0, 3] && unpackDual(dual.sum()).tangent!.values == [0])
        }
      }
    }
  }

  @Test func whatIsNotDifferentiableHasNoTangent() {
    dualLevel { _ in
      let dual = makeDual(x, tangent: t)
      #expect(unpackDual(dual .== x).tangent == nil && (dual .== x).values == [1, 1])
      #expect(unpackDual(dual.argmax()).tangent == nil && unpackDual(dual.to(.int64)).tangent == nil)
      #expect(dual.item(at: 1) == 2)
    }
  }

  @Test func aMissingRuleIsNamed() {
    dualLevel { _ in
      let text = refusal { _ = Untangled().one(makeDual(x, tangent: t)) }
      #expect(text?.contains("untangled:") == true && text?.contains("no rule for forward mode") == true)
      #expect(Untangled().one(x).values == [1, 2])
    }
    let y = leaf([1.0, 2])
    Untangled().one(y).sum().backward()
    #expect(y.gradient == [1, 1])
  }

  @Test func tangentsOfResultsAreTheirOwn() {
    dualLevel { _ in
      let t = constant([3.0, 4])
      let dual = makeDual(constant([1.0, 2]), tangent: t)
      for result in [dual + 1, dual.clone(), 1 + dual, constant([0.0, 0]).copy_(dual)] {
        let own = unpackDual(result).tangent!
        #expect(own !== t && own.values == [3, 4])
        own.mul_(10)
        #expect(t.values == [3, 4])
      }
    }
  }
}

extension Tensor {
  /// The number at an index of a 1-d tensor.
  fileprivate func item(at index: Int) -> Double { values[index] }
}
