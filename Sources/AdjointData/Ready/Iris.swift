import AdjointIO
import Foundation

/// Fisher's irises: 150 flowers of three species, each with length and width of its sepals and petals in centimetres.
///
/// R. A. Fisher, The use of multiple measurements in taxonomic problems, Annals of Eugenics 7 (1936), 179–188.
///
/// ```text
/// let flowers = try Iris.load()     // a Table: features [150, 4], targets [150]
/// let splits = flowers.splits()     // 120 to train with and 30 to test with
/// ```
public enum Iris {
  /// The flowers that come with this library, in the order of the species' names: setosa, versicolor, virginica.
  public static func load() throws -> Table {
    guard let file = Bundle.module.url(forResource: "iris", withExtension: "csv") else {
      throw FileError(path: "iris.csv", expected: "the file in \(Bundle.module.bundlePath)", found: "none")
    }
    return try Table(csv: file, target: "species")
  }
}
