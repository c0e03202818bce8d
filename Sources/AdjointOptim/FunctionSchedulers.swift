import Adjoint
import AdjointState

/// What `LambdaLR` and `MultiplicativeLR` share: functions of the epoch, one for all groups or one for each. They are
/// not part of the state. Refused: another number of functions.
public class FunctionLR: LRScheduler {
  let factors: [(Int) -> Double]

  /// A function for each group.
  public init(_ optimizer: Optimizer, _ factors: [(Int) -> Double], lastEpoch: Int = -1) {
    self.factors = factors
    super.init(optimizer, lastEpoch: lastEpoch)
  }

  /// One function for all groups.
  public convenience init(_ optimizer: Optimizer, lastEpoch: Int = -1, _ factor: @escaping (Int) -> Double) {
    self.init(optimizer, optimizer.groups.map { _ in factor }, lastEpoch: lastEpoch)
  }

  override func begin() {
    let groups = optimizer.groups.count
    if factors.count == groups { return super.begin() }
    refuse("takes one function, or one for each of the \(groups) groups, and got \(factors.count)")
  }

  /// PyTorch's states have nothing in place of functions, but look for it.
  public override var progress: Options { ["lr_lambdas": .list(factors.map { _ in .none })] }
}

/// lr = initial · f(epoch).
///
/// ```text
/// LambdaLR(optimizer) { 1 / (1 + 0.1 * Double($0)) }
/// ```
public final class LambdaLR: FunctionLR {
  public override func rates() -> [Double] { zip(baseLRs, factors).map { $0 * $1(lastEpoch) } }
}

/// lr ← lr · f(epoch), from epoch 1 on.
public final class MultiplicativeLR: FunctionLR {
  public override func rates() -> [Double] {
    isInitial ? currentLRs : zip(currentLRs, factors).map { $0 * $1(lastEpoch) }
  }
}
