import Adjoint
import Testing

/// x · y summed over the last dimension, by a rule of its own.
private struct Dot: CustomBinaryFunction {
  func forward(_ context: FunctionContext, _ x: Tensor, _ y: Tensor) -> Tensor {
    context.saveForBackward(x, y)
    return (x * y).sum(dim: -1)
  }
  func backward(_ context: FunctionContext, _ g: Tensor) -> (Tensor?, Tensor?) {
    let saved = context.savedTensors
    return (g.unsqueeze(-1) * saved[1], g.unsqueeze(-1) * saved[0])
  }
  func vmap(
    _ batchSize: Int, _ inputs: [Tensor?], isBatched: [Bool]
  ) -> (outputs: [Tensor], isBatched: [Bool]) {
    if !isBatched.contains(true) { return ([Dot()(inputs[0]!, inputs[1]!)], [false]) }
    let rows = zip(inputs, isBatched).map { x, isBatched in isBatched ? x! : x!.expand([batchSize] + x!.shape) }
    return ([Dot()(rows[0], rows[1])], [true])
  }
}

/// x² · y for one example, with all rules, mapped by running them.
private struct Mapped: CustomBinaryFunction {
  static let generatesVmapRule = true
  func forward(_ context: FunctionContext, _ x: Tensor, _ y: Tensor) -> Tensor {
    context.saveForBackward(x, y)
    context.saveForForward(x, y)
    return x * x * y
  }
  func backward(_ context: FunctionContext, _ g: Tensor) -> (Tensor?, Tensor?) {
    let (x, y) = (context.savedTensors[0], context.savedTensors[1])
    return (context.needsInputGrad[0] ? g * 2 * x * y : nil, context.needsInputGrad[1] ? g * x * x : nil)
  }
  func jvp(_ context: FunctionContext, _ x: Tensor?, _ y: Tensor?) -> Tensor? {
    let saved = context.savedTensors
    let parts = [x.map { $0 * 2 * saved[0] * saved[1] }, y.map { $0 * saved[0] * saved[0] }].compactMap { $0 }
    return parts.dropFirst().reduce(parts[0], +)
  }
}

@Suite(.leakFree) struct CustomVmapTests {
  private let x = leaf([[1.0, 2], [3, 4], [5, 6]])
  private let y = leaf([10.0, 20])

  @Test func aRuleOfItsOwn() {
    let z = vmap({ (x: Tensor, y: Tensor) in Dot()(x, y) }, inDims: [0, nil])(x, y)
    #expect(z.values == [50, 110, 170] && z.gradFn != nil)
    (z * constant([1.0, 2, 3])).sum().backward()
    #expect(x.gradient == [10, 20, 20, 40, 30, 60] && y.gradient == [22, 28])
  }

  @Test func withoutARuleItIsRefused() {
    struct Plain: CustomUnaryFunction {
      func forward(_ context: FunctionContext, _ x: Tensor) -> Tensor { x * 2 }
    }
    let message = refusal { _ = vmap({ (x: Tensor) in Plain()(x) })(x) }
    #expect(message?.contains("Plain: has no vmap rule") == true)
  }

  @Test func aRuleThatGivesAnotherBatchIsRefused() {
    struct Wrong: CustomUnaryFunction {
      func forward(_ context: FunctionContext, _ x: Tensor) -> Tensor { x * 2 }
      func vmap(_ batchSize: Int, _ inputs: [Tensor?], isBatched: [Bool]) -> (outputs: [Tensor], isBatched: [Bool]) {
        ([inputs[0]!.sum()], [true])
      }
    }
    #expect(refusal { _ = vmap({ (x: Tensor) in Wrong()(x) })(x) }?.contains("has to be in front") == true)
  }

  @Test func aGeneratedRule() {
    let z = vmap({ (x: Tensor, y: Tensor) in Mapped()(x, y) }, inDims: [0, nil])(x, y)
    #expect(z.values == (x * x * y).values && z.gradFn?.name == "MappedBackward")
    let expected = grad(of: (x * x * y).sum(), withRespectTo: [x, y]).map(\.values)
    #expect(grad(of: z.sum(), withRespectTo: [x, y], retainGraph: true).map(\.values) == expected)
    #expect(grad(of: z.sum(), withRespectTo: [y]).map(\.values) == [expected[1]])
  }

  @Test func aGeneratedRuleDifferentiatesTwiceAndForward() {
    let mapped = vmap({ (x: Tensor, y: Tensor) in Mapped()(x, y) }, inDims: [0, nil])
    #expect(gradcheck({ [mapped($0[0], $0[1])] }, [x, y], checkForwardMode: true).passed)
    #expect(gradgradcheck({ [mapped($0[0], $0[1])] }, [x, y]).passed)
  }

  @Test func levelsNest() {
    // Every row of x with every number of y.
    let all = vmap(
      { (row: Tensor) in vmap({ (y: Tensor) in Mapped()(row, y) })(y) })(x)
    #expect(all.shape == [3, 2, 2])
    #expect(all.values == (x.unsqueeze(1) * x.unsqueeze(1) * y.reshape([1, 2, 1])).values)
    #expect(
      grad(of: all.sum(), withRespectTo: y).values
        == grad(
          of: (x.unsqueeze(1) * x.unsqueeze(1) * y.reshape([1, 2, 1])).sum(), withRespectTo: y
        ).values)
  }
}
