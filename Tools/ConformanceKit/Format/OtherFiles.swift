/// `errors.json`: calls that must be refused.
struct ErrorFile: Decodable {
  struct Call: Decodable, Sendable {
    let op: String
    let variant: String?
    let args: [Value]
    let kwargs: [String: Value]
    let error: String
    let message: String
  }
  let cases: [Call]
}

/// `promotion.json`: dtypes of results.
struct PromotionFile: Decodable {
  struct Row: Decodable, Sendable {
    let op: String
    let form: String
    let a: String
    let b: String?
    let dtype: String?
    let error: String?
  }
  let cases: [Row]
}

/// `print.json`: tensors as text.
struct PrintFile: Decodable {
  struct Sample: Decodable, Sendable {
    let name: String
    let dtype: String
    let shape: [Int]
    let hex: String
    let requiresGrad: Bool
    let text: String
    let format: String?
    let gradFn: String?
    let recipe: String?
    let input: StoredTensor?
    let options: Options?

    var tensor: StoredTensor { StoredTensor(dtype: dtype, shape: shape, hex: hex) }

    private enum CodingKeys: String, CodingKey {
      case name, dtype, shape, hex, text, format, recipe, input, options
      case requiresGrad = "requires_grad"
      case gradFn = "grad_fn"
    }
  }

  /// Arguments of `torch.set_printoptions`.
  struct Options: Decodable, Sendable {
    let precision: Int?
    let threshold: Int?
    let edgeItems: Int?
    let lineWidth: Int?
    let sciMode: Bool?
    let profile: String?

    private enum CodingKeys: String, CodingKey {
      case precision, threshold, profile
      case edgeItems = "edgeitems"
      case lineWidth = "linewidth"
      case sciMode = "sci_mode"
    }
  }
  let cases: [Sample]
}

/// `rng.json`: seeds, calls and the bits drawn.
struct RandomFile: Decodable {
  struct Draw: Decodable, Sendable {
    let seed: Int64
    let call: String
    let result: StoredTensor
    /// The bytes of `torch.rand(3)` drawn next.
    let thenRand3: String

    var next: StoredTensor { StoredTensor(dtype: "float32", shape: [3], hex: thenRand3) }

    private enum CodingKeys: String, CodingKey {
      case seed, call, result
      case thenRand3 = "then_rand3"
    }
  }
  let cases: [Draw]
}
