import Adjoint
import AdjointState

/// A running average of parameters, kept beside those that are trained.
///
/// ```text
/// let average = AveragedModel(model.parameters, .ema(decay: 0.999))
/// for batch in batches {
///   train(batch)
///   average.update(model.parameters)
/// }
/// average.copy(to: model.parameters)
/// ```
public final class AveragedModel: Stateful {
  public enum Rule: Sendable {
    /// The mean of all updates (Izmailov et al. 2018).
    case swa
    /// decay·average + (1 − decay)·parameter.
    case ema(decay: Double)
    /// The new average, of the average, the parameter and the number of updates so far.
    case custom(@Sendable (_ average: Tensor, _ parameter: Tensor, _ count: Int) -> Tensor)
  }

  /// The averages, in the order of the parameters.
  public let averages: [Tensor]
  /// How many updates there have been; the first copies the parameters.
  public private(set) var count = 0
  private let rule: Rule

  /// Refused: a decay outside [0, 1].
  public init(_ parameters: [Tensor], _ rule: Rule = .swa) {
    averages = noGrad { parameters.map { $0.detach().clone() } }
    self.rule = rule
    if case .ema(let decay) = rule, !(decay >= 0 && decay <= 1) {
      AdjointError("AveragedModel", "decay is \(decay): it has to be from 0 to 1").raise()
    }
  }

  /// Takes the parameters as they are now into the average. Refused: another number of them.
  public func update(_ parameters: [Tensor]) {
    guard parameters.count == averages.count else {
      return AdjointError(
        "AveragedModel.update", "got \(parameters.count) parameters, and the average is of \(averages.count)"
      ).raise()
    }
    noGrad {
      for (average, parameter) in zip(averages, parameters) { update(average, parameter.detach()) }
    }
    count += 1
  }

  private func update(_ average: Tensor, _ parameter: Tensor) {
    if count == 0 { return _ = average.copy_(parameter) }
    switch rule {
    case .swa: average.lerp_(parameter, weight: 1 / Double(count + 1))
    case .ema(let decay): average.lerp_(parameter, weight: 1 - decay)
    case .custom(let rule): average.copy_(rule(average, parameter, count))
    }
  }

  /// Puts the averages in the place of parameters.
  public func copy(to parameters: [Tensor]) {
    noGrad { for (average, parameter) in zip(averages, parameters) { parameter.copy_(average) } }
  }

  public func state() -> StateValue {
    ["n_averaged": .int(count), "averages": .list(averages.map(StateValue.tensor))]
  }

  public func load(state: StateValue) throws {
    let count = try state["n_averaged"].int
    let saved = try state["averages"].elements.map { try $0.tensor }
    guard saved.count == averages.count, zip(saved, averages).allSatisfy({ $0.shape == $1.shape }) else {
      throw StateError("the averages of the state are not of the shapes of these \(averages.count) parameters")
    }
    noGrad { for (average, value) in zip(averages, saved) { average.copy_(value) } }
    self.count = count
  }
}
