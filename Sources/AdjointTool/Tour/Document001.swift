import Adjoint

let tour001: [Tour.Row] = [
  Tour.Row("001.1", "a tensor that is tracked") {
    let x = Tensor.ones(2, 2, requiresGrad: true)
    print(x)
  },
  Tour.Row("001.2", "an operation leaves its node") {
    let x = Tensor.ones(2, 2, requiresGrad: true)
    let y = x + 2
    print(y)
    print(y.gradFn)
  },
  Tour.Row("001.3", "z = 3(x + 2)², out = mean z") {
    let x = Tensor.ones(2, 2, requiresGrad: true)
    let y = x + 2
    let z = y * y * 3
    let out = z.mean()
    print(z, out)
  },
  Tour.Row("001.4", "tracking switched on later") {
    var a = Tensor.randn(2, 2)
    a = (a * 3) / (a - 1)
    print(a.requiresGrad)
    a.requiresGrad_(true)
    print(a.requiresGrad)
    let b = (a * a).sum()
    print(b.gradFn)
  },
  Tour.Row("001.5", "d out / dx") {
    let x = Tensor.ones(2, 2, requiresGrad: true)
    let y = x + 2
    let out = (y * y * 3).mean()
    out.backward()
    print(x.grad())
  },
  Tour.Row("001.6", "a loop that the data decides, and a vector–Jacobian product") {
    for x in [
      Tensor([0.20974194, 0.09508530, 0.55865381]),
      {
        manualSeed(0); return Tensor.randn(3)
      }(),
    ] {
      x.requiresGrad = true
      var y = x * 2
      while y.data.norm().item(Float.self) < 1000 {
        y = y * 2
      }
      print(y)
      y.backward(gradient: Tensor([0.1, 1.0, 0.0001]))
      print(x.grad())
    }
  },
  Tour.Row("001.7", "without tracking") {
    let x = Tensor.randn(3, requiresGrad: true)
    print(x.requiresGrad, (x ** 2).requiresGrad, noGrad { (x ** 2).requiresGrad })
  },
  Tour.Row("001.8", "detach: the same values, no history") {
    let x = Tensor.randn(3, requiresGrad: true)
    print(x.requiresGrad)
    let y = x.detach()
    print(y.requiresGrad)
    print(x.eq(y).all())
  },
]
