import Adjoint

/// Samples that are put together into a batch: as PyTorch's `default_collate` does.
///
/// | samples | batch |
/// |---|---|
/// | tensors of one shape | a tensor with one dimension more, in front |
/// | `Int`, `Bool` | an int64, a bool tensor |
/// | `Double`, `Float` | a float64 tensor, as Python's numbers give; a float32 tensor |
/// | texts | an array |
/// | arrays of one length | an array of batches, one for each place |
/// | dictionaries with the same keys | a dictionary of batches |
///
/// Pairs and triples of these become pairs and triples of batches.
public protocol Collatable: SendableMetatype {
  associatedtype Collated
  static func collate(_ samples: [Self]) throws -> Collated
}

extension Tensor: Collatable {
  public static func collate(_ samples: [Tensor]) -> Tensor { stack(samples) }
}

extension Int: Collatable {
  public static func collate(_ samples: [Int]) -> Tensor { Tensor(samples, dtype: .int64) }
}

extension Bool: Collatable {
  public static func collate(_ samples: [Bool]) -> Tensor { Tensor(samples, dtype: .bool) }
}

extension Double: Collatable {
  public static func collate(_ samples: [Double]) -> Tensor { Tensor(samples, dtype: .float64) }
}

extension Float: Collatable {
  public static func collate(_ samples: [Float]) -> Tensor { Tensor(samples, dtype: .float32) }
}

extension String: Collatable {
  public static func collate(_ samples: [String]) -> [String] { samples }
}

extension Array: Collatable where Element: Collatable {
  public static func collate(_ samples: [[Element]]) throws -> [Element.Collated] {
    let length = samples.first?.count ?? 0
    guard let other = samples.first(where: { $0.count != length }) else {
      return try (0..<length).map { place in try Element.collate(samples.map { $0[place] }) }
    }
    throw CollationError("samples of \(length) and of \(other.count) elements make no batch: collate them yourself")
  }
}

extension Dictionary: Collatable where Value: Collatable {
  public static func collate(_ samples: [[Key: Value]]) throws -> [Key: Value.Collated] {
    guard let first = samples.first else { return [:] }
    return try Dictionary<Key, Value.Collated>(
      uniqueKeysWithValues: first.keys.map { key in
        let column = samples.compactMap { $0[key] }
        guard column.count == samples.count else {
          throw CollationError("not all samples have the key \(key), which the first one has")
        }
        return (key, try Value.collate(column))
      })
  }
}

/// Samples that do not fit each other.
public struct CollationError: Error, Equatable, CustomStringConvertible {
  public let description: String
  init(_ description: String) { self.description = description }
}
