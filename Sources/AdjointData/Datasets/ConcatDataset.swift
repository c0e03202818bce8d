import Adjoint

/// The samples of several datasets, one after the other.
public struct ConcatDataset<Element>: Dataset {
  public let parts: [any Dataset<Element>]
  /// For each part the number of samples up to its end.
  private let ends: [Int]

  public init(_ parts: [any Dataset<Element>]) {
    self.parts = parts
    var end = 0
    ends = parts.map { part in
      end += part.count
      return end
    }
  }

  public var count: Int { ends.last ?? 0 }

  public subscript(index: Int) -> Element {
    get throws {
      // The first part whose end is beyond the index, by halving.
      var (low, high) = (0, ends.count - 1)
      while low < high {
        let middle = (low + high) / 2
        if ends[middle] > index { high = middle } else { low = middle + 1 }
      }
      let part: any Dataset<Element> = parts[low]
      return try part[index - (low == 0 ? 0 : ends[low - 1])]
    }
  }
}

extension Dataset {
  /// This dataset's samples and then the other's.
  ///
  /// ```text
  /// let all = training.concatenated(with: extra)
  /// ```
  public func concatenated(with other: some Dataset<Element>) -> ConcatDataset<Element> {
    ConcatDataset<Element>([self, other])
  }
}
