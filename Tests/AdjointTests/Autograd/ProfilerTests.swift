import Adjoint
import Foundation
import Testing

@Suite(.leakFree) struct ProfilerTests {
  private func work() {
    let x = Tensor.ones(4, 4, dtype: .float32, requiresGrad: true)
    (exp(x) * x).sum().backward()
  }

  @Test func operationsAreCounted() {
    let report = profile {
      for _ in 0..<3 { work() }
    }
    let counts = Dictionary(uniqueKeysWithValues: report.keyAverages().map { ($0.name, $0.count) })
    #expect(counts["exp"] == 3)
    #expect(counts["sum"] == 3)
    #expect((counts["mul"] ?? 0) >= 3)
    #expect(counts["MulBackward0"] == 3)
    #expect(counts["ExpBackward0"] == 3)
    #expect(counts["SumBackward0"] == 3)
    #expect(counts["AccumulateGrad"] == 3)
  }

  @Test func nothingIsMeasuredOutside() {
    work()
    let report = profile {}
    work()
    #expect(report.events.isEmpty)
    #expect(report.totalNanoseconds == 0)
    #expect(report.keyAverages() == [])
    #expect(Profiler.current == nil)
    #expect(report.table().contains("Name"))
  }

  /// Sums that hold whatever the clock says.
  @Test func timesAddUp() {
    let report = profile {
      recordFunction("outer") {
        work()
        recordFunction("inner") { work() }
      }
    }
    for event in report.events {
      let inside = event.children.map { report.events[$0] }
      #expect(event.selfNanoseconds == event.nanoseconds - inside.map(\.nanoseconds).reduce(0, +))
      #expect(event.bytes == event.selfBytes + inside.map(\.bytes).reduce(0, +))
      #expect(event.selfNanoseconds >= 0)
      for child in inside {
        #expect(child.parent == event.index)
        #expect(child.startNanoseconds >= event.startNanoseconds)
        #expect(child.startNanoseconds + child.nanoseconds <= event.startNanoseconds + event.nanoseconds)
      }
    }
    #expect(report.totalNanoseconds == report.events.map(\.selfNanoseconds).reduce(0, +))
    #expect(report.events.map(\.index) == Array(report.events.indices))
  }

  /// A gradient is linked to the operation that recorded its node, also where numbers repeat.
  @Test func gradientsAreLinkedToOperations() throws {
    let report = profile {
      let x = leaf([1.0, 2])
      let y = x * x
      let z = (y + y).sum()
      z.backward()
    }
    let backward = report.events.filter { $0.kind == .backward && $0.name != "AccumulateGrad" }
    #expect(backward.map(\.name) == ["SumBackward0", "AddBackward0", "MulBackward0"])
    for (gradient, name) in zip(backward, ["sum", "add", "mul"]) {
      let forward = report.events[try #require(gradient.forward)]
      #expect(forward.name == name)
      #expect(forward.kind == .operation)
      #expect(forward.sequenceNumber == gradient.sequenceNumber)
      #expect(forward.index < gradient.index)
    }
    // What was recorded before the profile has no operation in it.
    let y = exp(leaf([1.0])).sum()
    let late = profile { y.backward() }
    #expect(late.events.contains { $0.name == "ExpBackward0" && $0.forward == nil })
  }

  @Test func shapesAreRecordedWhereAskedFor() {
    let (a, b) = (Tensor.ones(3, 20), Tensor.ones(20, 30))
    let c = Tensor.ones(30, 40)
    func run() { _ = a.matmul(b).matmul(c) }
    #expect(profile { run() }.events.allSatisfy { $0.inputShapes == nil })
    let report = profile(recordShapes: true) { run() }
    #expect(report.events.map(\.inputShapes) == [[[3, 20], [20, 30]], [[3, 30], [30, 40]]])
    #expect(report.keyAverages().count == 1)
    let rows = report.keyAverages(groupByInputShapes: true)
    #expect(rows.count == 2)
    #expect(rows.allSatisfy { $0.count == 1 })
    #expect(report.table(groupByInputShapes: true).contains("[3, 20], [20, 30]"))
  }

  @Test func bytesOfResultsAndSavedTensors() {
    let x = Tensor.ones(100, dtype: .float64, requiresGrad: true)
    let report = profile {
      let y = exp(x)
      _ = y + 1
    }
    let exponential = report.events.first { $0.name == "exp" }
    #expect(exponential?.bytes == 800)
    #expect(exponential?.savedBytes == 800)
    let sum = report.events.first { $0.name == "add" }
    #expect(sum?.savedBytes == 0)
    #expect((sum?.bytes ?? 0) >= 800)
  }

  @Test func operationsInPlaceAreMeasured() {
    let x = constant([1.0, 2])
    let report = profile {
      x.add_(1)
      x.mul_(x)
    }
    #expect(report.events.map(\.name) == ["add_", "mul_"])
    #expect(x.values == [4, 9])
  }

  @Test func resultsAreTheSame() {
    let plain = gradients()
    var profiled: [[Double]?] = []
    _ = profile { profiled = gradients() }
    #expect(profiled == plain)
  }

  private func gradients() -> [[Double]?] {
    let x = leaf([[1.0, 2], [3, 4]])
    let y = (exp(x[0]) * x[1]).sum() + x.matmul(x).softmax(dim: 1).log().mean() + Tensor.cat([x, x * 2]).max()
    let g = grad(of: y, withRespectTo: x, createGraph: true)
    (g * g).sum().backward()
    let forward = jvp({ tanh($0) * $0 }, at: x, v: x)
    return [y.values, g.values, x.gradient, forward.1.values]
  }

  @Test func errorsPassThrough() {
    #expect(refusal { _ = profile { _ = constant([1.0, 2]) + constant([1.0, 2, 3]) } } != nil)
    #expect(throws: AdjointError.self) { _ = try profile { throw AdjointError("test", "ends the profile") } }
    #expect(Profiler.current == nil)
    #expect(profile { work() }.events.isEmpty == false)
  }

  @Test func aProfileInsideAnotherIsItsOwn() {
    var inner: Profile?
    let outer = profile {
      _ = exp(constant([1.0]))
      inner = profile { _ = sin(constant([1.0])) }
      _ = cos(constant([1.0]))
    }
    #expect(outer.events.map(\.name) == ["exp", "cos"])
    #expect(inner?.events.map(\.name) == ["sin"])
  }
}
