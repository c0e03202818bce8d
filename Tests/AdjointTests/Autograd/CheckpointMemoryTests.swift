import Adjoint
import Testing

@Suite(.serialized, .leakFree) struct CheckpointMemoryTests {
  private let elements = 1 << 20
  private let layers = 24

  /// Bytes that a graph of `layers` results of 4 MB holds beyond its input.
  private func held(by run: (Tensor) -> Tensor) -> Int {
    let x = Tensor.ones(elements, requiresGrad: true)
    let before = Memory.inUse
    let y = run(x)
    return withExtendedLifetime(y) { Memory.inUse - before }
  }

  private func layer(_ x: Tensor) -> Tensor { x.sin() }

  @Test func aCheckpointHoldsItsInputsOnly() {
    let all = held { x in (0..<layers).reduce(x) { y, _ in layer(y) } }
    let few = held { x in checkpoint(x) { x in (0..<layers).reduce(x) { y, _ in layer(y) } } }
    // Other tests allocate meanwhile: far less than half of 96 MB.
    #expect(all - few > 4 * elements * layers / 2)
  }

  @Test func aNestedCheckpointToo() {
    let (inner, parts) = (2, layers / 2)
    let flat = held { x in
      (0..<parts).reduce(x) { y, _ in checkpoint(y) { y in (0..<inner).reduce(y) { y, _ in layer(y) } } }
    }
    let nested = held { x in
      checkpoint(x) { x in
        (0..<parts).reduce(x) { y, _ in checkpoint(y) { y in (0..<inner).reduce(y) { y, _ in layer(y) } } }
      }
    }
    #expect(flat - nested > 4 * elements * parts / 2)
  }

  @Test func savedOnDiskIsNotInMemory() {
    let run: (Tensor) -> Tensor = { x in (0..<self.layers).reduce(x) { y, _ in self.layer(y) } }
    #expect(held(by: run) - held { x in saveOnDisk { run(x) } } > 4 * elements * layers / 2)
  }

  @Test func halfPrecisionIsHalf() {
    let run: (Tensor) -> Tensor = { x in (0..<self.layers).reduce(x) { y, _ in self.layer(y) } }
    let (all, half) = (held(by: run), held { x in saveInHalfPrecision { run(x) } })
    #expect(all - half > 4 * elements * layers / 4)
  }
}
