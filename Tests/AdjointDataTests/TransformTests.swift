import Adjoint
import AdjointData
import XCTest

/// What `Tools/Golden/transforms.py` recorded.
private struct TransformGolden: Decodable {
  struct Image: Decodable {
    let shape: [Int]
    let values: [Double]
  }
  struct Case: Decodable {
    let transform: String
    let options: Options
    let dtype: DType
    let seed: Int
    let shape: [Int]
    let values: [Double]
    let next: Int
  }
  let images: [String: Image]
  let cases: [Case]
}

/// The options of any transform; what a rectangle is filled with is a word or a list.
private struct Options: Decodable {
  enum Fill: Decodable {
    case word(String), list([Double]), value(Double)
    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let word = try? container.decode(String.self) {
        self = .word(word)
      } else if let value = try? container.decode(Double.self) {
        self = .value(value)
      } else {
        self = .list(try container.decode([Double].self))
      }
    }
  }
  let height, width, padding, left, top, right, bottom: Int?
  let p: Double?
  let padIfNeeded, antialias: Bool?
  let mean, std, scale, ratio, degrees: [Double]?
  let mode: String?
  let fill: Fill?
}

extension DType: Decodable {
  public init(from decoder: any Decoder) throws {
    let name = try decoder.singleValueContainer().decode(String.self)
    self = [DType.float32, .float64, .uint8].first { "\($0)" == name } ?? .bool
  }
}

/// Not a suite of Swift Testing: the default generator is seeded.
final class TransformTests: XCTestCase {
  func testTransformsAreTorchvisions() throws {
    let golden: TransformGolden = golden("transforms")
    for (number, item) in golden.cases.enumerated() {
      let image = try XCTUnwrap(golden.images["\(item.dtype)"])
      let x = Tensor(image.values, dtype: item.dtype).reshape(image.shape)
      let transform = try XCTUnwrap(transform(item.transform, item.options))
      manualSeed(item.seed)
      let y = transform(x)
      let name = "case \(number): \(item.transform) of \(item.dtype), seed \(item.seed), \(item.options)"
      XCTAssertEqual(y.shape, item.shape, name)
      XCTAssertEqual(y.dtype, item.dtype, name)
      guard y.shape == item.shape else { continue }
      // Bytes are resized in whole numbers by PyTorch.
      let tolerance = item.dtype == .uint8 ? (item.transform.contains("Resize") ? 1 : 0) : 2e-6
      let difference = zip(y.to(.float64).doubles, item.values).map { abs($0 - $1) }.max() ?? 0
      XCTAssertLessThanOrEqual(difference, tolerance, name)
      XCTAssertEqual(Tensor.randint(1 << 31, []).item(Int.self), item.next, name)
    }
  }

  private func transform(_ name: String, _ options: Options) -> (any Transform)? {
    let (height, width, p) = (options.height ?? 0, options.width, options.p ?? 0.5)
    let mode =
      options.mode.flatMap { InterpolationMode(rawValue: $0) } ?? (name == "RandomRotation" ? .nearest : .bilinear)
    let range = { (bounds: [Double]?) in bounds.map { $0[0]...$0[1] } }
    switch name {
    case "Normalize": return Normalize(mean: options.mean!, std: options.std!)
    case "Pad":
      let modes: [String: Pad.Mode] = ["edge": .edge, "reflect": .reflect, "symmetric": .symmetric]
      return Pad(
        left: options.left!, top: options.top!, right: options.right!, bottom: options.bottom!,
        mode: options.mode.flatMap { modes[$0] } ?? .constant(0.5))
    case "CenterCrop": return CenterCrop(height, width)
    case "RandomCrop":
      return RandomCrop(
        height, width, padding: options.padding.map { Pad($0) }, padIfNeeded: options.padIfNeeded ?? false)
    case "RandomHorizontalFlip": return RandomHorizontalFlip(p: p)
    case "RandomVerticalFlip": return RandomVerticalFlip(p: p)
    case "RandomErasing":
      let fill: RandomErasing.Fill =
        switch options.fill {
        case .word: .random
        case .list(let values): .channels(values)
        default: .value(0)
        }
      return RandomErasing(
        p: p, scale: range(options.scale) ?? 0.02...0.33, ratio: range(options.ratio) ?? 0.3...3.3, fill: fill)
    case "RandomResizedCrop":
      return RandomResizedCrop(
        height, width, scale: range(options.scale) ?? 0.08...1, ratio: range(options.ratio) ?? 3.0 / 4...4.0 / 3)
    case "RandomRotation":
      guard case .value(let fill) = options.fill ?? .value(0) else { return nil }
      return RandomRotation(range(options.degrees)!, mode: mode, fill: fill)
    case "Resize": return Resize(height, width, mode: mode, antialias: options.antialias ?? true)
    default: return nil
    }
  }

  func testAGeneratorOfItsOwnIsDrawnFrom() {
    let x = Tensor.arange(100).reshape(1, 10, 10)
    manualSeed(3)
    let y = RandomCrop(4)(x)
    let before = Generator.default.state
    XCTAssertTrue(RandomCrop(4, generator: Generator(seed: 3))(x).equal(y))
    XCTAssertEqual(Generator.default.state, before)
  }
}
