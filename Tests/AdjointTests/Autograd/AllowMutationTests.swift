import Adjoint
import Testing

@Suite(.leakFree) struct AllowMutationTests {
  /// Gradients of a sum under the scope, made without it from `plain`.
  private func same(
    _ x: Tensor, _ changing: () -> Tensor, _ plain: () -> Tensor, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let y = allowMutationOnSavedTensors(changing)
    #expect(
      grad(of: y.sum(), withRespectTo: x).values == grad(of: plain().sum(), withRespectTo: x).values,
      sourceLocation: sourceLocation)
  }

  @Test func savedTensorsMayBeChanged() {
    let x = leaf([1.0, 2])
    same(
      x,
      {
        let a = x * 1
        let y = a.sin() * a
        a.zero_()
        return y
      }, { x.sin() * x })
    // Without the scope it is refused.
    let a = x * 1
    let y = a.sin()
    a.zero_()
    #expect(refusal { y.sum().backward() } != nil)
  }

  @Test func leavesToo() {
    let x = leaf([1.0, 2])
    let y = allowMutationOnSavedTensors { () -> Tensor in
      let y = x * x
      noGrad { _ = x.add_(10) }
      return y
    }
    y.sum().backward()
    #expect(x.gradient == [2, 4] && x.values == [11, 12])
  }

  @Test func everyWayToWrite() {
    let x = leaf([1.0, 2])
    let writes: [(Tensor) -> Void] = [
      { $0.add_(1) }, { $0.mul_(constant([3.0, 4])) }, { $0.zero_() }, { $0.copy_(constant([5.0, 6])) },
      { $0[0] = constant(9.0) }, { $0.sin_() }, { $0.clamp_(min: 1.5) },
      { $0.indexPut_([Tensor([1])], constant([3.0])) },
    ]
    for write in writes {
      same(
        x,
        {
          let a = x * 1
          let y = a * a
          noGrad { write(a) }
          return y
        }, { x * x })
    }
  }

  @Test func aViewIsSavedAndItsBaseChanges() {
    let x = leaf([1.0, 2, 3])
    same(
      x,
      {
        let a = x * 1
        let y = a.narrow(dim: 0, start: 1, length: 2).exp() * a.narrow(dim: 0, start: 0, length: 2)
        a.mul_(2)
        return y.sum() + a.sum()
      }, { (x.narrow(dim: 0, start: 1, length: 2).exp() * x.narrow(dim: 0, start: 0, length: 2)).sum() + (x * 2).sum() }
    )
  }

  @Test func aBaseIsSavedAndAViewChanges() {
    let x = leaf([1.0, 2, 3])
    same(
      x,
      {
        let a = x * 1
        let y = a * a
        a.narrow(dim: 0, start: 0, length: 1).zero_()
        a[1].mul_(5)
        return y
      }, { x * x })
  }

  @Test func viewsOfViews() {
    let x = leaf([[1.0, 2], [3, 4]])
    same(
      x,
      {
        let a = x * 1
        let y = a.T.reshape([4]).sin() * a.view([4])
        a.view([4]).narrow(dim: 0, start: 1, length: 2).add_(3)
        return y
      }, { x.T.reshape([4]).sin() * x.view([4]) })
  }

  @Test func secondDerivatives() {
    let x = leaf([1.0, 2])
    func second(_ run: () -> Tensor) -> [Double] {
      let g = grad(of: run().sum(), withRespectTo: x, createGraph: true)
      return grad(of: (g * g).sum(), withRespectTo: x).values
    }
    let changing = allowMutationOnSavedTensors {
      second {
        let a = x * 1
        let y = (a * a).sin() * a
        a.zero_()
        return y
      }
    }
    #expect(changing == second { (x * x).sin() * x })
  }

  @Test func oneTensorSavedOftenAndInSeveralVersions() {
    let x = leaf([1.0, 2])
    same(
      x,
      {
        let a = x * 1
        let y = a * a + a.sin() * a
        a.add_(1)
        let z = a * a * a
        a.add_(1)
        return y + z + a.exp()
      }, { x * x + x.sin() * x + (x + 1) * (x + 1) * (x + 1) + (x + 2).exp() })
  }

  @Test func whatNoLongerIsSavedIsNotCopied() {
    let x = leaf([1.0, 2])
    allowMutationOnSavedTensors {
      let a = x * 1
      a.exp().sum().backward(retainGraph: true)
      do { _ = a * a }
      a.add_(1)
      (a * a).sum().backward()
      a.add_(1)
    }
    #expect(x.gradient == [x.exp().values[0] + 4, x.exp().values[1] + 6])
  }

  @Test func backwardMayRunOutside() {
    let x = leaf([1.0, 2])
    var a = x
    let y = allowMutationOnSavedTensors { () -> Tensor in
      a = x * 1
      let y = a * a
      a.mul_(0)
      return y
    }
    y.sum().backward(retainGraph: true)
    #expect(x.gradient == [2, 4])
    // What is saved and changed outside is noticed.
    let z = allowMutationOnSavedTensors { a * a }
    a.add_(1)
    #expect(refusal { z.sum().backward() } != nil)
  }

  @Test func scopesDoNotNest() {
    let message = refusal { allowMutationOnSavedTensors { allowMutationOnSavedTensors {} } }
    #expect(message?.contains("scopes do not nest") == true)
    allowMutationOnSavedTensors {}
    allowMutationOnSavedTensors {}
  }
}
