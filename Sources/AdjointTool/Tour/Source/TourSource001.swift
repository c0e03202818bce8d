/// Written by Tools/tour-source.py: the source of each row, as it stands in its file.
let tourSource001: [String: String] = [
  "001.1": #"""
  let x = Tensor.ones(2, 2, requiresGrad: true)
  print(x)
  """#,
  "001.2": #"""
  let x = Tensor.ones(2, 2, requiresGrad: true)
  let y = x + 2
  print(y)
  print(y.gradFn)
  """#,
  "001.3": #"""
  let x = Tensor.ones(2, 2, requiresGrad: true)
  let y = x + 2
  let z = y * y * 3
  let out = z.mean()
  print(z, out)
  """#,
  "001.4": #"""
  var a = Tensor.randn(2, 2)
  a = (a * 3) / (a - 1)
  print(a.requiresGrad)
  a.requiresGrad_(true)
  print(a.requiresGrad)
  let b = (a * a).sum()
  print(b.gradFn)
  """#,
  "001.5": #"""
  let x = Tensor.ones(2, 2, requiresGrad: true)
  let y = x + 2
  let out = (y * y * 3).mean()
  out.backward()
  print(x.grad())
  """#,
  "001.6": #"""
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
  """#,
  "001.7": #"""
  let x = Tensor.randn(3, requiresGrad: true)
  print(x.requiresGrad, (x ** 2).requiresGrad, noGrad { (x ** 2).requiresGrad })
  """#,
  "001.8": #"""
  let x = Tensor.randn(3, requiresGrad: true)
  print(x.requiresGrad)
  let y = x.detach()
  print(y.requiresGrad)
  print(x.eq(y).all())
  """#,
]
