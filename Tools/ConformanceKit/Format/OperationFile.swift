import Foundation

/// `ops/NAME.json`: the golden cases of one operation.
struct OperationFile: Decodable, Sendable {
  let fullName: String
  /// The family, such as `unary elementwise`; it decides the tolerances.
  let group: String
  let tier: Int
  /// False where results are defined up to a sign, a phase or an order: only `processed` is compared.
  let uniqueOutputs: Bool
  /// The first input is symmetric, and so is every direction it is moved in.
  let symmetricInput: Bool?
  let blob: String
  let cases: [GoldenCase]

  private enum CodingKeys: String, CodingKey {
    case group, tier, blob, cases
    case fullName = "full_name"
    case uniqueOutputs = "unique_outputs"
    case symmetricInput = "hermitian_input"
  }
}

/// A call, its results and its derivatives.
struct GoldenCase: Decodable, Sendable {
  let id: String
  let args: [Value]
  let kwargs: [String: Value]
  let seed: UInt64?
  let outputs: [Value]
  /// The source of the Python function that made `processed` of the outputs.
  let process: String?
  let processed: [Value]?
  /// One for each output, or processed output; the rest below by the path of an input: `args.0.1`, `kwargs.weight`.
  let cotangents: [StoredTensor?]?
  let grads: [String: StoredTensor?]?
  let w: [String: StoredTensor?]?
  let second: [String: StoredTensor?]?
  let tangents: [String: StoredTensor?]?
  let jvp: [StoredTensor?]?
  /// Derivatives that follow a convention rather than the difference quotient.
  let dubious: Bool?
  /// The gradients agree with difference quotients: there is no kink here.
  let isSmooth: Bool?

  private enum CodingKeys: String, CodingKey {
    case id, args, kwargs, seed, outputs, process, processed, cotangents, grads, w, second, tangents, jvp, dubious
    case isSmooth = "fd_ok"
  }
}
