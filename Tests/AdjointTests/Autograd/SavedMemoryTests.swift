import Adjoint
import Testing

/// What graphs keep for their gradients.
@Suite(.leakFree) struct SavedMemoryTests {
  private func row(_ name: String, of memory: SavedMemory) -> [Int]? {
    memory.rows.first { $0.name == name }.map { [$0.nodes, $0.bytes] }
  }

  @Test func byNodes() {
    let x = Tensor.ones(100, dtype: .float64, requiresGrad: true)
    let y = Tensor.ones(100, dtype: .float32, requiresGrad: true)
    // exp keeps its result, sin its operand, which is the same memory; add keeps nothing.
    let loss = (sin(exp(x)) + 1).sum() + (y * y).sum()
    let memory = loss.savedMemory
    #expect(row("ExpBackward0", of: memory) == [1, 800])
    #expect(row("SinBackward0", of: memory) == [1, 800])
    #expect(row("MulBackward0", of: memory) == [1, 400])
    #expect(row("AddBackward0", of: memory) == [2, 0])
    #expect(memory.bytes == 1200)
    #expect(memory.nodes == 7)
    #expect(memory.description.contains("Total: 7 nodes, 1.17 KB"))
  }

  @Test func ofEachNode() {
    let x = leaf([[1.0, 2], [3, 4]])
    #expect(exp(x).gradFn?.savedBytes == 32)
    #expect((x + x).gradFn?.savedBytes == 0)
    #expect(x.matmul(x).gradFn?.savedBytes == 32)
    #expect(x.softmax(dim: 1).gradFn?.savedBytes == 32)
  }

  @Test func backwardLetsGoOfIt() {
    let x = Tensor.ones(100, dtype: .float64, requiresGrad: true)
    let loss = exp(x).sum()
    #expect(loss.savedMemory.bytes == 800)
    loss.backward()
    #expect(loss.savedMemory.bytes == 0)
    #expect(constant([1.0]).savedMemory.nodes == 0)
  }
}
