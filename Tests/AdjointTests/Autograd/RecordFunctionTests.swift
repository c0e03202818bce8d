import Adjoint
import Foundation
import Testing

/// Ranges that a program names.
@Suite(.leakFree) struct RecordFunctionTests {
  @Test func aRangeHoldsWhatRunsInIt() throws {
    let x = leaf([1.0, 2])
    let report = profile {
      let y = recordFunction("foo") { x * x }
      #expect(y.values == [1, 4])
      _ = y + 1
    }
    let foo = try #require(report.events.first { $0.name == "foo" })
    #expect(foo.kind == .range)
    #expect(foo.children.map { report.events[$0].name } == ["mul"])
    #expect(report.keyAverages().first { $0.name == "foo" }?.count == 1)
    #expect(report.events.first { $0.name == "add" }?.parent == nil)
  }

  @Test func rangesNest() throws {
    let report = profile {
      recordFunction("outer") {
        recordFunction("inner") { _ = exp(constant([1.0])) }
        recordFunction("inner") {}
      }
    }
    #expect(report.events.map(\.name) == ["outer", "inner", "exp", "inner"])
    #expect(report.events.map(\.parent) == [nil, 0, 1, 0])
  }

  @Test func itPassesErrorsAndNeedsNoProfile() {
    #expect(recordFunction("alone") { 42 } == 42)
    #expect(throws: AdjointError.self) { try recordFunction("fails") { throw AdjointError("test", "fails") } }
    let report = profile { try? recordFunction("fails") { throw AdjointError("test", "fails") } }
    #expect(report.events.map(\.name) == ["fails"])
  }

  /// Its own calls count once in the time of a name.
  @Test func recursionCountsItsTimeOnce() throws {
    func descend(_ depth: Int) { recordFunction("descend") { if depth > 0 { descend(depth - 1) } } }
    let report = profile { descend(4) }
    let row = try #require(report.keyAverages().first)
    #expect(row.count == 5)
    #expect(row.nanoseconds == report.events[0].nanoseconds)
    #expect(row.selfNanoseconds == row.nanoseconds)
  }

  @Test func threadsThatJoinAreMeasured() throws {
    let report = profile {
      let profiler = Profiler.current
      recordFunction("outer") {
        onThreads(2) { i in
          // Without joining, a thread is not measured.
          recordFunction("unseen") {}
          profiler?.join {
            recordFunction("inner \(i)") { _ = exp(constant([1.0])) }
          }
          recordFunction("unseen") {}
        }
      }
    }
    #expect(!report.events.contains { $0.name == "unseen" })
    let outer = try #require(report.events.first { $0.name == "outer" })
    #expect(outer.thread == 0)
    #expect(outer.children == [])
    for i in 0..<2 {
      let inner = try #require(report.events.first { $0.name == "inner \(i)" })
      #expect(inner.thread != 0)
      #expect(inner.parent == nil)
      #expect(inner.children.map { report.events[$0].name } == ["exp"])
      #expect(inner.startNanoseconds >= outer.startNanoseconds)
      #expect(inner.startNanoseconds + inner.nanoseconds <= outer.startNanoseconds + outer.nanoseconds)
    }
    #expect(Set(report.events.map(\.thread)).count == 3)
  }

  /// The gradients that one thread computes are linked to the operations of another.
  @Test func linksCrossThreads() throws {
    let report = profile {
      let y = exp(leaf([1.0]))
      let profiler = Profiler.current
      onThreads(1) { _ in profiler?.join { y.sum().backward() } }
    }
    let gradient = try #require(report.events.first { $0.name == "ExpBackward0" })
    let forward = report.events[try #require(gradient.forward)]
    #expect(forward.name == "exp")
    #expect(forward.thread == 0 && gradient.thread == 1)
  }
}
