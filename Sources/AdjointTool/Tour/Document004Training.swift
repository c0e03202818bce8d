import Adjoint
import AdjointData

let tour004Training: [Tour.Row] = [
  Tour.Row("004.6", "mean squared error, cross entropy, and descent until the gradient vanishes") {
    let (X, Y) = documentPoints
    let beta = Tensor([0.0, 0.0], requiresGrad: true)
    for step in 0...200 {
      let loss = (beta[0] + beta[1] * X).mseLoss(Y)
      loss.backward()
      let slope = beta.grad()!
      if step % 50 == 0 {
        print("step \(step): loss \(loss, format: ".4f"), |gradient| \(slope.norm(), format: ".6f")")
      }
      noGrad { beta.sub_(0.1 * slope) }
      slope.zero_()
    }
    print("the line: \(beta.detach()[0], format: ".4f") + \(beta.detach()[1], format: ".4f")·x")

    let digits = try Digits.load()
    let images = Tensor(digits.pixels)
    let labels = Tensor(digits.labels)
    let order = Tensor.randperm(digits.count)
    let (test, train) = (order[..<(digits.count / 5)], order[(digits.count / 5)...])
    let W1 = (0.1 * Tensor.randn(64, 64)).requiresGrad_()
    let b1 = Tensor.zeros(64, requiresGrad: true)
    let W2 = (0.1 * Tensor.randn(64, 10)).requiresGrad_()
    let b2 = Tensor.zeros(10, requiresGrad: true)
    func scores(_ x: Tensor) -> Tensor { relu(x.matmul(W1) + b1).matmul(W2) + b2 }
    for epoch in 1...12 {
      var total = 0.0
      for batch in train[Tensor.randperm(train.numel)].split(32) {
        let loss = scores(images[batch]).crossEntropy(labels[batch])
        loss.backward()
        noGrad {
          for parameter in [W1, b1, W2, b2] {
            parameter.sub_(0.2 * parameter.grad()!)
            parameter.grad()!.zero_()
          }
        }
        total += loss.item(Double.self) * Double(batch.numel)
      }
      let right = noGrad { scores(images[test]).argmax(dim: 1).eq(labels[test]).sum().item(Int.self) }
      let accuracy = 100 * Double(right) / Double(test.numel)
      if epoch % 4 == 0 {
        print(
          "epoch \(epoch): loss \(Tensor(total / Double(train.numel)), format: ".4f"), test \(Tensor(accuracy), format: ".1f") %"
        )
      }
    }
  }
]
