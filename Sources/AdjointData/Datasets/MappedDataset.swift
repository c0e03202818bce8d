import Adjoint

/// Samples of another dataset, each changed when it is asked for: see ``Dataset/map(_:)``.
public struct MappedDataset<Base: Dataset, Element>: Dataset {
  public let base: Base
  private let transform: @Sendable (Base.Element) throws -> Element

  init(_ base: Base, _ transform: @escaping @Sendable (Base.Element) throws -> Element) {
    self.base = base
    self.transform = transform
  }

  public var count: Int { base.count }
  public subscript(index: Int) -> Element {
    get throws { try transform(base[index]) }
  }
}

extension Dataset {
  /// The samples after a change, which happens each time that a sample is asked for: random ones differ by epoch.
  ///
  /// ```text
  /// let augmented = data.map { image, label in (RandomHorizontalFlip()(image), label) }
  /// ```
  public func map<Changed>(
    _ transform: @escaping @Sendable (Element) throws -> Changed
  ) -> MappedDataset<Self, Changed> {
    MappedDataset(self, transform)
  }
}

/// The elements of an array as samples: lines of text, file names to be mapped to images.
public struct ArrayDataset<Element: Sendable>: Dataset {
  public let elements: [Element]
  public init(_ elements: [Element]) { self.elements = elements }
  public var count: Int { elements.count }
  public subscript(index: Int) -> Element { elements[index] }
}
