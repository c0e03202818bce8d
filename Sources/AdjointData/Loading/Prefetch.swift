import Adjoint
import Foundation

/// Threads that make batches, which are taken in the order in which they were ordered. One thread orders and takes.
final class Prefetch<Batch>: Sendable {
  private let queue: Queue

  /// Batches that were ordered and not taken.
  var ordered: Int { queue.ordered - queue.taken }

  init(threads: Int, _ make: @escaping @Sendable ([Int]) throws -> Batch) {
    let queue = Queue()
    self.queue = queue
    for number in 0..<threads {
      let thread = Thread { queue.work(make) }
      thread.name = "DataLoader \(number)"
      thread.start()
    }
  }

  func order(_ indices: [Int]) { queue.order(indices) }
  func take() throws -> Batch { try queue.take() }
  /// The threads end, after the batches that they are at.
  func stop() { queue.stop() }

  private final class Queue: @unchecked Sendable {
    private let condition = NSCondition()
    private var orders: [(number: Int, indices: [Int])] = []
    private var ready: [Int: Result<Batch, any Error>] = [:]
    private var isStopped = false
    // Changed by the one thread only that orders and takes.
    private(set) var ordered = 0
    private(set) var taken = 0

    func order(_ indices: [Int]) {
      condition.withLock {
        orders.append((ordered, indices))
        condition.broadcast()
      }
      ordered += 1
    }

    func take() throws -> Batch {
      condition.lock()
      defer { condition.unlock() }
      while ready[taken] == nil { condition.wait() }
      defer { taken += 1 }
      return try ready.removeValue(forKey: taken)!.get()
    }

    func stop() {
      condition.withLock {
        isStopped = true
        orders = []
        ready = [:]
        condition.broadcast()
      }
    }

    func work(_ make: ([Int]) throws -> Batch) {
      while let order = nextOrder() {
        // Programming errors are passed on too, so that they are raised where the batch is asked for.
        let result = Result { try recovering { try make(order.indices) } }
        condition.withLock {
          if !isStopped { ready[order.number] = result }
          condition.broadcast()
        }
      }
    }

    private func nextOrder() -> (number: Int, indices: [Int])? {
      condition.lock()
      defer { condition.unlock() }
      while orders.isEmpty && !isStopped { condition.wait() }
      return isStopped ? nil : orders.removeFirst()
    }
  }
}
