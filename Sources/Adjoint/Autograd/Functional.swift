// Derivatives of Swift functions. What the entry points in Jacobian.swift, Products.swift and
// Hessian.swift share.
//
// In all of them `createGraph` makes the results differentiable themselves, with respect to the
// inputs (where these require a gradient) and to anything else the function uses; `strict` refuses
// an output that does not depend on an input, whose derivative is 0 otherwise.

/// How a Jacobian is computed: row by row backward, one run for each element of the outputs, or
/// column by column forward, one evaluation for each element of the inputs.
public enum JacobianStrategy: Sendable { case reverse, forward }

/// One evaluation of a function whose derivative is asked for.
struct FunctionalCall {
  /// Of the entry point, as messages name it.
  let name: String
  let createGraph: Bool
  let strict: Bool

  /// The inputs as tensors of their own. `tracked` ones require a gradient; tangents of derivatives
  /// under way outside are kept.
  func inputs(_ x: [Tensor], tracked: Bool) throws -> [Tensor] {
    try x.map { x in
      if x.isPlaceholder { throw failure }
      guard x.dtype.isFloatingPoint else {
        throw AdjointError(
          name,
          "only floating tensors have derivatives, and an input is \(x.described): convert it with .float() or .double()"
        )
      }
      if createGraph && x.requiresGrad { return View(shape: x.shape)(x.isContiguous ? x : x.clone()) }
      if !tracked { return x.withoutGraph() }
      let own = x.ownInEachExample.withoutGraph()
      own.innermost.requiresGrad = true
      return own
    }
  }

  func evaluate(_ f: ([Tensor]) -> [Tensor], _ x: [Tensor]) throws -> [Tensor] {
    let y = f(x)
    if AdjointError.pending || y.contains(where: \.isPlaceholder) { throw failure }
    if strict, let i = y.firstIndex(where: { !depends($0) }) {
      throw AdjointError(
        name,
        "output \(i) of the function, \(y[i].described), does not depend on the inputs, which strict does not allow. "
          + "Compute it from them by differentiable operations")
    }
    return y
  }

  /// Whether a derivative of the tensor may be anything but 0.
  private func depends(_ x: Tensor) -> Bool { x.requiresGrad || x.isInterpreted }

  /// The gradients of the inputs; zeros where the outputs do not depend on one.
  func pullBack(_ y: [Tensor], _ v: [Tensor], to x: [Tensor], keepGraph: Bool = false) throws -> [Tensor] {
    let tracked = y.indices.filter { y[$0].requiresGrad }
    var gradients = [Tensor?](repeating: nil, count: x.count)
    if !tracked.isEmpty {
      gradients = gradOfExamples(
        of: tracked.map { y[$0] }, withRespectTo: x, gradients: tracked.map { v[$0] },
        retainGraph: keepGraph || createGraph, createGraph: createGraph)
    }
    if AdjointError.pending { throw failure }
    return try x.indices.map { try found(gradients[$0], like: x[$0], "the outputs of the function are", "input \($0)") }
  }

  /// The tangents of the outputs; zeros where one does not depend on the inputs.
  func tangents(_ y: [Tensor], _ tangents: [Tensor?], of inputs: String) throws -> [Tensor] {
    try y.indices.map { try found(tangents[$0], like: y[$0], "output \($0) of the function is", inputs) }
  }

  /// A derivative, or the zeros that stand for one that is missing.
  private func found(_ derivative: Tensor?, like x: Tensor, _ outputIs: String, _ input: String) throws -> Tensor {
    guard let derivative else {
      if strict {
        throw AdjointError(name, "\(outputIs) independent of \(input), which strict does not allow")
      }
      return .zeros(x.shape, dtype: x.dtype)
    }
    if strict && createGraph && !depends(derivative) {
      throw AdjointError(
        name,
        "the Jacobian of the function is independent of \(input), so that it has no derivative, which strict does not "
          + "allow with createGraph")
    }
    return derivative
  }

  /// Refuses a gradient that is constant: a Hessian differentiates it.
  func checkGradients(_ gradients: [Tensor]) throws {
    if strict, let i = gradients.firstIndex(where: { !depends($0) }) {
      throw AdjointError(
        name,
        "the gradient of the function with respect to input \(i) is independent of the inputs, so that its second "
          + "derivatives are 0, which strict does not allow")
    }
  }

  /// What the caller gets.
  func finished(_ x: Tensor) -> Tensor { createGraph ? x : x.withoutGraph() }

  /// `v`, or the single 1 that it may be left out for, checked against what it belongs to.
  func vector(_ v: [Tensor]?, for x: [Tensor], _ what: String) throws -> [Tensor] {
    guard let v else {
      guard x.count == 1, x[0].numel == 1 else {
        let found = x.count == 1 ? x[0].described : "\(x.count) tensors"
        throw AdjointError(
          name, "v may be left out only where the \(what) is one tensor of one element, and it is \(found)")
      }
      return [.ones(x[0].shape, dtype: x[0].dtype)]
    }
    guard v.count == x.count else {
      throw AdjointError(
        name, "v has \(v.count) tensors, and there are \(x.count) of the \(what): one is needed for each")
    }
    for (v, x) in zip(v, x) where !v.hasShape(x.shape) {
      if v.isPlaceholder { throw failure }
      throw AdjointError(
        name, "v has shape \(v.shape.shapeText), the \(what) \(x.shape.shapeText): they have to be equal")
    }
    return zip(v, x).map { $0.to($1.dtype) }
  }

  /// Follows an error that has been kept already, so that its text is not read.
  private var failure: AdjointError { AdjointError(name, "the function failed") }
}

extension Tensor {
  /// The same values without the graph behind them, tangents included.
  func withoutGraph() -> Tensor {
    if isBatched { return mapPhysical { $0.withoutGraph() } }
    let other = alias(shape, strides)
    other.setTangents(tangents.mapValues { $0.withoutGraph() })
    return other
  }

  /// All zeros but for a 1 at `index` in row-major order.
  static func unit(_ shape: [Int], _ dtype: DType, at index: Int) -> Tensor {
    let unit = Tensor.zeros(shape, dtype: dtype)
    dtype.store(.int(1), at: unit.memory + index * dtype.itemSize)
    return unit
  }
}
