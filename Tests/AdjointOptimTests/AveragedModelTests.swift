import Adjoint
import AdjointNN
import AdjointOptim
import AdjointState
import Testing

@Suite struct AveragedModelTests {
  @Test func averages() {
    let p = Tensor([1.0, 2], requiresGrad: true)
    let (mean, running) = (AveragedModel([p]), AveragedModel([p], .ema(decay: 0.75)))
    for value in [1.0, 2, 6] {
      noGrad { _ = p.fill_(value) }
      mean.update([p])
      running.update([p])
    }
    #expect(mean.averages[0].doubles == [3, 3])
    #expect(running.averages[0].doubles == [2.4375, 2.4375])
  }

  @Test func averagesOfAnyDtypeAndRule() throws {
    let tensors = [Tensor([1.0, 2]), Tensor([8], dtype: .int64), Tensor([1.0], dtype: .bfloat16)]
    let average = AveragedModel(tensors, .ema(decay: 0.5))
    let sum = AveragedModel(tensors, .custom { average, parameter, count in average + parameter * count })
    let all = AveragedModel(tensors, .customForAll { averages, _, count in averages.forEach { $0.fill_(count) } })
    for step in 1...2 {
      noGrad { for tensor in tensors { tensor.mul_(step) } }
      for rule in [average, sum, all] { rule.update(tensors) }
    }
    #expect(average.averages.map { $0.doubles } == [[1.5, 3], [12], [1.5]])
    #expect(sum.averages.map { $0.doubles } == [[3, 6], [24], [3]])
    #expect(all.averages.map { $0.doubles } == [[1, 1], [1], [1]])
    let again = AveragedModel(tensors, .ema(decay: 0.5))
    try again.load(state: average.state())
    for rule in [average, again] { rule.update(tensors) }
    #expect(zip(average.averages, again.averages).allSatisfy { $0.doubles == $1.doubles })
    #expect(throws: StateError.self) { try AveragedModel([Tensor([1.0])]).load(state: average.state()) }
  }

  @Test func momentsAreComputedAnew() {
    let model = BatchNorm1d(2, momentum: 0.3, dtype: .float64)
    let batches = (1...3).map { Tensor([[1.0, 2], [3, 6], [8, 4]], dtype: .float64) * $0 }
    noGrad { _ = model(batches[2]) }
    model.eval()
    updateBN(batches, model)
    // The means of 1, 2 and 3 times the batch's mean (4, 4) and, of the squares, of its variance (13, 4).
    #expect(difference(model.runningMean!.doubles, [8, 8]) < 1e-12)
    #expect(difference(model.runningVar!.doubles, [13 * 14.0 / 3, 4 * 14.0 / 3]) < 1e-12)
    #expect(model.momentum == 0.3 && !model.training && model.numBatchesTracked!.item(Int.self) == 3)
  }
}
