import Adjoint

extension Digits {
  /// The images, float32 of [count, 1, 8, 8], from 0 (paper) to 1 (ink).
  public var images: Tensor { Tensor(pixels.flatMap { $0 }, dtype: .float32).reshape(count, 1, 8, 8) }

  /// The samples as pairs: an image of [1, 8, 8] and its digit, int64.
  ///
  /// ```text
  /// for (x, y) in DataLoader(try Digits.load().dataset, batchSize: 64, shuffle: true) { … }
  /// ```
  public var dataset: TensorDataset<(Tensor, Tensor)> { TensorDataset(images, Tensor(labels, dtype: .int64)) }

  /// A random part of the samples for tests and the others for training, the same ones for the same seed.
  public func splits(test share: Double = 0.2, seed: UInt64 = 0) -> DataSplits {
    DataSplits(dataset, test: share, classNames: (0...9).map(String.init), seed: seed)
  }
}
