import Adjoint
import Testing

/// After each test, no tensor and no graph node that it made is left: debug builds count them.
struct LeakFree: TestTrait, SuiteTrait, TestScoping {
  var isRecursive: Bool { true }

  func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
  ) async throws {
    #if DEBUG
      let census = Census()
      try await Census.$current.withValue(census) { try await function() }
      #expect(census.liveTensors == 0, "\(test.name) leaves \(census.liveTensors) tensors behind")
      #expect(census.liveNodes == 0, "\(test.name) leaves \(census.liveNodes) nodes behind")
    #else
      try await function()
    #endif
  }
}

extension Trait where Self == LeakFree {
  static var leakFree: Self { Self() }
}

#if DEBUG
  /// The counting itself.
  @Suite struct CensusTests {
    @Test func tensorsAndNodesAreCounted() {
      let census = Census()
      Census.$current.withValue(census) {
        let x = leaf([1.0, 2])
        #expect(census.liveTensors == 1)
        #expect(census.liveNodes == 1)
        do {
          let y = exp(x) * x
          #expect(census.liveNodes == 3)
          #expect(census.liveTensors > 1)
          _ = y
        }
        #expect(census.liveNodes == 1)
        #expect(census.liveTensors == 1)
      }
      #expect(census.liveTensors == 0)
      #expect(census.liveNodes == 0)
    }

    /// A gradient that has a graph and is kept by its own leaf holds itself: the one leak that there is, as in PyTorch.
    @Test func aLeakIsSeen() {
      let census = Census()
      nonisolated(unsafe) var cell: Tensor?
      Census.$current.withValue(census) {
        let x = leaf([1.0])
        (x * x).sum().backward(createGraph: true)
        cell = x
      }
      cell = nil
      #expect(census.liveNodes > 0)
      #expect(census.liveTensors > 0)
    }

    @Test func anotherThreadMayFreeWhatThisOneMade() {
      let census = Census()
      let kept = Census.$current.withValue(census) { Kept(exp(leaf([1.0]))) }
      #expect(census.liveNodes == 2)
      onThread { kept.value = nil }
      #expect(census.liveNodes == 0)
      #expect(census.liveTensors == 0)
    }
  }

  private final class Kept: @unchecked Sendable {
    var value: Tensor?
    init(_ value: Tensor) { self.value = value }
  }
#endif
