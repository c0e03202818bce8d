import Adjoint
import Testing

@Suite(.leakFree) struct DualInPlaceTests {
  private func tangent(_ x: Tensor) -> [Double]? { unpackDual(x).tangent?.values }

  @Test func aDualChangesWithoutItsSource() {
    let (x, t) = (constant([1.0, 2]), constant([1.0, 1]))
    dualLevel { _ in
      let dual = makeDual(x, tangent: t)
      dual.mul_(2)
      #expect(tangent(x) == nil && x.values == [2, 4])
      #expect(tangent(dual) == [2, 2] && unpackDual(dual).primal.values == [2, 4])
      // The tangent that was given is not written to.
      #expect(t.values == [1, 1])
      let (primal, own) = unpackDual(dual)
      #expect(unpackDual(primal).tangent == nil && unpackDual(own!).tangent == nil)
      primal.mul_(2)
      #expect(unpackDual(dual).primal.values == [4, 8] && tangent(dual) == [2, 2])
      own!.mul_(2)
      #expect(unpackDual(dual).primal.values == [4, 8] && tangent(dual) == [4, 4])
    }
  }

  @Test func whatIsPackedFromAViewLeavesTheBaseAlone() {
    let base = constant([1.0, 2, 3])
    dualLevel { _ in
      let dual = makeDual(base.narrow(dim: 0, start: 0, length: 2), tangent: constant([1.0, 1]))
      dual[0].mul_(5)
      #expect(base.values == [5, 2, 3] && tangent(base) == nil && tangent(dual) == [5, 1])
      let primal = unpackDual(dual).primal
      primal.mul_(2)
      primal[1].mul_(2)
      #expect(base.values == [10, 8, 3] && tangent(base) == nil && tangent(dual) == [5, 1])
    }
  }

  @Test func viewsAndTheirBaseFollowOneAnother() {
    dualLevel { _ in
      let x = constant([1.0, 2])
      let dual = makeDual(x, tangent: constant([1.0, 1]))
      let view = dual.narrow(dim: 0, start: 0, length: 1)
      let whole = dual.view(2, 1)
      view.mul_(2)
      #expect(tangent(x) == nil && tangent(dual) == [2, 1] && tangent(view) == [2] && tangent(whole) == [2, 1])
      dual.mul_(3)
      #expect(tangent(view) == [6] && tangent(whole) == [6, 3])
      whole[1].fill_(7)
      #expect(tangent(dual) == [6, 0] && tangent(whole) == [6, 0] && dual.values == [6, 7])
    }
  }

  @Test func tensorsBecomeDualByWhatIsWritten() {
    dualLevel { _ in
      let dual = makeDual(constant([1.0, 2]), tangent: constant([3.0, 4]))
      let sum = constant([0.5, 0.5])
      let early = sum[1]
      sum.add_(dual)
      #expect(tangent(sum) == [3, 4] && tangent(early) == [4])
      #expect(tangent(early * 2) == [8])
      let parts = constant([0.5, 0.5])
      let other = parts.view(1, 2)
      parts[0] = dual[0]
      // What was not written to has the tangent 0.
      #expect(tangent(parts) == [3, 0] && tangent(other) == [3, 0] && tangent(other * other) == [6, 0])
      let plain = constant([0.5, 0.5])
      plain.detach().add_(dual)
      #expect(plain.values == [1.5, 2.5] && tangent(plain) == nil)
    }
  }

  /// Into a transposed view, by operations that take the layout of either operand.
  @Test(arguments: 0..<3)
  func baseAndViewStayTiedWhicheverWasFirst(which: Int) {
    let operations: [(Tensor, Tensor) -> Tensor] = [{ $0.add_($1) }, { $0.mul_($1) }, { $0.copy_($1) }]
    let base = constant([[1.0, 2], [3, 4]])
    let view = base.T
    dualLevel { _ in
      let dual = makeDual(constant([[1.0, 3], [5, 7]]), tangent: constant([[1.0, 2], [3, 4]]))
      _ = operations[which](view, dual)
      #expect(tangent(base) == tangent(view.T) && tangent(base) != nil)
      let (values, before) = (base.values, tangent(base)!)
      view.mul_(2)
      #expect(base.values == values.map { 2 * $0 } && tangent(base) == before.map { 2 * $0 })
    }
  }

  @Test func copiesTakeTheTangentOfTheSource() {
    dualLevel { _ in
      let t = constant([[5.0], [6]])
      let dual = makeDual(constant([[3.0], [4]]), tangent: t)
      let same = constant([[1.0], [2]])
      same.copy_(dual)
      #expect(same.values == [3, 4] && tangent(same) == [5, 6] && unpackDual(same).tangent! !== t)
      let wide = Tensor.zeros(2, 2, 3, dtype: .float64)
      wide.copy_(dual)
      #expect(tangent(wide) == [5, 5, 5, 6, 6, 6, 5, 5, 5, 6, 6, 6])
      let half = Tensor.zeros(2, 1)
      half.copy_(dual)
      #expect(unpackDual(half).tangent!.dtype == .float32 && tangent(half) == [5, 6])
      dual.copy_(constant([[0.0], [0]]))
      #expect(tangent(dual) == [0, 0])
      dual.fill_(3)
      #expect(tangent(dual) == [0, 0] && dual.values == [3, 3])
    }
  }

  @Test(arguments: [false, true])
  func everyTangentOfABatchIsWrittenThroughAView(isTransposed: Bool) {
    let base = Tensor.zeros(2, 2, dtype: .float64)
    let view = isTransposed ? base.T : base.view(2, 2)
    let x = Tensor.zeros(2, 2, dtype: .float64)
    for t in Tensor.arange(8, dtype: .float64).reshape(2, 2, 2).unbind() {
      dualLevel { _ in
        let dual = makeDual(x, tangent: t)
        view.copy_(dual)
        #expect(unpackDual(dual).tangent! === t)
        #expect(tangent(view) == t.values && tangent(base) == (isTransposed ? t.T : t).values)
      }
      #expect(unpackDual(base).tangent == nil)
    }
  }

  /// x ↦ buffer filled row by row in place, then used: reverse, forward and both against differences.
  @Test func derivativesThroughAFilledBuffer() {
    func f(_ x: Tensor) -> Tensor {
      let buffer = Tensor.zeros(3, 2, dtype: .float64)
      let rows = buffer.unsqueeze(0)
      buffer[0] = x * x
      rows[0][1].add_(sin(x))
      buffer[2].copy_(buffer[0].clone() * x)
      buffer.narrow(dim: 1, start: 0, length: 1).mul_(x[1])
      return (buffer * rows).sum() + buffer.T[1].prod()
    }
    let x = leaf([0.7, -1.3])
    #expect(gradcheck(f, x, checkForwardMode: true).passed)
    #expect(gradgradcheck(f, x, checkForwardMode: true).passed)
  }

  @Test func forwardOverReverseThroughWritesToAViewOfADual() {
    func f(_ x: Tensor) -> Tensor {
      let y = x.clone()
      y[0].mul_(x[1])
      y.T.narrow(dim: 0, start: 1, length: 1).mul_(y.sum())
      return (y * y * y).sum()
    }
    let x = constant([0.5, 1.5])
    let expected = hessian(f, at: x)
    #expect(hessian(f, at: x, outerJacobianStrategy: .forward).allclose(expected, rtol: 1e-10))
    let nested = jacobian({ jacobian(f, at: $0, strategy: .forward) }, at: x, strategy: .forward)
    #expect(nested.allclose(expected, rtol: 1e-10))
    let outer = jacobian({ jacobian(f, at: $0, createGraph: true, strategy: .forward) }, at: x)
    #expect(outer.allclose(expected, rtol: 1e-10))
  }

  @Test func nestedLevelsAreWrittenTogether() {
    let (outer, inner): ([Double]?, [Double]?) = dualLevel { first in
      let a = makeDual(constant(2.0), tangent: constant(1.0))
      return dualLevel { second in
        let b = makeDual(a, tangent: constant(1.0))
        let row = constant([0.0, 0.0])
        row[1] = b * b * b
        let slope = unpackDual(row, level: second).tangent!
        return (unpackDual(slope, level: first).tangent?.values, unpackDual(row, level: first).tangent?.values)
      }
    }
    // (x³)″ = 6x, and (x³)′ = 3x².
    #expect(outer == [0, 12] && inner == [0, 12])
  }

  @Test func piecesOfASplitFollow() {
    dualLevel { _ in
      let dual = makeDual(constant([1.0, 2, 3, 4]), tangent: constant([1.0, 1, 1, 1]))
      let pieces = dual.chunk(2)
      pieces[1].mul_(3)
      #expect(tangent(dual) == [1, 1, 3, 3] && tangent(pieces[0]) == [1, 1] && tangent(pieces[1]) == [3, 3])
    }
  }

  @Test func comparisonsInPlaceOfTheWholeLeaveNoTangentBehind() {
    dualLevel { _ in
      let dual = makeDual(constant([1.0, 2]), tangent: constant([1.0, 1]))
      dual.zero_()
      #expect(tangent(dual) == [0, 0])
    }
  }
}
