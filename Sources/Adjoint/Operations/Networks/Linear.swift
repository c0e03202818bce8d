import AdjointKernels

/// z = x·wᵀ + b for x [m, k], w [n, k] and b [n]: one product that starts from the bias.
struct Affine: GeneralOperation {
  static var name: String { "Addmm" }

  func forward(_ x: [Tensor?]) throws -> [Tensor] {
    guard let input = x[0], let weight = x[1], let bias = x[2] else { return [] }
    let (m, k, n) = (input.shape[0], input.shape[1], weight.shape[0])
    let z = Tensor.empty([m, n], input.dtype)
    z.copyValues(from: bias.alias([m, n], broadcastStrides(bias.shape, bias.strides, to: [m, n])))
    adj_gemm(
      input.dtype.code, Int64(m), Int64(n), Int64(k), input.memory, Int64(input.strides[0]), Int64(input.strides[1]),
      weight.memory, Int64(weight.strides[1]), Int64(weight.strides[0]), z.memory, Int64(n), 1)
    return [z]
  }
  func saves(needs: [Bool]) -> (operands: [Int], outputs: [Int]) {
    ((needs[1] ? [0] : []) + (needs[0] ? [1] : []), [])
  }
  func vjp(_ g: [Tensor?], _ s: SavedList) -> [Tensor?] {
    guard let g = g[0] else { return [nil, nil, nil] }
    return [
      s.needs[0] ? g.mm(s.x(1)) : nil, s.needs[1] ? g.t().mm(s.x(0)) : nil,
      s.needs[2] ? g.sum(toSize: s.shape(2)) : nil,
    ]
  }
  func jvp(_ t: [Tensor?], _ s: SavedList) -> [Tensor?] {
    let parts = [t[0].map { $0.mm(s.x(1).t()) }, t[1].map { s.x(0).mm($0.t()) }, t[2]].compactMap { $0 }
    guard let first = parts.first else { return [nil] }
    return [parts.dropFirst().reduce(first) { $0 + $1 }.expand([s.x(0).shape[0], s.x(1).shape[0]])]
  }
  func batched(_ x: [Tensor?], _ level: BatchLevel) -> [Tensor] {
    guard let input = x[0], let weight = x[1], let bias = x[2] else { return [] }
    return [level.front(input.mm(weight.t()) + bias)]
  }
}

extension Tensor {
  /// z = x·weightᵀ + bias along the last dimension: [..., in] and [out, in] give [..., out]. The bias is [out]. A
  /// weight of one dimension, [in], gives [...]. All are of one dtype.
  ///
  /// ```swift
  /// let weight = Tensor([[1.0, 2], [3, 4], [5, 6]])
  /// Tensor([[1.0, 10]]).linear(weight, bias: Tensor([100.0, 200, 300]))  // → tensor([[121., 243., 365.]])
  /// ```
  public func linear(_ weight: Tensor, bias: Tensor? = nil) -> Tensor {
    if isPlaceholder || weight.isPlaceholder || bias?.isPlaceholder ?? false { return .placeholder }
    do {
      guard ndim > 0, weight.ndim == 1 || weight.ndim == 2, shape[ndim - 1] == weight.shape[weight.ndim - 1] else {
        throw AdjointError(
          "linear", "expected x [..., in] and a weight [out, in], got \(described) and \(weight.described)")
      }
      try MatMul.checkDTypes("linear", self, weight)
      guard let bias else { return matmul(weight.ndim == 1 ? weight : weight.t()) }
      try MatMul.checkDTypes("linear", self, bias)
      guard weight.ndim == 2 else {
        throw AdjointError("linear", "a bias needs a weight of two dimensions, [out, in], got \(weight.described)")
      }
      let lead = Array(shape.dropLast())
      let result = [lead.product, weight.shape[0]]
      guard broadcastShape(bias.shape, result) == result else {
        throw AdjointError("linear", "the bias has to be of shape [\(weight.shape[0])], got \(bias.described)")
      }
      if ndim == 2 { return Affine().one(self, weight, bias) }
      return Affine().one(reshape([lead.product, shape[ndim - 1]]), weight, bias).reshape(lead + [weight.shape[0]])
    } catch { return .failed(error) }
  }

  /// zₖ = Σ xᵢ·wₖᵢⱼ·yⱼ + bₖ along the last dimensions: [..., n] and [..., m] with a weight [out, n, m] give [..., out];
  /// the leading dimensions have to be equal.
  ///
  /// ```swift
  /// Tensor([1.0, 2]).bilinear(Tensor([3.0, 4]), Tensor([[[1.0, 0], [0, 1]]]))  // → tensor([11.])
  /// ```
  public func bilinear(_ y: Tensor, _ weight: Tensor, bias: Tensor? = nil) -> Tensor {
    if [self, y, weight, bias ?? self].contains(where: \.isPlaceholder) { return .placeholder }
    guard ndim > 0, y.ndim == ndim, shape.dropLast() == y.shape.dropLast(), weight.ndim == 3,
      weight.shape[1...] == [shape[ndim - 1], y.shape[ndim - 1]]
    else {
      return .failed(
        AdjointError(
          "bilinear",
          "expected x [..., n], y [..., m] and a weight [out, n, m], got \(described), \(y.described) and "
            + weight.described))
    }
    let (out, n, m) = (weight.shape[0], weight.shape[1], weight.shape[2])
    if let bias, bias.shape != [out] {
      return .failed(AdjointError("bilinear", "the bias has to be of shape [\(out)], got \(bias.described)"))
    }
    let lead = Array(shape.dropLast())
    // x·w for all outputs is one product; what is left is a dot product with y for each.
    let products = reshape([lead.product, n]).matmul(weight.permute([1, 0, 2]).reshape([n, out * m]))
    let z = products.reshape([lead.product, out, m]).matmul(y.reshape([lead.product, m, 1])).reshape(lead + [out])
    return bias.map { z + $0 } ?? z
  }
}
