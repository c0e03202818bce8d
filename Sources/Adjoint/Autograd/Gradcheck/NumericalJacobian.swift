/// The Jacobian of `f` by central differences, (f(x + eps·e) − f(x − eps·e)) / 2eps for each unit
/// vector e: of shape output.shape + input.shape, float64.
///
/// ```swift
/// numericalJacobian({ $0 ** 2 }, at: Tensor([1.0, 3.0], dtype: .float64)).float()  // → tensor([[2., 0.], [0., 6.]])
/// ```
public func numericalJacobian(_ f: @escaping (Tensor) -> Tensor, at x: Tensor, eps: Double = 1e-6) -> Tensor {
  numericalJacobian({ [f($0[0])] }, at: [x], eps: eps).first?.first ?? .placeholder
}

/// The same in blocks: `[i][j]` is that of output i with respect to input j. Outputs and inputs that are not
/// floating have blocks of zeros. Refused: outputs whose shape or dtype depends on the values of the inputs.
public func numericalJacobian(_ f: @escaping ([Tensor]) -> [Tensor], at x: [Tensor], eps: Double = 1e-6) -> [[Tensor]] {
  if x.contains(where: \.isPlaceholder) { return [] }
  do {
    let differences = try Differences(f, at: x, eps: eps)
    let columns = try x.indices.map { try differences.jacobians(of: $0) }
    return differences.outputs.indices.map { i in
      x.indices.map { columns[$0][i].reshape(differences.outputs[i].shape + x[$0].shape) }
    }
  } catch let problem as GradcheckProblem {
    _ = Tensor.failed(AdjointError("numericalJacobian", problem.text))
  } catch { _ = Tensor.failed(error) }
  return []
}

/// Central differences of a function around a point.
struct Differences {
  private let f: ([Tensor]) -> [Tensor]
  /// Row-major copies, in which elements can be moved one by one.
  private let x: [Tensor]
  private let eps: Double
  /// What the function gives at the point itself.
  let outputs: [OutputDescription]

  init(_ f: @escaping ([Tensor]) -> [Tensor], at x: [Tensor], eps: Double) throws {
    self.f = f
    self.x = x.map { $0.detach().copied() }
    self.eps = eps
    outputs = try Self.values(f, self.x).map { OutputDescription(shape: $0.shape, dtype: $0.dtype) }
  }

  /// The Jacobians of all outputs by input j, as matrices.
  func jacobians(of j: Int) throws -> [Tensor] {
    let columns = x[j].numel
    let blocks = outputs.map { Tensor.zeros([$0.shape.product, columns], dtype: .float64) }
    guard x[j].dtype.isFloatingPoint else { return blocks }
    for k in 0..<columns {
      let slopes = try self.slopes { sign in
        let place = x[j].memory + k * x[j].dtype.itemSize
        let value = x[j].dtype.load(at: place)
        x[j].dtype.store(.real(value.double + sign * eps), at: place)
        defer { x[j].dtype.store(value, at: place) }
        // The step that was really made, since x + eps is rounded.
        return (try values(), x[j].dtype.load(at: place).double - value.double)
      }
      for (block, slope) in zip(blocks, slopes) {
        let target = block.memory.assumingMemoryBound(to: Double.self)
        for (row, number) in slope.enumerated() { target[row * columns + k] = number }
      }
    }
    return blocks
  }

  /// The derivatives of all outputs in the direction `u` of input j.
  func derivatives(of j: Int, along u: Tensor) throws -> [[Double]] {
    try slopes { sign in
      var moved = self
      moved.replace(j, by: x[j].double() + sign * eps * u)
      return (try moved.values(), sign * eps)
    }
  }

  private mutating func replace(_ j: Int, by moved: Tensor) {
    var x = x
    x[j] = moved.to(x[j].dtype)
    self = Differences(f, x, eps, outputs)
  }

  private init(_ f: @escaping ([Tensor]) -> [Tensor], _ x: [Tensor], _ eps: Double, _ outputs: [OutputDescription]) {
    (self.f, self.x, self.eps, self.outputs) = (f, x, eps, outputs)
  }

  private func slopes(_ moved: (Double) throws -> (values: [[Double]], step: Double)) throws -> [[Double]] {
    let (above, below) = (try moved(1), try moved(-1))
    return zip(above.values, below.values).map { zip($0, $1).map { ($0 - $1) / (above.step - below.step) } }
  }

  /// The elements of the floating outputs; none of the others.
  private func values() throws -> [[Double]] {
    let y = try Self.values(f, x)
    guard y.count == outputs.count else {
      throw GradcheckProblem(
        text:
          "The function gives \(outputs.count) outputs, and \(y.count) where an input is moved by eps: how many may "
          + "not depend on values")
    }
    return try zip(y, outputs).enumerated().map { i, pair in
      let (y, expected) = pair
      guard y.dtype == expected.dtype, y.hasShape(expected.shape) else {
        throw GradcheckProblem(
          text: "Output \(i) of the function is a \(expected.dtype) tensor of shape \(expected.shape.shapeText), and a "
            + "\(y.summary) where an input is moved by eps: shape and dtype may not depend on values")
      }
      return y.dtype.isFloatingPoint ? y.detach().double().array() : []
    }
  }

  private static func values(_ f: ([Tensor]) -> [Tensor], _ x: [Tensor]) throws -> [Tensor] {
    // Copies, since the function may change what it is given.
    let y = noGrad { f(x.map { $0.copied() }) }
    if AdjointError.pending || y.contains(where: \.isPlaceholder) {
      throw AdjointError("gradcheck", "the function failed")
    }
    return y
  }
}
