import Testing

@testable import Adjoint

private typealias Several = ([Tensor]) -> [Tensor]

@Suite(.leakFree) struct FunctionalVectorizedTests {
  private let x = constant([0.5, -1, 2])
  private let y = constant([[1.0, 2, 3], [4, 5, 6]])

  private func agree(_ f: @escaping Several, _ x: [Tensor]) {
    for strategy in [JacobianStrategy.reverse, .forward] {
      let loop = jacobian(f, at: x, strategy: strategy)
      let batch = jacobian(f, at: x, vectorize: true, strategy: strategy)
      let numerical = numericalJacobian(f, at: x)
      for (i, row) in loop.enumerated() {
        for (j, block) in row.enumerated() {
          #expect(batch[i][j].shape == block.shape && batch[i][j].dtype == block.dtype)
          #expect(batch[i][j].double().allclose(block.double()))
          #expect(block.double().allclose(numerical[i][j], rtol: 1e-4, atol: 1e-5))
        }
      }
    }
  }

  private func agree(_ f: ([Tensor]) -> Tensor, _ x: [Tensor]) {
    let expected = hessian(f, at: x)
    for strategy in [JacobianStrategy.reverse, .forward] {
      let blocks = hessian(f, at: x, vectorize: true, outerJacobianStrategy: strategy)
      for (a, b) in zip(expected.flatMap { $0 }, blocks.flatMap { $0 }) { #expect(a.shape == b.shape && a.allclose(b)) }
    }
  }

  @Test func jacobianOfOneInput() { agree({ [3 * $0[0] ** 2] } as Several, [x]) }

  @Test func jacobianOfSeveralInputs() { agree({ [($0[0] * $0[1]).sum(dim: 0)] } as Several, [x, y]) }

  @Test func jacobianOfSeveralInputsAndOutputs() {
    agree({ [$0[0] * $0[0], $0[1].sum(dim: 0) * $0[0], ($0[0] * $0[1]).sum()] } as Several, [x, y])
  }

  @Test func jacobianOfOutputsThatDoNotDepend() {
    agree({ [$0[0] * 2, $0[1].T, Tensor.ones(2, dtype: .float64)] } as Several, [x, y])
    agree({ _ in [Tensor.ones(2, dtype: .float64)] } as Several, [x])
  }

  @Test func jacobianOfNumbers() {
    agree({ [$0[0] * $0[0]] } as Several, [constant(3.0)])
    agree({ [$0[0].sum()] } as Several, [x])
    agree({ [$0[0] * $0[1], $0[1] * 2] } as Several, [x, constant(2.0)])
  }

  @Test func jacobianOfOutputsOfSeveralDTypes() {
    let f: Several = { [($0[0] * 2).float(), $0[0] * 3] }
    let blocks = jacobian(f, at: [x], vectorize: true)
    for (block, factor) in zip(blocks, [2.0, 3]) {
      #expect(block[0].double().allclose(factor * Tensor.eye(3, dtype: .float64)))
    }
    let forward = jacobian(f, at: [x], vectorize: true, strategy: .forward)
    for (a, b) in zip(blocks, forward) { #expect(a[0].double().allclose(b[0].double())) }
  }

  @Test func hessianOfOneInput() { agree({ ($0[0] ** 3).sum() } as ([Tensor]) -> Tensor, [x]) }

  @Test func hessianOfSeveralInputs() { agree({ ($0[0] * $0[0] * $0[1] ** 2).sum() }, [x, y]) }

  @Test func hessianOfInputsThatDoNotDepend() {
    agree({ ($0[0] ** 3).sum() } as ([Tensor]) -> Tensor, [x, y])
    agree({ ($0[0] * 2).sum() + $0[1].sum() } as ([Tensor]) -> Tensor, [x, y])
    agree({ _ in constant(1.0) } as ([Tensor]) -> Tensor, [x])
  }

  @Test func nothingIsWarnedOf() {
    let warnings = Warnings.caught {
      _ = jacobian({ $0 ** 2 }, at: x, vectorize: true)
      _ = jacobian({ $0 ** 2 }, at: x, vectorize: true, strategy: .forward)
      _ = hessian({ ($0 ** 3).sum() }, at: x, vectorize: true)
      _ = hessian({ ($0 ** 3).sum() }, at: x, vectorize: true, outerJacobianStrategy: .forward)
    }
    #expect(warnings == [])
  }
}
