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
/// updateBN(batches, model)   // AdjointNN: running moments for the new weights
/// ```
///
/// The first update copies the parameters. Floating tensors are averaged in one pass over all of them; others are
/// computed in float and cut off. A model's buffers may be given behind the parameters, to average them too (PyTorch's
/// `use_buffers`), or left out, and copied from the model.
public final class AveragedModel: Stateful {
  /// How the average moves.
  public enum Rule: Sendable {
    /// The mean of all updates: average + (parameter − average)/(n + 1) (Izmailov et al. 2018).
    case swa
    /// decay·average + (1 − decay)·parameter (Polyak, Juditsky 1992).
    case ema(decay: Double)
    /// The new average, of the average, the parameter and the number of updates so far (PyTorch's `avg_fn`).
    case custom(@Sendable (_ average: Tensor, _ parameter: Tensor, _ count: Int) -> Tensor)
    /// Changes all averages in place, of the same three (PyTorch's `multi_avg_fn`).
    case customForAll(@Sendable (_ averages: [Tensor], _ parameters: [Tensor], _ count: Int) -> Void)
  }

  /// The averages, in the order of the parameters.
  public let averages: [Tensor]
  /// How many updates there have been.
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
    noGrad { move(to: parameters.map { $0.detach() }) }
    count += 1
  }

  private func move(to parameters: [Tensor]) {
    if count == 0 { return replace(by: parameters) }
    switch rule {
    case .swa: move(to: parameters, by: 1 / Double(count + 1))
    case .ema(let decay): move(to: parameters, by: 1 - decay)
    case .custom(let rule): replace(by: zip(averages, parameters).map { rule($0, $1, count) })
    case .customForAll(let rule): rule(averages, parameters, count)
    }
  }

  private func replace(by values: [Tensor]) {
    for (average, value) in zip(averages, values) { average.copy_(value) }
  }

  private func move(to parameters: [Tensor], by weight: Double) {
    var pass = FusedStep<AverageNumbers>("AveragedModel.update", .average)
    for (average, parameter) in zip(averages, parameters) {
      if pass.take(AverageNumbers(weight: weight), average, parameter) { continue }
      if average.dtype.isFloatingPoint {
        average.lerp_(parameter.to(average.dtype), weight: weight)
      } else {
        average.copy_(average * (1 - weight) + parameter * weight)
      }
    }
    pass()
  }

  /// Puts the averages in the place of parameters. Refused: another number of them.
  public func copy(to parameters: [Tensor]) {
    guard parameters.count == averages.count else {
      return AdjointError(
        "AveragedModel.copy", "got \(parameters.count) parameters, and the average is of \(averages.count)"
      ).raise()
    }
    noGrad { for (average, parameter) in zip(averages, parameters) { parameter.copy_(average) } }
  }

  /// The averages, and how many updates they are of; the rule is not part of it.
  public func state() -> StateValue {
    ["n_averaged": .int(count), "averages": .list(averages.map(StateValue.tensor))]
  }

  /// - Throws: `StateError` if the averages are not of the same shapes; then nothing has been changed.
  public func load(state: StateValue) throws {
    let count = try state["n_averaged"].int
    let saved = try state["averages"].elements.map { try $0.tensor }
    guard saved.count == averages.count, zip(saved, averages).allSatisfy({ $0.shape == $1.shape }) else {
      throw StateError("the averages of the state are not of the shapes of these \(averages.count) parameters")
    }
    noGrad { replace(by: saved) }
    self.count = count
  }
}
