// Sums of products over named indices.
//
// Every operand is brought to distinct indices (repeated ones are diagonals); then two at a time are contracted, in the
// order that `EinsumPath` finds: indices that nobody else needs are summed, which makes each contraction one product of
// (batches of) matrices.

/// The product of the operands, whose dimensions have the indices named, summed over the indices that the output lacks.
///
/// - An index that one operand repeats means its diagonal: `"ii->i"`.
/// - `...` stands for all dimensions without an index, which broadcast.
/// - Sizes of 1 broadcast.
/// - Without `->` the output has the dimensions of `...`, then the indices that appear once, in alphabetical order,
///   capitals first. Spaces do not matter.
///
/// With more than two operands the cheapest order of contractions is searched. Operands that are contracted have to be
/// of one dtype.
///
/// ```swift
/// let x = Tensor([[1.0, 2], [3, 4]])
/// einsum("ij,jk->ik", x, x)  // → tensor([[ 7., 10.], [15., 22.]])
/// einsum("ii", x)            // → tensor(5.)
/// ```
public func einsum(_ equation: String, _ operands: Tensor...) -> Tensor { einsum(equation, operands) }

/// As `einsum(_:_:)`, with the operands in an array.
public func einsum(_ equation: String, _ operands: [Tensor]) -> Tensor {
  if operands.contains(where: \.isPlaceholder) { return .placeholder }
  do { return try Einsum(EinsumNotation(equation), operands).result() } catch { return .failed(error) }
}

/// As `einsum(_:_:)`, with lists of numbers for indices. Without `output` it has those that appear once, in ascending
/// order.
///
/// ```swift
/// let x = Tensor([[1.0, 2], [3, 4]])
/// einsum((x, [0, 1]), (x, [1, 2]), output: [0, 2])  // → tensor([[ 7., 10.], [15., 22.]])
/// ```
public func einsum(_ operands: (Tensor, [EinsumIndex])..., output: [EinsumIndex]? = nil) -> Tensor {
  einsum(operands.map(\.0), operands.map(\.1), output: output)
}

/// As `einsum(_:output:)`, with the operands and their indices in arrays.
public func einsum(_ operands: [Tensor], _ indices: [[EinsumIndex]], output: [EinsumIndex]? = nil) -> Tensor {
  if operands.contains(where: \.isPlaceholder) { return .placeholder }
  do { return try Einsum(EinsumNotation(inputs: indices, output: output), operands).result() } catch {
    return .failed(error)
  }
}

struct Einsum {
  /// A tensor whose dimensions have distinct indices.
  private struct Term {
    var tensor: Tensor
    var labels: [Int]
  }
  /// The dimensions of an ellipsis are numbered from here.
  private static let ellipsis = 52

  private var terms: [Term] = []
  private var output: [Int] = []
  /// The size of each index; 1 has been stretched.
  private var sizes: [Int: Int] = [:]

  init(_ notation: EinsumNotation, _ operands: [Tensor]) throws {
    guard !operands.isEmpty, notation.inputs.count == operands.count else {
      throw AdjointError(
        "einsum", "the indices are those of \(notation.inputs.count) operands, and there are \(operands.count)")
    }
    let hidden = zip(notation.inputs, operands).map { indices, x in
      indices.contains(.ellipsis) ? x.ndim - indices.count + 1 : 0
    }
    let rank = hidden.max() ?? 0
    var labels: [[Int]] = []
    for (i, x) in operands.enumerated() {
      labels.append(try Self.expand(notation.inputs[i], of: x, i, hidden: hidden[i], rank: rank))
      for (label, size) in zip(labels[i], x.shape) {
        let known = sizes[label] ?? 1
        guard known == size || known == 1 || size == 1 else {
          throw AdjointError(
            "einsum", "index \(EinsumNotation.name(label)) is \(known), and \(size) in operand \(i), \(x.described)")
        }
        sizes[label] = known == 1 ? size : known
      }
    }
    output = try Self.output(notation, labels, rank: rank)
    terms = zip(operands, labels).map { diagonal($0, $1) }
  }

  /// The label of each dimension of an operand.
  private static func expand(_ indices: [EinsumIndex], of x: Tensor, _ i: Int, hidden: Int, rank: Int) throws -> [Int] {
    let ellipses = indices.count { $0 == .ellipsis }
    guard ellipses <= 1, hidden >= 0, indices.count - ellipses + hidden == x.ndim else {
      throw AdjointError(
        "einsum",
        "operand \(i), \(x.described), has \(indices.count - ellipses) indices for its dimensions"
          + (ellipses > 1 ? " and more than one ellipsis" : ""))
    }
    let labels = try names(indices, (Self.ellipsis + rank - hidden)..<(Self.ellipsis + rank))
    for (dim, label) in labels.enumerated() {
      guard let first = labels.firstIndex(of: label), x.shape[first] != x.shape[dim] else { continue }
      throw AdjointError(
        "einsum",
        "index \(EinsumNotation.name(label)) is repeated in operand \(i), where its sizes differ: it is "
          + x.described)
    }
    return labels
  }

  private static func names(_ indices: [EinsumIndex], _ hidden: Range<Int>) throws -> [Int] {
    try indices.flatMap { index -> [Int] in
      switch index {
      case .ellipsis: return Array(hidden)
      case .label(let label):
        guard label >= 0, label < Self.ellipsis else {
          throw AdjointError("einsum", "index \(label) is not from 0 to \(Self.ellipsis - 1)")
        }
        return [label]
      }
    }
  }

  private static func output(_ notation: EinsumNotation, _ labels: [[Int]], rank: Int) throws -> [Int] {
    let hidden = Self.ellipsis..<(Self.ellipsis + rank)
    let counts = labels.joined().reduce(into: [:]) { $0[$1, default: 0] += 1 }
    guard let named = notation.output else {
      return Array(hidden) + counts.keys.filter { counts[$0] == 1 && $0 < Self.ellipsis }.sorted()
    }
    let output = try names(named, hidden)
    for (dim, label) in output.enumerated() {
      guard counts[label] != nil, output.firstIndex(of: label) == dim else {
        throw AdjointError(
          "einsum",
          "index \(EinsumNotation.name(label)) of the output "
            + (counts[label] == nil ? "is that of no operand" : "stands there twice"))
      }
    }
    return output
  }

  // MARK: Computation

  /// The operand with one dimension for each index, and without those it is only broadcast along.
  private func diagonal(_ x: Tensor, _ labels: [Int]) -> Term {
    var term = Term(tensor: x, labels: labels)
    while let second = term.labels.indices.first(where: { term.labels.firstIndex(of: term.labels[$0]) != $0 }),
      let first = term.labels.firstIndex(of: term.labels[second])
    {
      let label = term.labels.remove(at: second)
      term.labels.remove(at: first)
      term.labels.append(label)
      term.tensor = term.tensor.diagonal(dim1: first, dim2: second)
    }
    for dim in term.labels.indices.reversed() where term.tensor.shape[dim] == 1 && sizes[term.labels[dim]] != 1 {
      term.tensor = term.tensor.squeeze(dim: dim)
      term.labels.remove(at: dim)
    }
    return term
  }

  func result() -> Tensor {
    var left = terms.indices.map { i in
      summed(terms[i], keeping: Set(output).union(terms.indices.filter { $0 != i }.flatMap { terms[$0].labels }))
    }
    for (i, j) in EinsumPath.search(left.map(\.labels), output: output, sizes: sizes) {
      let (a, b) = (left[i], left[j])
      left.removeSubrange(Swift.max(i, j)...Swift.max(i, j))
      left.removeSubrange(Swift.min(i, j)...Swift.min(i, j))
      left.append(contract(a, b, keeping: Set(output).union(left.flatMap(\.labels))))
    }
    let z = arranged(left[0], output)
    // Never an operand itself, which may be changed in place.
    return terms.count == 1 && z === terms[0].tensor ? z.permute(Array(0..<z.ndim)) : z
  }

  private func summed(_ term: Term, keeping kept: Set<Int>) -> Term {
    let dims = term.labels.indices.filter { !kept.contains(term.labels[$0]) }
    if dims.isEmpty { return term }
    return Term(tensor: term.tensor.sum(dim: dims), labels: term.labels.filter(kept.contains))
  }

  private func arranged(_ term: Term, _ labels: [Int]) -> Tensor {
    term.labels == labels ? term.tensor : term.tensor.permute(labels.compactMap { term.labels.firstIndex(of: $0) })
  }

  /// [batch, left, summed]·[batch, summed, right]; a plain product where nothing is summed.
  private func contract(_ a: Term, _ b: Term, keeping kept: Set<Int>) -> Term {
    let shared = a.labels.filter(b.labels.contains)
    let batch = shared.filter(kept.contains)
    let summed = shared.filter { !kept.contains($0) }
    let rows = a.labels.filter { !shared.contains($0) }
    let columns = b.labels.filter { !shared.contains($0) }
    let (x, y) = (arranged(a, batch + rows + summed), arranged(b, batch + summed + columns))
    let labels = batch + rows + columns
    func shape(_ labels: [Int]) -> [Int] { labels.map { sizes[$0] ?? 1 } }
    func volume(_ labels: [Int]) -> Int { shape(labels).product }
    if summed.isEmpty {
      let aligned = x.reshape(shape(batch + rows) + columns.map { _ in 1 })
      let other = y.reshape(shape(batch) + rows.map { _ in 1 } + shape(columns))
      return Term(tensor: aligned * other, labels: labels)
    }
    let (m, k, n) = (volume(rows), volume(summed), volume(columns))
    let product: Tensor
    switch (batch.isEmpty, m, n) {
    case (false, _, _):
      product = x.reshape([volume(batch), m, k]).bmm(y.reshape([volume(batch), k, n]))
    case (_, 1, 1): product = x.reshape([k]).dot(y.reshape([k]))
    case (_, 1, _): product = y.reshape([k, n]).t().mv(x.reshape([k]))
    case (_, _, 1): product = x.reshape([m, k]).mv(y.reshape([k]))
    default: product = x.reshape([m, k]).mm(y.reshape([k, n]))
    }
    return Term(tensor: product.reshape(shape(labels)), labels: labels)
  }
}
