import Adjoint

/// The batches of an epoch that are left. With workers its threads end when it is let go of.
public final class LoaderIterator<Data: Dataset, Batch>: IteratorProtocol {
  private let loader: DataLoader<Data, Batch>
  private let indices: AnyIterator<[Int]>
  private let ahead: Prefetch<Batch>?
  private var isOver = false

  init(_ loader: DataLoader<Data, Batch>, _ indices: AnyIterator<[Int]>) {
    self.loader = loader
    self.indices = indices
    ahead = loader.workers == 0 ? nil : Prefetch(threads: loader.workers, loader.assemble)
  }

  deinit { ahead?.stop() }

  /// The next batch; an error of the dataset ends the program, or is kept by `recovering`.
  public func next() -> Batch? {
    do { return try nextBatch() } catch let error as AdjointError {
      error.raise()
    } catch {
      AdjointError("DataLoader", "a sample could not be read: \(error)").raise()
    }
    return nil
  }

  /// The next batch, nil at the end of the epoch. After an error the epoch is over.
  public func nextBatch() throws -> Batch? {
    guard !isOver else { return nil }
    do {
      let batch = if let ahead { try taken(from: ahead) } else { try indices.next().map(loader.assemble) }
      if let batch {
        loader.position?.batch += 1
        return batch
      }
    } catch {
      end()
      throw error
    }
    end()
    loader.position = nil
    return nil
  }

  /// As many batches as there is room for are ordered before one is waited for. Their indices are drawn on this thread.
  private func taken(from ahead: Prefetch<Batch>) throws -> Batch? {
    while ahead.ordered < loader.prefetch, let next = indices.next() { ahead.order(next) }
    return ahead.ordered == 0 ? nil : try ahead.take()
  }

  private func end() {
    isOver = true
    ahead?.stop()
  }
}
