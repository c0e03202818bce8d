import Adjoint
import AdjointState

/// What L-BFGS remembers between iterations; in states it is that of the first parameter, as PyTorch has it.
final class LBFGSMemory {
  var evaluations = 0
  var iterations = 0
  var direction: Tensor?
  /// How far the last step went along the direction.
  var length = 0.0
  var previousGradient: Tensor?
  var previousValue = 0.0
  /// The last changes of gradients and of parameters, and one over their products.
  private var changes: [(gradient: Tensor, parameters: Tensor, inverse: Double)] = []
  /// Of the inverse Hessian before any change.
  private var scale = 1.0

  /// The direction −H·g, by the recursion of two loops.
  func findDirection(_ gradient: Tensor, historySize: Int) {
    guard iterations > 1, let direction, let previousGradient else {
      changes = []
      scale = 1
      self.direction = -gradient
      return
    }
    let change = gradient - previousGradient
    let moved = direction * length
    let product = change.product(moved)
    // The approximation stays positive definite only where the curvature along the step is.
    if product > 1e-10 {
      if changes.count == historySize, !changes.isEmpty { changes.removeFirst() }
      changes.append((change, moved, 1 / product))
      scale = product / change.product(change)
    }
    let q = -gradient
    var weights = [Double](repeating: 0, count: changes.count)
    for i in changes.indices.reversed() {
      weights[i] = changes[i].parameters.product(q) * changes[i].inverse
      q.add_(changes[i].gradient, alpha: -weights[i])
    }
    let r = q * scale
    for i in changes.indices {
      let weight = changes[i].gradient.product(r) * changes[i].inverse
      r.add_(changes[i].parameters, alpha: weights[i] - weight)
    }
    self.direction = r
  }

  init(_ state: ParameterState) {
    func number(_ name: String) -> Double { state.entries[name].flatMap(Self.number) ?? 0 }
    func list(_ name: String) -> [StateValue] { (try? state.entries[name]?.elements) ?? [] }
    evaluations = Int(number("func_evals"))
    iterations = Int(number("n_iter"))
    direction = state["d"]
    length = number("t")
    previousGradient = state["prev_flat_grad"]
    previousValue = number("prev_loss")
    scale = state.entries["H_diag"].flatMap(Self.number) ?? 1
    for ((gradient, parameters), inverse) in zip(zip(list("old_dirs"), list("old_stps")), list("ro")) {
      guard let gradient = try? gradient.tensor, let parameters = try? parameters.tensor,
        let inverse = Self.number(inverse)
      else { continue }
      changes.append((gradient, parameters, inverse))
    }
  }

  func save(to state: ParameterState) {
    state.entries["func_evals"] = .int(evaluations)
    state.entries["n_iter"] = .int(iterations)
    guard let direction, let previousGradient else { return }
    state["d"] = direction
    state.entries["t"] = .double(length)
    state.entries["old_dirs"] = .list(changes.map { .tensor($0.gradient) })
    state.entries["old_stps"] = .list(changes.map { .tensor($0.parameters) })
    state.entries["ro"] = .list(changes.map { .double($0.inverse) })
    state.entries["H_diag"] = .double(scale)
    state["prev_flat_grad"] = previousGradient
    state.entries["prev_loss"] = .double(previousValue)
  }

  /// PyTorch has tensors of one element where numbers are meant.
  private static func number(_ value: StateValue) -> Double? {
    if case .tensor(let tensor) = value { return tensor.item(Double.self) }
    return try? value.double
  }
}
