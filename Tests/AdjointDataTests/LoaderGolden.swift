import Adjoint
import AdjointData
import Foundation

/// What PyTorch did, as `Tools/Golden/loader.py` recorded it.
struct LoaderGolden: Decodable {
  struct Epoch: Decodable {
    let count: Int
    let indices: [Int]
    let checksum: Int
    let sizes: [Int]
    let batches: Int
    let next: Int
    let nextOfGenerator: Int?
  }
  struct LoaderCase: Decodable, CustomStringConvertible {
    let seed, n, batchSize: Int
    let dropLast, shuffle, own: Bool
    let length: Int
    let epochs: [Epoch]
    var description: String {
      "seed \(seed), n \(n), by \(batchSize), drop \(dropLast), shuffle \(shuffle), own \(own)"
    }
  }
  struct SamplerCase: Decodable, CustomStringConvertible {
    let seed, n: Int
    let kind: String
    let count: Int?
    let replacement, own: Bool
    let limit: Int?
    let epochs: [Epoch]
    var description: String {
      "\(kind) seed \(seed), n \(n), \(count ?? -1) samples, replacement \(replacement), own \(own), to \(limit ?? -1)"
    }
  }
  struct SplitCase: Decodable {
    let seed, n: Int
    let parts: [Double]
    let isShare: Bool
    let subsets: [[Int]]
    let next: Int
  }
  let loaders: [LoaderCase]
  let samplers: [SamplerCase]
  let splits: [SplitCase]

  static let all = Result<LoaderGolden, any Error> { try golden("loader") }
}

/// The indices themselves as samples.
struct Numbers: Dataset {
  let count: Int
  init(_ count: Int) { self.count = count }
  subscript(index: Int) -> Int { index }
}

/// The number that a generator gives next, as the golden cases record it.
func nextNumber(_ generator: Generator? = nil) -> Int {
  Tensor.randint(0, 1 << 31, [], generator: generator).item(Int.self)
}

func checksum(_ indices: [Int]) -> Int { indices.reduce(0) { (31 * $0 + $1) % 2_147_483_647 } }

/// A table of golden cases.
func golden<Cases: Decodable>(_ name: String) throws -> Cases {
  let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  let decoder = JSONDecoder()
  decoder.dataDecodingStrategy = .base64
  return try decoder.decode(Cases.self, from: Data(contentsOf: tests.appending(path: "Golden/\(name).json")))
}
