import AdjointKernels

/// z[i] = f(x[i]) with numbers besides x: slopes, bounds, thresholds.
protocol Activation: UnaryOperation, Elementwise {
  static var kernel: adj_activation_op { get }
  /// Makes the gradient of x from that of z and x.
  static var pullback: adj_activation_pair_op { get }
  /// What the kernels call p, q and r.
  var numbers: adj_numbers { get }
  /// t · ∂z/∂x: the rule of both directions, since the Jacobian is diagonal.
  func derivative(_ t: Tensor, _ s: Saved) -> Tensor
}

extension Activation {
  static var saves: Saves { .x }
  var numbers: adj_numbers { adj_numbers(p: 0, q: 0, r: 0) }

  func forward(_ x: Tensor) throws -> Tensor {
    guard x.dtype.isFloatingPoint else {
      throw AdjointError(Self.name.operationName, "needs a floating dtype, got \(x.described): convert it first")
    }
    let z = Tensor.empty(x.shape, x.dtype)
    adj_activation(
      Int32(Self.kernel.rawValue), x.dtype.code, numbers, Int32(x.ndim), x.sizes64, x.memory, x.strides64, z.memory,
      z.strides64)
    return z
  }
  func vjp(_ g: Tensor, _ s: Saved) -> Tensor {
    Pair.run(Self.pullback, numbers, g, s.x) ?? derivative(g, s)
  }
  func jvp(_ t: Tensor, _ s: Saved) -> Tensor { derivative(t, s) }
}

/// Kernels of two operands and numbers, for gradients of which no graph is wanted and for losses.
enum Pair {
  /// f(x, y); nil where a graph or a tangent has to be kept, which kernels can't.
  static func run(_ kernel: adj_activation_pair_op, _ numbers: adj_numbers, _ x: Tensor, _ y: Tensor) -> Tensor? {
    if Modes.isGradEnabled || x.isInterpreted || y.isInterpreted || x.dtype != y.dtype { return nil }
    return broadcastShape(x.shape, y.shape).map { values(kernel, numbers, x, y, $0) }
  }

  /// f(x, y) without a graph, for operands of one floating dtype that broadcast to `shape`.
  static func values(
    _ kernel: adj_activation_pair_op, _ numbers: adj_numbers, _ x: Tensor, _ y: Tensor, _ shape: [Int]
  ) -> Tensor {
    let z = Tensor.empty(shape, x.dtype)
    write(kernel, numbers, x, y, into: z)
    return z
  }

  /// The same into a tensor of that shape; it may be x or y itself.
  static func write(
    _ kernel: adj_activation_pair_op, _ numbers: adj_numbers, _ x: Tensor, _ y: Tensor, into z: Tensor
  ) {
    let shape = z.shape
    let stridesX = broadcastStrides(x.shape, x.strides, to: shape).map(Int64.init)
    let stridesY = broadcastStrides(y.shape, y.strides, to: shape).map(Int64.init)
    adj_activation_pair(
      Int32(kernel.rawValue), x.dtype.code, numbers, Int32(shape.count), z.sizes64, x.memory, stridesX, y.memory,
      stridesY, z.memory, z.strides64)
  }
}

extension Tensor {
  /// This tensor where the condition holds, else 0; exactly 0, whatever is there.
  func kept(where condition: Tensor) -> Tensor { Where(condition: condition)(self, .zeros([], dtype: dtype)) }
  func zeroed(where condition: Tensor) -> Tensor { Where(condition: condition)(.zeros([], dtype: dtype), self) }
}
