import AdjointKernels

// The kernels' names and numbers, for the modules that don't see the kernels.

/// In the order of `ADJ_STEPS`.
package enum StepKernel: UInt32 {
  case sgd, adam, nadam, radam, adamax, rmsprop, adagrad, adadelta, asgd, rprop, scale, clip, average
}

package typealias StepStart = adj_start
package typealias SGDNumbers = adj_sgd
package typealias AdamNumbers = adj_adam
package typealias NAdamNumbers = adj_nadam
package typealias RAdamNumbers = adj_radam
package typealias AdamaxNumbers = adj_adamax
package typealias RMSpropNumbers = adj_rmsprop
package typealias AdagradNumbers = adj_adagrad
package typealias AdadeltaNumbers = adj_adadelta
package typealias ASGDNumbers = adj_asgd
package typealias RpropNumbers = adj_rprop
package typealias ScaleNumbers = adj_scale
package typealias ClipNumbers = adj_clip
package typealias AverageNumbers = adj_average

/// One pass of a kernel over many parameters, in place. `Numbers` is the struct of the kernel's name.
package struct FusedStep<Numbers> {
  private let name: String
  private let kernel: StepKernel
  private var slots: [adj_slot] = []
  private var numbers: [Numbers] = []
  private var changed: [Tensor] = []

  /// `name` is what messages begin with.
  package init(_ name: String, _ kernel: StepKernel) { (self.name, self.kernel) = (name, kernel) }

  /// Has the pass take a parameter, its gradient, and what is remembered of both. Returns false, and leaves them to the
  /// caller, if kernels don't take them: they are for float32 and float64, all of one dtype and shape, row-major, the
  /// parameter apart from the others in memory, and none of them inside a transform.
  package mutating func take(
    _ numbers: Numbers, _ parameter: Tensor, _ gradient: Tensor? = nil, _ first: Tensor? = nil,
    _ second: Tensor? = nil, _ third: Tensor? = nil
  ) -> Bool {
    guard parameter.dtype == .float32 || parameter.dtype == .float64, parameter.isPlain else { return false }
    for case let other? in [gradient, first, second, third] {
      guard other.dtype == parameter.dtype, other.isPlain, other.hasSizes(of: parameter),
        !other.sharesStorage(with: parameter)
      else { return false }
    }
    if parameter.numel == 0 { return true }
    do {
      for case let tensor? in [parameter, first, second, third] {
        try tensor.checkInPlace(name)
        changed.append(tensor)
      }
    } catch {
      _ = Tensor.failed(error)
      return true
    }
    let begin = slots.last?.end ?? 0
    slots.append(
      adj_slot(
        begin: begin, end: begin + Int64(parameter.numel), dtype: parameter.dtype.code,
        arrays: (parameter.memory, gradient?.memory, first?.memory, second?.memory, third?.memory)))
    self.numbers.append(numbers)
    return true
  }

  /// Makes the pass.
  package func callAsFunction() {
    if slots.isEmpty { return }
    numbers.withUnsafeBytes {
      adj_optimize(
        adj_step(kernel.rawValue), Int64(slots.count), slots, $0.baseAddress, Int64(MemoryLayout<Numbers>.stride))
    }
    for tensor in changed { tensor.body.bumpVersion() }
  }
}

extension Tensor {
  fileprivate var isPlain: Bool { isContiguous && !isInterpreted && !isPlaceholder }

  fileprivate func hasSizes(of other: Tensor) -> Bool {
    guard ndim == other.ndim else { return false }
    for i in 0..<ndim where body.sizes[i] != other.body.sizes[i] { return false }
    return true
  }
}
