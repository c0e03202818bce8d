// Ready-made scopes for saved tensors: less memory for more time, or for fewer digits.

/// Runs `body` with the tensors that its operations save for their gradients kept in files, which are read when
/// backward needs them and removed with the graph.
///
/// ```swift
/// let x = Tensor([1.0, 2.0], requiresGrad: true)
/// saveOnDisk { (x * x).sum() }.backward()
/// ```
///
/// - Parameters:
///   - directory: where; a folder of its own is made in it. Where the system keeps temporary files unless given.
///   - minimumBytes: smaller tensors stay in memory.
///
/// Tensors that require a gradient and are leaves, as parameters are, stay in memory too: they are there anyway.
@discardableResult
public func saveOnDisk<R>(
  directory: String? = nil, minimumBytes: Int = 0, _ body: () throws -> R
) rethrows -> R {
  let folder = Result { try SpillFolder(in: directory) }
  let hooks = SavingHooks { saved in
    if saved.isLeaf || saved.tensor.byteCount < minimumBytes { return saved.kept() }
    let file = try SpillFile(saved.tensor, in: try folder.get())
    return { .elements(try file.read()) }
  }
  return try withHooks(hooks, "saveOnDisk", body)
}

/// Runs `body` with the floating tensors that its operations save kept in a dtype of half the digits or fewer:
/// half the memory, and gradients that are rounded where a saved tensor enters them.
///
/// ```swift
/// let x = Tensor([1.0, 2.0], requiresGrad: true)
/// saveInHalfPrecision { (x * x).sum() }.backward()
/// ```
///
/// - Parameter dtype: `.bfloat16` has the range of float32 with 8 bits of precision, `.float16` 11 bits and a
///   largest number of 65504.
@discardableResult
public func saveInHalfPrecision<R>(_ dtype: DType = .bfloat16, _ body: () throws -> R) rethrows -> R {
  if dtype != .bfloat16 && dtype != .float16 {
    AdjointError("saveInHalfPrecision", "\(dtype) is no half precision: use .bfloat16 or .float16").raise()
    return try body()
  }
  let hooks = SavingHooks { saved in
    let original = saved.tensor.dtype
    if saved.isLeaf || !original.isFloatingPoint || original.itemSize <= dtype.itemSize { return saved.kept() }
    let rounded = saved.tensor.casted(to: dtype)
    return { .elements(rounded.casted(to: original)) }
  }
  return try withHooks(hooks, "saveInHalfPrecision", body)
}

/// Runs `body` with a budget for the memory of the tensors that its operations save: beyond it, those that were saved
/// first, which backward needs last, go to files as in ``saveOnDisk(directory:minimumBytes:_:)``.
///
/// ```swift
/// let x = Tensor.ones(1000, requiresGrad: true)
/// limitSavedMemory(to: 8192) { x.sin().exp().sum() }.backward()
/// ```
///
/// A tensor that several operations save counts once for each. Parameters do not count.
@discardableResult
public func limitSavedMemory<R>(
  to bytes: Int, directory: String? = nil, _ body: () throws -> R
) rethrows -> R {
  let budget = SavedMemoryBudget(bytes, directory)
  let hooks = SavingHooks { saved in
    if saved.isLeaf { return saved.kept() }
    let kept = try budget.keep(saved.tensor)
    return { .elements(try kept.read()) }
  }
  return try withHooks(hooks, "limitSavedMemory", body)
}

extension SavedValue {
  /// A leaf's memory is there anyway.
  var isLeaf: Bool { original.map { $0.requiresGrad && $0.isLeaf } ?? false }

  /// Left in memory as it is.
  func kept() -> () throws -> Unpacked { { .elements(tensor) } }
}

extension Tensor {
  var byteCount: Int { numel * dtype.itemSize }
}

/// Counts what a scope keeps in memory and moves the oldest to files.
final class SavedMemoryBudget {
  /// A tensor in memory or, later, in a file.
  final class Kept {
    fileprivate enum Form { case memory(Tensor), file(SpillFile) }
    fileprivate var form: Form
    private let budget: SavedMemoryBudget

    fileprivate init(_ tensor: Tensor, _ budget: SavedMemoryBudget) {
      form = .memory(tensor)
      self.budget = budget
    }

    deinit { if case .memory(let tensor) = form { budget.left(tensor.byteCount) } }

    func read() throws -> Tensor {
      switch budget.lock.withLock({ form }) {
      case .memory(let tensor): tensor
      case .file(let file): try file.read()
      }
    }
  }

  private struct Entry { weak var kept: Kept? }

  private let limit: Int
  private let directory: String?
  private var folder: SpillFolder?
  private var used = 0
  private var entries: [Entry] = []
  /// Entries before this one are in files, or gone.
  private var oldest = 0
  fileprivate let lock = SpinLock()

  init(_ limit: Int, _ directory: String?) {
    self.limit = limit
    self.directory = directory
  }

  func keep(_ tensor: Tensor) throws -> Kept {
    let kept = Kept(tensor, self)
    entries.append(Entry(kept: kept))
    lock.withLock { used += tensor.byteCount }
    while lock.withLock({ used }) > limit, oldest < entries.count {
      let entry = entries[oldest].kept
      oldest += 1
      if let entry { try spill(entry) }
    }
    return kept
  }

  private func spill(_ kept: Kept) throws {
    guard case .memory(let tensor) = kept.form else { return }
    let folder = try folder ?? SpillFolder(in: directory)
    self.folder = folder
    let file = try SpillFile(tensor, in: folder)
    lock.withLock {
      kept.form = .file(file)
      used -= tensor.byteCount
    }
  }

  fileprivate func left(_ bytes: Int) { lock.withLock { used -= bytes } }
}
