import Adjoint
import Foundation

/// Counts the memory that a piece of the program takes.
///
/// In a build with the address sanitizer its hooks see every block as it is asked for, whether it is used or not;
/// elsewhere it is how much the process grew at most. Tensors of 2 MB and more come from the system directly, and
/// Adjoint's own count has them.
enum Allocations {
  private nonisolated(unsafe) static var live = 0
  private nonisolated(unsafe) static var highest = 0
  private nonisolated(unsafe) static var size: (@convention(c) (UnsafeRawPointer?) -> Int)?

  /// Whether each block is counted.
  nonisolated(unsafe) private(set) static var isExact = false

  static func start() {
    let program = dlopen(nil, RTLD_NOW)
    guard let install = dlsym(program, "__sanitizer_install_malloc_and_free_hooks"),
      let sizeOf = dlsym(program, "__sanitizer_get_allocated_size")
    else { return }
    typealias OnAllocation = @convention(c) (UnsafeRawPointer?, Int) -> Void
    typealias OnFree = @convention(c) (UnsafeRawPointer?) -> Void
    typealias Install = @convention(c) (OnAllocation, OnFree) -> Int32
    size = unsafeBitCast(sizeOf, to: (@convention(c) (UnsafeRawPointer?) -> Int).self)
    let installed = unsafeBitCast(install, to: Install.self)({ Allocations.add($1) }, { Allocations.remove($0) })
    isExact = installed > 0
  }

  fileprivate static func add(_ size: Int) {
    live += size
    highest = max(highest, live)
  }

  fileprivate static func remove(_ block: UnsafeRawPointer?) { if let block { live -= size?(block) ?? 0 } }

  /// The most bytes at once that `body` takes beyond what there was before it.
  static func during(_ body: () throws -> Void) rethrows -> Int {
    let tensors = Adjoint.Memory.peak
    highest = live
    let before = isExact ? live : peakOfProcess
    try body()
    return (isExact ? highest : peakOfProcess) - before + Adjoint.Memory.peak - tensors
  }

  /// The most memory this process has had.
  private static var peakOfProcess: Int {
    var usage = rusage()
    #if os(Linux)
      getrusage(RUSAGE_SELF.rawValue, &usage)
      return usage.ru_maxrss * 1024
    #else
      getrusage(RUSAGE_SELF, &usage)
      return usage.ru_maxrss
    #endif
  }
}
