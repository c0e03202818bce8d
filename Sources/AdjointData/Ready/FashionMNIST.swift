import Adjoint
import AdjointIO
import Foundation

/// Zalando's articles of clothing: 70,000 grey images of 28×28 pixels of ten kinds, of which 10,000 are for tests.
///
/// H. Xiao, K. Rasul and R. Vollgraf, Fashion-MNIST: a Novel Image Dataset for Benchmarking Machine Learning
/// Algorithms, arXiv:1708.07747, 2017. The files are those of Debian's package `dataset-fashion-mnist`.
///
/// ```text
/// let fashion = try FashionMNIST.load()
/// let (image, label) = fashion.training[0]   // [1, 28, 28], float32 from 0 to 1, and int64
/// fashion.classNames[label.item(Int.self)]            // "Ankle boot"
/// ```
public enum FashionMNIST {
  public static let classNames = [
    "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot",
  ]

  /// The images, and the numbers of their classes.
  ///
  /// - Parameter root: the folder of the four files, packed or not, or the one that its `fashion-mnist` is in. Unless
  ///   told, that is the environment's `ADJOINT_DATASETS`, and then `/usr/share/datasets`, where Debian's package
  ///   installs them.
  /// - Throws: `FileError`, which says where files were looked for and how to get them, or what is wrong with one.
  public static func load(root: (some FileLocation)? = String?.none) throws -> DataSplits {
    let folder = try folder(root?.filePath)
    return DataSplits(
      training: try part("train", 60_000, in: folder), test: try part("t10k", 10_000, in: folder),
      classNames: classNames)
  }

  private static let fileNames = ["train", "t10k"].flatMap { ["\($0)-images-idx3-ubyte", "\($0)-labels-idx1-ubyte"] }

  private static func folder(_ root: String?) throws -> String {
    let roots =
      root.map { [$0] }
      ?? [ProcessInfo.processInfo.environment["ADJOINT_DATASETS"], "/usr/share/datasets"].compactMap(\.self)
    let folders = roots.flatMap { [$0, "\($0)/fashion-mnist"] }
    guard let folder = folders.first(where: { folder in fileNames.allSatisfy { file($0, in: folder) != nil } }) else {
      throw FileError(
        path: folders.joined(separator: " or "),
        expected: "Fashion-MNIST's files (apt-get install dataset-fashion-mnist; or get \(fileNames[0]).gz and the "
          + "other three, and name their folder by root: or the environment's ADJOINT_DATASETS)",
        found: "not all of them")
    }
    return folder
  }

  private static func file(_ name: String, in folder: String) -> String? {
    ["\(folder)/\(name).gz", "\(folder)/\(name)"].first { FileManager.default.isReadableFile(atPath: $0) }
  }

  private static func part(_ name: String, _ count: Int, in folder: String) throws -> TensorDataset<(Tensor, Tensor)> {
    func read(_ name: String, _ shape: [Int]) throws -> Tensor {
      let path = file(name, in: folder) ?? "\(folder)/\(name)"
      let tensor = try IDX.read(from: path)
      guard tensor.dtype == .uint8, tensor.shape == shape else {
        throw FileError(path: path, expected: "uint8 of \(shape)", found: tensor.described)
      }
      return tensor
    }
    let images = try read("\(name)-images-idx3-ubyte", [count, 28, 28])
    let labels = try read("\(name)-labels-idx1-ubyte", [count])
    return TensorDataset(images.unsqueeze(1).to(.float32).div_(255), labels.to(.int64))
  }
}
