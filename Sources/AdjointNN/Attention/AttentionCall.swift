import Adjoint

/// One call of a `MultiheadAttention`: its operands are checked and brought into the form [N, heads, places, d].
struct AttentionCall {
  private let module: MultiheadAttention
  private let query, key, value: Tensor
  private let keyPaddingMask, attnMask: Tensor?
  private let needWeights, isSingle: Bool
  /// Whether place i looks at keys 0 to i only, of all keys with those that are added.
  private let isCausal: Bool
  private let problem: String?

  init(
    _ module: MultiheadAttention, _ query: Tensor, _ key: Tensor, _ value: Tensor, _ keyPaddingMask: Tensor?,
    _ attnMask: Tensor?, isCausal: Bool, needWeights: Bool
  ) {
    self.module = module
    self.needWeights = needWeights
    isSingle = query.ndim == 2
    let single = isSingle
    func batched(_ x: Tensor) -> Tensor {
      if x.isPlaceholder { return x }
      return single && x.ndim == 2 ? x.unsqueeze(0) : module.batchFirst || x.ndim != 3 ? x : x.transpose(0, 1)
    }
    (self.query, self.key, self.value) = (batched(query), batched(key), batched(value))
    self.keyPaddingMask = single ? keyPaddingMask.map { $0.ndim == 1 ? $0.unsqueeze(0) : $0 } : keyPaddingMask
    // As PyTorch, which takes the mask for the causal one and leaves it to the attention where it can.
    self.isCausal = isCausal && !needWeights && keyPaddingMask == nil
    let areThere = self.query.ndim == 3 && self.key.ndim == 3
    self.attnMask =
      attnMask
      ?? (isCausal && areThere
        ? Tensor.ones([self.query.shape[1], self.key.shape[1]], dtype: .bool).triu(diagonal: 1) : nil)
    problem = Self.problem(module, self.query, self.key, self.value, self.keyPaddingMask, self.attnMask)
  }

  /// The output and, if they are wanted, the weights.
  func run(averaging: Bool) -> [Tensor] {
    let operands = [query, key, value, keyPaddingMask ?? query, attnMask ?? query]
    let refused = problem.map { Tensor.failed(AdjointError("MultiheadAttention", $0)) }
    if let failed = operands.first(where: \.isPlaceholder) ?? refused {
      return Array(repeating: failed, count: needWeights ? 2 : 1)
    }
    var parts = module.projected(query, key, value)
    var added = 0
    if let biasK = module.biasK, let biasV = module.biasV {
      for (i, bias) in [(1, biasK), (2, biasV)] {
        parts[i] = Tensor.cat([parts[i], bias.expand([query.shape[0], 1, module.embedDim])], dim: 1)
      }
      added += 1
    }
    if module.addZeroAttn {
      let zeros = query.newZeros([query.shape[0], 1, module.embedDim])
      for i in 1...2 { parts[i] = Tensor.cat([parts[i], zeros], dim: 1) }
      added += 1
    }
    let heads = parts.map {
      $0.unflatten(dim: 2, [module.numHeads, module.embedDim / module.numHeads]).transpose(1, 2)
    }
    let mask = mask(added)
    let dropout = module.training ? module.dropout : 0
    var weights: Tensor?
    let attended: Tensor
    if needWeights {
      let factor = 1 / Double(module.embedDim / module.numHeads).squareRoot()
      let scores = (heads[0] * factor).matmul(heads[1].transpose(-2, -1))
      let all = (mask.map { scores + $0 } ?? scores).softmax(dim: -1).dropout(p: dropout)
      attended = all.matmul(heads[2])
      weights = averaging ? all.mean(dim: 1) : all
    } else {
      attended = scaledDotProductAttention(
        heads[0], heads[1], heads[2], attnMask: isCausal ? nil : mask, dropoutP: dropout, isCausal: isCausal)
    }
    // Places first in memory, as PyTorch has it.
    let output = module.outProj(attended.permute([2, 0, 1, 3]).flatten(startDim: 2))
    if isSingle { return [output.squeeze(dim: 1)] + (weights.map { [$0.squeeze(dim: 0)] } ?? []) }
    return [module.batchFirst ? output.transpose(0, 1) : output] + (weights.map { [$0] } ?? [])
  }

  /// What is added to the scores [N, heads, L, S + added]; nothing at the places added.
  private func mask(_ added: Int) -> Tensor? {
    var terms: [Tensor] = []
    if let attnMask {
      let numbers = numbers(attnMask)
      terms.append(
        numbers.ndim == 2
          ? numbers.unsqueeze(0).unsqueeze(0) : numbers.unflatten(dim: 0, [query.shape[0], module.numHeads]))
    }
    if let keyPaddingMask { terms.append(numbers(keyPaddingMask).unsqueeze(1).unsqueeze(1)) }
    guard let first = terms.first else { return nil }
    let sum = terms.dropFirst().reduce(first, +)
    return added == 0 ? sum : sum.pad([0, added])
  }

  private func numbers(_ mask: Tensor) -> Tensor {
    if mask.dtype != .bool { return mask }
    return query.newZeros(mask.shape).maskedFill(mask: mask, value: -Double.infinity)
  }

  private static func problem(
    _ module: MultiheadAttention, _ query: Tensor, _ key: Tensor, _ value: Tensor, _ padding: Tensor?, _ mask: Tensor?
  ) -> String? {
    if [query, key, value].contains(where: \.isPlaceholder) { return nil }
    let given = "\(query.described), \(key.described) and \(value.described)"
    guard [query, key, value].allSatisfy({ $0.ndim == 3 }), query.shape[0] == key.shape[0],
      key.shape[..<2] == value.shape[..<2], query.shape[2] == module.embedDim, key.shape[2] == module.kdim,
      value.shape[2] == module.vdim
    else {
      return "expected a query [N, L, \(module.embedDim)], a key [N, S, \(module.kdim)] and a value "
        + "[N, S, \(module.vdim)] (places first unless batchFirst), or all without N, got (batch first) \(given)"
    }
    let (batch, places, keys) = (query.shape[0], query.shape[1], key.shape[1])
    for mask in [padding, mask] {
      guard let mask, mask.dtype != .bool, mask.dtype != query.dtype, !mask.isPlaceholder else { continue }
      return "a mask has to be bool or \(query.dtype), got \(mask.described)"
    }
    if let padding, padding.shape != [batch, keys] {
      return "keyPaddingMask has to be [\(batch), \(keys)], got \(padding.described)"
    }
    if let mask, mask.shape != [places, keys], mask.shape != [batch * module.numHeads, places, keys] {
      return "attnMask has to be [\(places), \(keys)] or [\(batch * module.numHeads), \(places), \(keys)], got "
        + mask.described
    }
    return nil
  }
}
