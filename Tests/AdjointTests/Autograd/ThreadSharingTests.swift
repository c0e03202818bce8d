import Adjoint
import AdjointKernels
import Foundation
import Testing

/// What threads share, and what each has for itself. Run under the thread sanitizer too.
@Suite(.leakFree) struct ThreadSharingTests {
  @Test func modesAreEachThreadsOwn() {
    noGrad {
      detectAnomaly {
        setMultithreadingEnabled(false) {
          onThreads(3) { _ in
            #expect(isGradEnabled && !isAnomalyEnabled && isMultithreadingEnabled)
            let x = leaf([2.0])
            (x * x).backward()
            #expect(x.gradient == [4])
            setGradEnabled(false)
          }
          #expect(!isGradEnabled && isAnomalyEnabled && !isMultithreadingEnabled)
        }
      }
    }
    #expect(isGradEnabled && !isAnomalyEnabled && isMultithreadingEnabled)
  }

  @Test func hooksRunOnTheThreadOfTheirBackward() {
    let x = leaf([1.0, 2])
    let calls = Collected()
    let handle = x.registerHook { g in
      calls.add("\(pthread_self())")
      return g * 2
    }
    let runners = Collected()
    onThreads(4) { _ in
      runners.add("\(pthread_self())")
      for _ in 0..<50 { (x * 3).sum().backward() }
    }
    #expect(Set(calls.all) == Set(runners.all))
    #expect(calls.all.count == 200)
    #expect(x.gradient == [1200, 1200])
    handle.remove()
  }

  @Test func hooksAfterAccumulationRunOnceForEachRun() {
    let x = leaf([1.0])
    let seen = Collected()
    let id = x.id
    x.registerPostAccumulateGradHook { leaf in
      seen.add(leaf.id == id && leaf.grad()?.shape == [1] ? "gradient" : "nothing")
    }
    onThreads(4) { _ in
      for _ in 0..<200 { (x * 2).sum().backward() }
    }
    #expect(seen.all == Array(repeating: "gradient", count: 800))
    #expect(x.gradient == [1600])
  }

  /// Reading and resetting a gradient that others add to gives one of the values it had.
  @Test func gradIsReadAndResetMeanwhile() {
    let x = leaf([1.0])
    onThreads(4) { i in
      for _ in 0..<500 {
        switch i {
        case 0: if let g = x.grad() { #expect(g.ndim == 1) }
        case 1: x.setGrad(nil)
        default: (x * 2).backward()
        }
      }
    }
    x.setGrad(nil)
    (x * 2).backward()
    #expect(x.gradient == [2])
  }

  @Test func tasksRunBackwardAtOnce() async {
    let x = leaf([1.0, 2])
    let sums = await withTaskGroup(of: Double.self, returning: [Double].self) { group in
      for i in 0..<16 {
        group.addTask {
          let y = leaf([Double(i)])
          for _ in 0..<50 { ((x * x).sum() * y).backward(inputs: [x]) }
          return grad(of: y * y, withRespectTo: y).values[0]
        }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(sums.sorted() == (0..<16).map { 2 * Double($0) })
    // Σᵢ 50·i·2x
    #expect(x.gradient == [12_000, 24_000])
  }

  /// A backward inside a hook of another, on several threads over one graph.
  @Test func nestedBackwardOnSeveralThreads() {
    let x = leaf([2.0])
    let side = leaf([3.0])
    let y = x * x
    y.registerHook { _ in
      // Backward itself records nothing, and so its hooks.
      enableGrad { side * side }.backward()
      return nil
    }
    onThreads(4) { _ in
      for _ in 0..<25 { (y * 1).sum().backward(retainGraph: true) }
    }
    #expect(x.gradient == [400])
    #expect(side.gradient == [600])
  }

  /// Chains of this length are freed from a list that each thread has.
  @Test func graphsAreFreedOnOtherThreads() {
    final class Holder: @unchecked Sendable { var graphs: [Tensor] = [] }
    let holder = Holder()
    let x = leaf(1.0)
    for _ in 0..<8 {
      var y = x
      for _ in 0..<5000 { y = y * 1.0 }
      holder.graphs.append(y)
    }
    let graphs = holder.graphs
    holder.graphs = []
    onThreads(8) { [graphs] i in graphs[i].backward() }
    #expect(x.gradient == [8])
  }

  @Test(arguments: [true, false])
  func multithreadingIsASwitch(isOn: Bool) {
    final class Seen: @unchecked Sendable {
      let lock = NSLock()
      var threads: Set<UInt> = []
    }
    let seen = Seen()
    setMultithreadingEnabled(isOn) {
      #expect(isMultithreadingEnabled == isOn)
      let before = Threads.count
      Threads.count = 4
      defer { Threads.count = before }
      adj_parallel(
        64, 1,
        { context, begin, end in
          let seen = Unmanaged<Seen>.fromOpaque(context!).takeUnretainedValue()
          usleep(2000)
          _ = seen.lock.withLock { seen.threads.insert(UInt(bitPattern: pthread_self().hashValue)) }
        }, Unmanaged.passUnretained(seen).toOpaque())
    }
    // The pool may be busy for another test, in which case this thread does all of it.
    #expect(isOn ? seen.threads.count >= 1 : seen.threads.count == 1)
    #expect(isMultithreadingEnabled)
    setMultithreadingEnabled(false)
    #expect(!isMultithreadingEnabled)
    setMultithreadingEnabled(true)
    #expect(isMultithreadingEnabled)
  }

  /// Large operations on several threads at once: one has the pool, the others do their loops alone.
  @Test func largeOperationsAtOnce() {
    let w = Tensor.full([200_000], 2.0, dtype: .float64, requiresGrad: true)
    onThreads(4) { _ in
      for _ in 0..<5 { (w * w).sum().backward() }
    }
    #expect(w.gradient == Array(repeating: 80, count: 200_000))
  }
}
