import Adjoint
import AdjointNN
import AdjointOptim

/// An LSTM remembers two numbers of a long row and adds them (Hochreiter and Schmidhuber 1997, the adding problem).
///
/// Each place of a row has a random number from 0 to 1 and a mark; two places are marked. Who does not look at the marks
/// answers 1, with a mean squared error of 1/6.
///
///     swift run -c release LSTM [steps]
@main struct Example {
  final class Adder: Module {
    let lstm = LSTM(2, 64, batchFirst: true)
    let head = Linear(64, 1)
    override func forward(_ x: Tensor) -> Tensor { head(lstm(x).output.select(dim: 1, index: -1)).squeeze(dim: -1) }
  }

  static func main() {
    let steps = CommandLine.arguments.compactMap { Int($0) }.first { $0 > 0 } ?? 1500
    manualSeed(0)
    let model = Adder()
    let optimizer = Adam(model.parameters(), lr: 3e-3)
    for step in 1...steps {
      let (x, y) = rows(64)
      optimizer.zeroGrad()
      let loss = model(x).mseLoss(y)
      loss.backward()
      clipGradNorm_(model.parameters(), maxNorm: 1)
      optimizer.step()
      if step % 100 == 0 {
        let bar = String(repeating: "█", count: Int(loss.item(Double.self) * 240))
        print("step \(step): error \(loss, format: ".5f") \(bar)")
      }
    }

    model.eval()
    print("\nmarked numbers      sum    answer")
    let (x, y) = rows(5)
    let answers = noGrad { model(x) }
    for i in 0..<5 {
      let marked = x[i, .all, 0][x[i, .all, 1] .> 0]
      print(
        "\(marked[0], format: ".4f") + \(marked[1], format: ".4f")   \(y[i], format: ".4f")   \(answers[i], format: ".4f")"
      )
    }
    let (many, sums) = rows(1000)
    print("error of 1000 new rows: \(noGrad { model(many).mseLoss(sums) }, format: ".5f") (chance: 0.16667)")
  }

  /// Rows of 40 numbers with two marks, one in each half: [count, 40, 2], and the sums of the marked numbers.
  static func rows(_ count: Int) -> (Tensor, Tensor) {
    let length = 40
    let numbers = Tensor.rand(count, length)
    let first = Tensor.randint(length / 2, [count, 1])
    let second = Tensor.randint(length / 2, length, [count, 1])
    let marks = Tensor.zeros(count, length).scatter(dim: 1, index: .cat([first, second], dim: 1), value: 1)
    return (Tensor.stack([numbers, marks], dim: 2), (numbers * marks).sum(dim: 1))
  }
}
