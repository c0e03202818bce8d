import Adjoint
import Testing

/// What is said of each mistake; inside `recovering` none ends the process.
private let mistakes: [(name: String, call: @Sendable () -> Void, says: [String])] = [
  (
    "shapes that do not broadcast", { _ = Tensor.ones(2, 3) + Tensor.ones(2, 4) },
    ["add:", "[2, 3] (float32)", "[2, 4] (float32)", "dimension -1 is 3 against 4", "reshape"]
  ),
  (
    "matrices that do not fit", { _ = Tensor.ones(2, 3).matmul(Tensor.ones(2, 3)) },
    ["matmul:", "float32 tensor of shape [2, 3]", "the last size of the first operand"]
  ),
  (
    "two dtypes in a product", { _ = Tensor.ones(2, 2).mm(Tensor.ones(2, 2, dtype: .float64)) },
    ["mm:", "one dtype", "float64", "to(_:)"]
  ),
  (
    "an integer leaf", { _ = Tensor([1, 2], requiresGrad: true) },
    ["requiresGrad:", "Only Tensors of floating point and complex dtype can require gradients", "int64", ".float()"]
  ),
  (
    "a second backward",
    {
      let x = Tensor(2.0, requiresGrad: true)
      let y = x * x
      y.backward()
      y.backward()
    }, ["backward:", "MulBackward0", "retainGraph: true"]
  ),
  (
    "a saved tensor modified in place",
    {
      let x = Tensor([1.0, 2.0], requiresGrad: true)
      let y = x.exp()
      y.add_(1)
      y.sum().backward()
    }, ["backward:", "ExpBackward0", "shape [2] float32", "version 1", "version 0", "clone"]
  ),
  (
    "a leaf changed in place", { Tensor.ones(2, requiresGrad: true).add_(1) },
    ["add_:", "a leaf Variable that requires grad is being used in an in-place operation", "noGrad"]
  ),
  (
    "an index out of range", { _ = Tensor.ones(2, 3).select(dim: 1, index: 3) },
    ["select:", "index 3", "dimension 1 of size 3"]
  ),
  (
    "a dimension out of range", { _ = Tensor.ones(2, 3).sum(dim: 2) },
    ["sum:", "dimension 2", "from -2 to 1", "[2, 3]"]
  ),
  ("a dimension named twice", { _ = Tensor.ones(2, 3).sum(dim: [0, -2]) }, ["sum:", "appears twice"]),
  ("the largest of nothing", { _ = Tensor.zeros(0, 3).max() }, ["max:", "[0, 3]", "empty"]),
  ("the largest along an empty dimension", { _ = Tensor.zeros(2, 0).max(dim: 1) }, ["max:", "[2, 0]"]),
  ("the place of the largest of nothing", { _ = Tensor.zeros([0]).argmax() }, ["argmax:", "no elements"]),
  ("the norm of nothing", { _ = Tensor.zeros([0]).norm(p: .infinity) }, ["norm:", "no elements"]),
  ("a number too large for its dtype", { _ = Tensor([300], dtype: .uint8) }, ["Tensor:", "300", "uint8"]),
  ("a decimal too large for a whole dtype", { _ = Tensor(1e30, dtype: .int64) }, ["Tensor:", "1e+30", "int64"]),
  (
    "a number that is not whole enough", { _ = Tensor.full([2], 70000, dtype: .float16) },
    ["full:", "70000", "float16"]
  ),
  ("ragged arrays", { _ = Tensor([[1, 2], [3]]) }, ["Tensor:", "ragged", "2 elements and another 1"]),
  (
    "a shape that does not fit", { _ = Tensor.ones(2, 3).reshape(4, -1) },
    ["reshape:", "[4, -1]", "[2, 3]", "6 elements"]
  ),
  ("two unknown sizes", { _ = Tensor.ones(2, 3).reshape(-1, -1) }, ["reshape:", "only one size can be -1"]),
  ("a negative size", { _ = Tensor.zeros(2, -1) }, ["zeros:", "-1"]),
  ("several elements as one number", { _ = Tensor.ones(3).item() }, ["item:", "3 elements"]),
  ("the truth of several elements", { _ = Tensor.ones(3).isTrue }, ["isTrue:", "ambiguous", "any()"]),
  ("values out of the graph", { _ = Tensor.ones(3, requiresGrad: true).floats }, ["array:", "detach()"]),
  ("whole numbers averaged", { _ = Tensor([1, 2]).mean() }, ["mean:", "int64", "float()"]),
  ("booleans subtracted", { _ = Tensor([true]) - Tensor([false]) }, ["sub:", "logicalXor"]),
  ("a negative whole power", { _ = Tensor([2]) ** -1 }, ["pow:", "int64", "float()"]),
  ("a stack of nothing", { _ = Tensor.stack([]) }, ["stack:", "at least one"]),
  (
    "a stack of unequal shapes", { _ = Tensor.stack([Tensor.ones(2), Tensor.ones(3)]) },
    ["stack:", "tensor 0 has [2]", "tensor 1 has [3]"]
  ),
  (
    "a vector without a gradient", { Tensor.ones(2, requiresGrad: true).exp().backward() },
    ["backward:", "grad can be implicitly created only for scalar outputs"]
  ),
  (
    "a gradient of another shape", { Tensor.ones(2, requiresGrad: true).exp().backward(gradient: Tensor.ones(3)) },
    ["backward:", "[3]", "[2]"]
  ),
  ("a gradient of what is not tracked", { Tensor.ones([]).backward() }, ["backward:", "does not require a gradient"]),
  (
    "an input that is not used",
    {
      let x = Tensor(1.0, requiresGrad: true)
      let y = Tensor(1.0, requiresGrad: true)
      _ = grad(of: x * x, withRespectTo: y)
    }, ["grad:", "was not used", "allowUnused"]
  ),
  ("a probability above one", { Tensor.zeros(2).bernoulli_(1.5) }, ["bernoulli_:", "1.5"]),
  ("an empty range", { _ = Tensor.randint(3, 3, [2]) }, ["randint:", "3"]),
  ("a step of zero", { _ = Tensor.arange(0, 3, step: 0) }, ["arange:", "step is 0"]),
]

@Suite(.serialized, .leakFree) struct BadInputTests {
  @Test(arguments: mistakes.indices) func isRefusedWithAMessageThatHelps(_ index: Int) throws {
    let mistake = mistakes[index]
    do {
      try recovering { mistake.call() }
      Issue.record("\(mistake.name) was not refused")
    } catch {
      let text = "\(error)"
      for part in mistake.says { #expect(text.contains(part), "\(mistake.name): \(text)") }
    }
  }

  @Test func whatFollowsAMistakeIsSwallowed() {
    #expect(throws: AdjointError.self) {
      try recovering {
        let bad = Tensor.ones(2) + Tensor.ones(3)
        let more = (bad * 2).exp().sum(dim: 0).reshape(2, 2).matmul(bad.t())
        more.add_(1)
        more.sum().backward()
        _ = (more.item(Double.self), more.floats, more.max(dim: 0), Tensor.stack([bad, more]), bad.unbind())
      }
    }
    #expect((Tensor.ones(2) + 1).floats == [2, 2])
  }

  @Test func theFirstMistakeIsTheOneThatIsThrown() {
    do {
      try recovering {
        _ = Tensor.ones(2) + Tensor.ones(3)
        _ = Tensor.ones(2).reshape(5)
      }
    } catch { #expect("\(error)".hasPrefix("add:")) }
  }

  @Test func gradientsAreWholeAfterAMistakeInBackward() throws {
    let x = Tensor([1.0, 2.0], requiresGrad: true)
    let bad = x.exp()
    let y = (bad * x).sum()
    bad.add_(1)
    #expect(throws: AdjointError.self) { try recovering { y.backward() } }
    x.grad()?.zero_()
    (x * x).sum().backward()
    #expect(x.grad()?.floats == [2, 4])
  }

  @Test func nanAndInfinityPassThrough() {
    let x = Tensor([Double.nan, .infinity, -.infinity, 0], requiresGrad: true)
    let y = x * 2
    #expect(y.detach().floats[1] == .infinity && y.detach().floats[2] == -.infinity && y.detach().floats[0].isNaN)
    x.log().sum().backward()
    let g = x.grad()!.floats
    #expect(g[0].isNaN && g[1] == 0 && g[2] == 0 && g[3] == .infinity)
    #expect(Tensor([1.0]).div_(0).floats == [.infinity])
    #expect(Tensor([Double.nan, 1]).max().floats[0].isNaN)
    #expect(Tensor([1e39]).floats == [.infinity])
  }
}
