import Adjoint

/// A line through twenty points, found by gradient descent, and beside it the one that least squares gives.
///
///     swift run -c release LinearRegression [steps]
@main struct LinearRegression {
  static func main() {
    let steps = CommandLine.arguments.compactMap { Int($0) }.first { $0 > 0 } ?? 60
    let x = 0.3 * Tensor.arange(20) - 3
    let y = Tensor([
      -7.1452, -5.4253, -5.1977, -3.6225, -3.8022, -4.4101, -4.6622, -3.1932, -1.7325, -1.8879,
      -1.0742, -0.2320, 1.8226, 1.5453, -1.5535, 0.8857, 1.7537, 3.1607, 1.8912, 4.0895,
    ])

    // y ≈ Xβ, where X has a column of ones for the constant. The loss is the sum of squares.
    let X = Tensor.stack([Tensor.onesLike(x), x], dim: 1)
    let beta = Tensor([1.0, 0.5], requiresGrad: true)
    func loss() -> Tensor { (y - X.matmul(beta)).square().sum() }

    for step in 0...steps {
      let value = loss()
      value.backward()
      let gradient = beta.grad()!
      if step == 0 { print("at \(beta) the gradient is \(gradient)") }
      if step % 10 == 0 {
        print("step \(step): loss \(value, format: ".4f"), norm of the gradient \(gradient.norm(), format: ".2g")")
      }
      noGrad { beta.sub_(0.005 * gradient) }
      beta.setGrad(nil)
    }

    let exact = Linalg.lstsq(X, y.reshape(-1, 1)).solution.flatten()
    print("descent:       y = \(beta.detach()[0], format: ".4f") + \(beta.detach()[1], format: ".4f") x")
    print("least squares: y = \(exact[0], format: ".4f") + \(exact[1], format: ".4f") x\n")
    plot(x.doubles, y.doubles, X.matmul(beta).detach().doubles)
  }

  /// Points as `o`, the line as `·`.
  static func plot(_ x: [Double], _ y: [Double], _ line: [Double]) {
    var rows = [[Character]](repeating: [Character](repeating: " ", count: 58), count: 13)
    for i in x.indices {
      let column = Int((x[i] + 3) / 0.3 * 3)
      rows[6 - Int((line[i]).rounded())][column] = "·"
      rows[min(max(6 - Int(y[i].rounded()), 0), 12)][column] = "o"
    }
    for row in rows { print(String(row)) }
  }
}
