import Adjoint
import AdjointData
import AdjointIO
import Foundation
import Testing

@Suite struct ReadyData {
  @Test func digitsAreImagesAndLabels() throws {
    let digits = try Digits.load()
    #expect(digits.images.shape == [1797, 1, 8, 8] && digits.images.max().item(Float.self) == 1)
    let (image, label) = digits.dataset[0]
    #expect(image.shape == [1, 8, 8] && image[0, 0, 2].item(Float.self) == 5.0 / 16 && label.item(Int.self) == 0)
    let splits = digits.splits()
    #expect(splits.training.count == 1438 && splits.test.count == 359 && splits.classNames.count == 10)
    let sum = { (data: TensorDataset<(Tensor, Tensor)>) in data.tensors[1].sum().item(Int.self) }
    #expect(sum(splits.training) + sum(splits.test) == digits.labels.reduce(0, +))
    #expect(splits.test.tensors[0].equal(digits.splits().test.tensors[0]))
    #expect(!splits.test.tensors[0].equal(digits.splits(seed: 1).test.tensors[0]))
  }

  @Test func irisesAreFisher() throws {
    let flowers = try Iris.load()
    #expect(flowers.features.shape == [150, 4] && flowers.classNames == ["setosa", "versicolor", "virginica"])
    #expect(flowers.targets.bincount().ints == [50, 50, 50])
    #expect(flowers.features.mean(dim: 0).floats.map { ($0 * 100).rounded() / 100 } == [5.84, 3.06, 3.76, 1.2])
    #expect(flowers.splits().test.count == 30)
    #expect(refusal { _ = flowers.splits(test: 1.5) } != nil && refusal { _ = flowers.splits(test: .nan) } != nil)
  }

  @Test func clothesAreFoundOrAskedFor() throws {
    let text = refusal { _ = try FashionMNIST.load(root: "/nowhere") }
    #expect(text?.hasPrefix("/nowhere or /nowhere/fashion-mnist: expected") == true)
    #expect(text?.contains("apt-get install dataset-fashion-mnist") == true)
    guard FileManager.default.fileExists(atPath: "/usr/share/datasets/fashion-mnist") else { return }
    let fashion = try FashionMNIST.load(root: "/usr/share/datasets")
    #expect(fashion.training.count == 60_000 && fashion.test.count == 10_000)
    #expect(fashion.training.tensors[0].dtype == .float32 && fashion.training.tensors[0].max().item(Float.self) == 1)
    #expect(fashion.test.tensors[1].bincount().ints == [Int](repeating: 1000, count: 10))
    #expect(fashion.training[0].1.item(Int.self) == 9)
  }

  @Test func textsAreCutIntoBlocks() throws {
    let text = try TextDataset("hello\r\n", blockLength: 3)
    #expect(text.vocabulary == ["\n", "\r", "e", "h", "l", "o"] && text.count == 4)
    let (x, y) = text[1]
    #expect(text.decode(x.ints) == "ell" && text.decode(y.ints) == "llo")
    let (bx, by) = text.batch([3, 0])
    #expect(bx.shape == [2, 3] && text.decode(bx[0].ints) == "lo\r" && text.decode(by[1].ints) == "ell")
    for (x, _) in DataLoader(text, batchSize: 4) { #expect(x.shape == [4, 3]) }
    #expect(try text.encode("hole") == [3, 5, 4, 2])
    #expect(
      refusal { _ = try text.encode("x") } == "text: expected the 6 characters of the vocabulary, found 'x' (U+78)")
    #expect(refusal { _ = text.decode([6]) } != nil)
    #expect(refusal { _ = text[4] } != nil && refusal { _ = text.batch([-1]) } != nil)
    #expect(throws: FileError.self) { try TextDataset("abc", blockLength: 3) }
    #expect(throws: FileError.self) { try TextDataset("abc", blockLength: 0) }
  }

  @Test func textsHaveAPartForTests() throws {
    let text = try TextDataset(String(repeating: "abcdefghij", count: 10), blockLength: 4)
    let (training, test) = try text.split(test: 0.2)
    #expect(training.tokens.numel == 80 && test.tokens.numel == 20 && test.vocabulary == text.vocabulary)
    #expect(throws: FileError.self) { try text.split(test: 0.02) }
  }
}
