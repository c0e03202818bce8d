import Adjoint

/// What golden files make of raw results before they differentiate, where these are defined only up
/// to a sign or an order. The files give it as Python source.
enum Processing {
  static func function(_ source: String, of operation: String) -> (([Tensor]) -> [Tensor])? {
    if source.contains("return output[1], output[2]") { return { Array($0.dropFirst()) } }
    guard source.contains("uniformize(usv)"), let result = source.split(separator: "return ").last else { return nil }
    let hasTransposedV = operation == "linalg.svd"
    return { results in
      let s = results[1]
      let k = s.shape[s.ndim - 1]
      let u = results[0].narrow(dim: -1, start: 0, length: k)
      let vh = (hasTransposedV ? results[2] : results[2].mT).narrow(dim: -2, start: 0, length: k)
      switch result {
      case "U.abs()": return [u.abs()]
      case "S, Vh.abs()": return [s, vh.abs()]
      case "U @ Vh, S": return [u.matmul(vh), s]
      default: return [s]
      }
    }
  }

  /// Results whose signs are arbitrary, with those of the golden ones; nil for an operation that has none such.
  static func aligned(_ results: [Tensor?], to golden: [Tensor?], of operation: String) -> [Tensor?]? {
    guard operation == "linalg.eigh", let vectors = results[1], let expected = golden[1],
      vectors.shape == expected.shape
    else { return nil }
    let own = unpackDual(vectors).primal.detach()
    return [results[0], vectors * (own * expected).sum(dim: -2, keepDim: true).sign().to(vectors.dtype)]
  }
}
