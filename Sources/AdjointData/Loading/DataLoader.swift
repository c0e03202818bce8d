import Adjoint
import AdjointState

/// Batches of a dataset's samples: a sequence that is gone through once for each epoch.
///
/// ```text
/// let loader = DataLoader(TensorDataset(images, labels), batchSize: 64, shuffle: true)
/// for (x, y) in loader {
///   let loss = crossEntropy(model(x), y)
///   …
/// }
/// ```
///
/// For the same seed the samples come in PyTorch's order, and after an epoch the default generator and a given one
/// stand where PyTorch's stand: each epoch draws a number that worker processes would be seeded with, and then, from
/// the first batch on, what the sampler needs.
///
/// With `workers` samples are read on that many threads, up to `prefetch` batches ahead, and come in the same order. A
/// dataset that draws random numbers from the default generator then draws them in no particular order.
///
/// What a dataset throws ends the program in `for … in`, with its text; inside `recovering` it is thrown at the end of
/// the scope. ``Iterator/nextBatch()`` and ``forEachBatch(_:)`` throw it as it is.
public final class DataLoader<Data: Dataset, Batch>: Sequence, Stateful {
  public let dataset: Data
  /// Which samples make each batch.
  public let batches: any BatchOrder
  public let generator: Adjoint.Generator?
  public let workers: Int
  public let prefetch: Int
  let assemble: @Sendable ([Int]) throws -> Batch

  /// The epoch that was begun last.
  var position: EpochPosition?
  /// Where the next iterator goes on, after `load(state:)`.
  private var resumption: EpochPosition?

  init(
    _ dataset: Data, _ options: LoaderOptions, assemble: @escaping @Sendable ([Int]) throws -> Batch
  ) {
    self.dataset = dataset
    batches = options.order(count: dataset.count)
    generator = options.generator
    workers = Swift.max(options.workers, 0)
    prefetch = Swift.max(options.prefetch ?? 2 * workers, 1)
    self.assemble = assemble
  }

  /// The number of batches of an epoch.
  public var count: Int { batches.count }
  public var underestimatedCount: Int { 0 }

  /// Begins an epoch, or goes on with the one that was loaded.
  public func makeIterator() -> LoaderIterator<Data, Batch> {
    defer { resumption = nil }
    guard let resumption else {
      position = EpochPosition(generators: generators.map(\.state))
      _ = (generator ?? Adjoint.Generator.default).drawSeed()
      return LoaderIterator(self, Self.indices(of: batches))
    }
    // The epoch's order is drawn anew from where its generators stood, up to the batch that comes next; the default
    // generator is not the loader's, and stays where it is.
    let here = Adjoint.Generator.default.state
    for (generator, state) in zip(generators, resumption.generators) { generator.state = state }
    _ = (generator ?? Adjoint.Generator.default).drawSeed()
    let indices = Self.indices(of: batches)
    for _ in 0..<resumption.batch where indices.next() == nil { break }
    Adjoint.Generator.default.state = here
    position = resumption
    return LoaderIterator(self, indices)
  }

  /// Calls `body` with each batch of an epoch, and passes on what the dataset or `body` throws.
  public func forEachBatch(_ body: (Batch) throws -> Void) throws {
    let iterator = makeIterator()
    while let batch = try iterator.nextBatch() { try body(batch) }
  }

  /// The generators that an epoch's order is drawn from: the default one first.
  private var generators: [Adjoint.Generator] {
    [Adjoint.Generator.default] + [generator, batches.generator].compactMap { $0 }
  }

  private static func indices(of batches: some BatchOrder) -> AnyIterator<[Int]> {
    AnyIterator(batches.makeIterator())
  }

  // MARK: State

  /// Where the loader stands: in the epoch that was begun last, after the batches that were taken from it. Batches read
  /// ahead do not count. Save the state of `Generator.default` beside it.
  public func state() -> StateValue { (resumption ?? position).map { $0.state(of: dataset.count) } ?? .none }

  /// The next iterator gives the batches that were left when the state was saved; after a whole epoch, a new one.
  public func load(state: StateValue) throws {
    guard !state.isNone else {
      (resumption, position) = (nil, nil)
      return
    }
    let loaded = try EpochPosition(state, count: dataset.count, generators: generators.count)
    (resumption, position) = (loaded, nil)
  }
}
