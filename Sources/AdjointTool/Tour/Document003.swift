import Adjoint
import Foundation

let tour003: [Tour.Row] = [
  Tour.Row("003.1", "by hand, in plain numbers") {
    func derivative(_ t: Double) -> Double {
      (4 * Foundation.pow(t, 3) + Foundation.pow(t, 4) + Foundation.cos(Foundation.exp(t))) * Foundation.exp(t)
    }
    print(derivative(1.0))
  },
  Tour.Row("003.2", "the exponential is its own derivative") {
    let x = Tensor([1.0], requiresGrad: true)
    let y = exp(x)
    y.backward()
    print(x.grad())
  },
  Tour.Row("003.3", "composed functions, three ways") {
    var t = Tensor([1.0], requiresGrad: true)
    let u = [t ** 2, exp(t)]
    (u[0] ** 2 * u[1] + sin(u[1])).backward()
    print(t.grad())

    t = Tensor([1.0], requiresGrad: true)
    let stacked = Tensor.stack([t ** 2, exp(t)])
    (stacked[0] ** 2 * stacked[1] + sin(stacked[1])).backward()
    print(t.grad())

    t = Tensor([1.0], requiresGrad: true)
    func g(_ t: Tensor) -> Tensor { Tensor.stack([t ** 2, exp(t)]) }
    func f(_ u: Tensor) -> Tensor { u[0] ** 2 * u[1] + sin(u[1]) }
    f(g(t)).backward()
    print(t.grad())
  },
  Tour.Row("003.4", "Df·Dg as matrices, then its rows by autograd") {
    let (a, b) = (1.0, 2.0)
    let Dg = Tensor([[1, 1], [b, a]], dtype: .float64)
    let (p, q) = (a + b, a * b)
    let Df = Tensor(
      [[2 * p * q, p * p], [q * Foundation.cos(p * q), p * Foundation.cos(p * q)]], dtype: .float64)
    let product = matmul(Df, Dg)
    print(product[0].doubles, product[1].doubles.map { String(format: "%.8f", $0) })

    var u = Tensor([1.0, 2.0], requiresGrad: true)
    var x = Tensor.stack([u[0] + u[1], u[0] * u[1]])
    (x[0] ** 2 * x[1]).backward()
    print(u.grad())

    u = Tensor([1.0, 2.0], requiresGrad: true)
    x = Tensor.stack([u[0] + u[1], u[0] * u[1]])
    sin(x[0] * x[1]).backward()
    print(u.grad())
  },
  Tour.Row("003.5", "a vector has no implicit gradient") {
    let x = Tensor([1.0, 2.0], requiresGrad: true)
    do {
      try recovering { (x * x).backward() }
    } catch {
      print(error)
    }
  },
  Tour.Row("003.6", "both components at once") {
    let u = Tensor([1.0, 2.0], requiresGrad: true)
    let x = Tensor.stack([u[0] + u[1], u[0] * u[1]])
    let f = Tensor.stack([x[0] ** 2 * x[1], sin(x[0] * x[1])])
    f.backward(gradient: Tensor.onesLike(f))
    print(u.grad())
  },
  Tour.Row("003.7", "gradients accumulate") {
    let u = Tensor([1.0, 2.0], requiresGrad: true)
    for _ in 0..<2 {
      let x = Tensor.stack([u[0] + u[1], u[0] * u[1]])
      sin(x[0] * x[1]).backward()
    }
    print(u.grad())
  },
  Tour.Row("003.8", "resetting: not the output, the leaf's gradient") {
    let u = Tensor([1.0, 2.0], requiresGrad: true)
    func z2() -> Tensor {
      let x = Tensor.stack([u[0] + u[1], u[0] * u[1]])
      return sin(x[0] * x[1])
    }
    let wrong = z2()
    wrong.zero_()
    wrong.backward()
    print(u.grad())

    u.grad()?.zero_()
    z2().backward()
    print(u.grad())
  },
  Tour.Row("003.9", "regression on the document's 20 points") {
    let (X, Y) = documentPoints
    let beta = Tensor([[1.0], [0.5]], requiresGrad: true)
    let design = Tensor.stack([Tensor.ones(20), X], dim: 1)
    let L = ((Y.reshape(-1, 1) - design.matmul(beta)) ** 2).sum()
    print(L)
    L.backward()
    print(beta.grad())
  },
  Tour.Row("003.10", "the broadcasting trap") {
    let (X, Y) = documentPoints
    let beta = Tensor([[1.0], [0.5]], requiresGrad: true)
    let design = Tensor.stack([Tensor.ones(20), X], dim: 1)
    let residual = warnOnMutualBroadcast { Y - design.matmul(beta) }
    print(residual.shape, (residual ** 2).sum())
  },
  Tour.Row("003.11", "whole numbers can't be tracked") {
    do {
      try recovering { Tensor([1, 2, 3], requiresGrad: true) }
    } catch {
      print(error)
    }
  },
  Tour.Row("003.12", "a stack needs equal shapes") {
    do {
      try recovering { Tensor.stack([Tensor.ones(20), Tensor.ones(20, 1)]) }
    } catch {
      print(error)
    }
  },
  Tour.Row("003.13", "values leave the graph through detach; the data and the fitted line") {
    let (X, Y) = documentPoints
    let beta = Tensor([1.0, 0.5], requiresGrad: true)
    let line = beta[0] + beta[1] * X
    do {
      try recovering { line.floats }
    } catch {
      print(error)
    }
    print(plot(x: X.floats, points: Y.floats, line: line.detach().floats))
  },
]

/// The 20 points of the document.
var documentPoints: (X: Tensor, Y: Tensor) {
  let X = Tensor([
    -3.0, -2.7, -2.4, -2.1, -1.8, -1.5, -1.2, -0.9, -0.6, -0.3, -2.3842e-08, 0.3, 0.6, 0.9, 1.2, 1.5, 1.8, 2.1, 2.4,
    2.7,
  ])
  let Y = Tensor([
    -7.1452, -5.4253, -5.1977, -3.6225, -3.8022, -4.4101, -4.6622, -3.1932, -1.7325, -1.8879, -1.0742, -0.2320, 1.8226,
    1.5453, -1.5535, 0.8857, 1.7537, 3.1607, 1.8912, 4.0895,
  ])
  return (X, Y)
}
