/// Written by Tools/tour-source.py: the source of each row, as it stands in its file.
let tourSource003: [String: String] = [
  "003.1": #"""
  func derivative(_ t: Double) -> Double {
    (4 * Foundation.pow(t, 3) + Foundation.pow(t, 4) + Foundation.cos(Foundation.exp(t))) * Foundation.exp(t)
  }
  print(derivative(1.0))
  """#,
  "003.2": #"""
  let x = Tensor([1.0], requiresGrad: true)
  let y = exp(x)
  y.backward()
  print(x.grad())
  """#,
  "003.3": #"""
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
  """#,
  "003.4": #"""
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
  """#,
  "003.5": #"""
  let x = Tensor([1.0, 2.0], requiresGrad: true)
  do {
    try recovering { (x * x).backward() }
  } catch {
    print(error)
  }
  """#,
  "003.6": #"""
  let u = Tensor([1.0, 2.0], requiresGrad: true)
  let x = Tensor.stack([u[0] + u[1], u[0] * u[1]])
  let f = Tensor.stack([x[0] ** 2 * x[1], sin(x[0] * x[1])])
  f.backward(gradient: Tensor.onesLike(f))
  print(u.grad())
  """#,
  "003.7": #"""
  let u = Tensor([1.0, 2.0], requiresGrad: true)
  for _ in 0..<2 {
    let x = Tensor.stack([u[0] + u[1], u[0] * u[1]])
    sin(x[0] * x[1]).backward()
  }
  print(u.grad())
  """#,
  "003.8": #"""
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
  """#,
  "003.9": #"""
  let (X, Y) = documentPoints
  let beta = Tensor([[1.0], [0.5]], requiresGrad: true)
  let design = Tensor.stack([Tensor.ones(20), X], dim: 1)
  let L = ((Y.reshape(-1, 1) - design.matmul(beta)) ** 2).sum()
  print(L)
  L.backward()
  print(beta.grad())
  """#,
  "003.10": #"""
  let (X, Y) = documentPoints
  let beta = Tensor([[1.0], [0.5]], requiresGrad: true)
  let design = Tensor.stack([Tensor.ones(20), X], dim: 1)
  let residual = warnOnMutualBroadcast { Y - design.matmul(beta) }
  print(residual.shape, (residual ** 2).sum())
  """#,
  "003.11": #"""
  do {
    try recovering { Tensor([1, 2, 3], requiresGrad: true) }
  } catch {
    print(error)
  }
  """#,
  "003.12": #"""
  do {
    try recovering { Tensor.stack([Tensor.ones(20), Tensor.ones(20, 1)]) }
  } catch {
    print(error)
  }
  """#,
  "003.13": #"""
  let (X, Y) = documentPoints
  let beta = Tensor([1.0, 0.5], requiresGrad: true)
  let line = beta[0] + beta[1] * X
  do {
    try recovering { line.floats }
  } catch {
    print(error)
  }
  print(plot(x: X.floats, points: Y.floats, line: line.detach().floats))
  """#,
]
