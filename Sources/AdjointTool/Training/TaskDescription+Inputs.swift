import Adjoint
import AdjointData
import AdjointIO

// What a trained model is given: texts, files of images, rows of tables.

extension TaskDescription {
  /// The numbers of a text's characters.
  func tokens(_ text: String) throws -> Tensor {
    let numbers = Dictionary(zip(classes.map { $0.unicodeScalars.first }, classes.indices), uniquingKeysWith: { $1 })
    let tokens = try text.unicodeScalars.map { character in
      guard let number = numbers[character] else {
        let shown = character.escaped(asASCII: false)
        throw TrainingError("the model has never seen the character '\(shown)': its text has \(classes.count) others")
      }
      return number
    }
    return Tensor(tokens, dtype: .int64)
  }

  /// The labelled rows of a table with the columns that the model has learnt from.
  func labelled(_ path: String) throws -> TrainingData.Examples {
    guard let table else { throw TrainingError("the model has learnt no table") }
    let label: Table.Column = table.hasNames ? .named(table.label.name) : -1
    let rows = try Table(
      csv: path, target: label, features: table.hasNames ? table.features.map { .named($0.name) } : nil,
      targets: isClassification ? .classes : .numbers, separator: TableDescription.separator(of: path))
    guard rows.featureNames.count == table.features.count else {
      throw TrainingError(
        "\(path) has \(rows.featureNames.count) features, and the model takes \(table.features.count)")
    }
    guard isClassification else { return TensorDataset(table.inputs(rows.features), table.targets(rows.targets)) }
    let numbers = try rows.classNames.map { name in
      guard let number = classes.firstIndex(of: name) else {
        throw TrainingError("\(path) has the class \"\(name)\": the model knows \(classes.joined(separator: ", "))")
      }
      return number
    }
    return TensorDataset(table.inputs(rows.features), Tensor(numbers, dtype: .int64)[rows.targets])
  }

  /// An image of a PNG file as the model takes it: grey or in colours, from 0 to 1, of its size.
  /// - Parameter inverts: whether black and white are to be changed: for dark ink on bright paper.
  func image(_ path: String, inverts: Bool) throws -> Tensor {
    let (channels, height, width) = (inputShape[0], inputShape[1], inputShape[2])
    let pixels = try PNG.read(from: path, as: channels == 1 ? .gray : .rgb)
    var image = pixels.to(.float32) / (pixels.dtype == .uint8 ? 255 : 65_535)
    if inverts { image = 1 - image }
    if image.shape[1] != height || image.shape[2] != width {
      // Larger images are averaged over areas, so that no thin line is lost between the places looked at.
      let isLarger = image.shape[1] >= height && image.shape[2] >= width
      image = image.unsqueeze(0).interpolate(size: [height, width], mode: isLarger ? .area : .bilinear).squeeze(dim: 0)
    }
    return image
  }
}
