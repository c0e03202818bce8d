import AdjointKernels

// Steps of optimizers in one pass over a parameter, its gradient and what is remembered of both.

extension Tensor {
  /// What a fused step takes besides tensors: PyTorch's options of SGD.
  package typealias SGDNumbers = adj_sgd
  /// The same of Adam, the bias corrections taken into account.
  package typealias AdamNumbers = adj_adam

  /// Whether the fused steps take these tensors: float32 or float64, of one dtype and shape, row-major, apart in
  /// memory, and none of them inside a transform.
  package static func canStepFused(_ tensors: [Tensor]) -> Bool {
    let first = tensors[0]
    guard first.dtype == .float32 || first.dtype == .float64 else { return false }
    return tensors.allSatisfy {
      $0.dtype == first.dtype && $0.isContiguous && $0.shape == first.shape && !$0.isInterpreted && !$0.isPlaceholder
    } && tensors.dropFirst().allSatisfy { !$0.sharesStorage(with: first) }
  }

  /// One step of stochastic gradient descent, in place.
  package func stepSGD(_ gradient: Tensor, buffer: Tensor?, _ numbers: SGDNumbers) {
    update("SGD.step", and: [buffer]) {
      withUnsafePointer(to: numbers) {
        adj_sgd_step(dtype.code, Int64(numel), memory, gradient.memory, buffer?.memory, $0)
      }
    }
  }

  /// One step of Adam, in place.
  package func stepAdam(
    _ gradient: Tensor, average: Tensor, square: Tensor, largest: Tensor?, _ numbers: AdamNumbers
  ) {
    update("Adam.step", and: [average, square, largest]) {
      withUnsafePointer(to: numbers) {
        adj_adam_step(
          dtype.code, Int64(numel), memory, gradient.memory, average.memory, square.memory, largest?.memory, $0)
      }
    }
  }

  /// Runs a kernel that writes to this tensor and the others, with what goes before and after any change in place.
  private func update(_ operation: String, and others: [Tensor?], _ kernel: () -> Void) {
    let changed = [self] + others.compactMap { $0 }
    do {
      for tensor in changed {
        try tensor.checkInPlace(operation)
        try tensor.checkFits(tensor, operation)
      }
    } catch { return _ = Tensor.failed(error) }
    kernel()
    for tensor in changed { tensor.body.bumpVersion() }
  }
}
