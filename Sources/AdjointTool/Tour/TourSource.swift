/// Written by Tools/tour-source.py: the source of each row, as it stands in its file.
let tourSource: [String: String] = [
  "000.1": #"""
  let x = Tensor.arange(3.0, requiresGrad: true)
  let y = x * x
  y.backward(gradient: Tensor([1.0, 1.0, 1.0]))
  print(x.grad())
  """#,
  "000.2": #"""
  let a = Tensor([2.0, 3.0], requiresGrad: true)
  let b = Tensor([6.0, 4.0], requiresGrad: true)
  let Q = 3 * a ** 3 - b ** 2
  Q.backward(gradient: Tensor([1.0, 1.0]))
  print(a.grad(), b.grad())
  """#,
  "000.3": #"""
  print(jacobian({ x in x ** 2 }, at: Tensor([0.0, 1.0, 2.0])))
  let a = Tensor([2.0, 3.0])
  let b = Tensor([6.0, 4.0])
  print(jacobian({ a in 3 * a ** 3 - b ** 2 }, at: a))
  print(jacobian({ b in 3 * a ** 3 - b ** 2 }, at: b))
  """#,
  "000.4": #"""
  let x = Tensor([1.0, -2.0, 3.0], dtype: .float64, requiresGrad: true)
  (x ** 2).sum().backward()
  print(x.grad(), x.grad()?.equal(2 * x.detach()))
  print(gradcheck({ x in (x ** 2).sum() }, x).passed)
  """#,
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
  "002.1": #"""
  let x = Tensor.randn(4).reshape(4, 1)
  x.requiresGrad = true
  let y = 2 * mm(x.t(), x)
  y.backward()
  print(x.grad()!.equal(4 * x.detach()), x.gradFn)
  print(y.shape, y.gradFn)
  """#,
  "002.2": #"""
  let x = Tensor([[0.0], [1.0], [2.0], [3.0]], requiresGrad: true)
  let y = x * 2
  let z = y * x
  z.backward(gradient: Tensor([[10], [1.0], [0.1], [0.01]]))
  print(x.grad())
  """#,
  "002.3": #"""
  let x = Tensor(1.0, requiresGrad: true)
  let y = Tensor(2.0, requiresGrad: true)
  let z = Tensor(4.0, requiresGrad: true)
  let u = x ** 2
  let v = u + y
  let w = z * v
  let r = w ** 2
  print("r = \(r)")
  r.backward(retainGraph: true)
  print("dr/dw = \(w.grad()) = \(2 * w)")
  print("dr/dv = \(v.grad())")
  print("dr/du = \(u.grad())")
  print("dr/dx = \(x.grad())")
  print("dr/dy = \(y.grad())")
  print("dr/dz = \(z.grad())")
  for t in [w, v, u] { t.retainGrad() }
  r.backward()
  print("dr/dw = \(w.grad()), dr/dv = \(v.grad()), dr/du = \(u.grad())")
  """#,
  "002.4": #"""
  let x = Tensor(1.0, requiresGrad: true)
  let y = Tensor(2.0, requiresGrad: true)
  let z = Tensor(4.0, requiresGrad: true)
  let r = z ** 2 + (x ** 2 + y) ** 2
  print("r = \(r)")
  r.backward()
  print("dr/dx = \(x.grad())")
  print("dr/dy = \(y.grad())")
  print("dr/dz = \(z.grad())")
  """#,
  "002.5": #"""
  let x = Tensor(1.0, requiresGrad: true)
  let y = Tensor(2.0, requiresGrad: true)
  let z = Tensor(3.0, requiresGrad: true)
  let u = (x + y) ** 3
  let r = u * z ** 2
  print("r = \(r)")
  r.backward()
  print("dr/dx = \(x.grad())")
  print("dr/dy = \(y.grad())")
  print("dr/dz = \(z.grad())")
  """#,
  "002.6": #"""
  let x = Tensor(1.0, requiresGrad: true)
  let y = Tensor(2.0, requiresGrad: true)
  let z = Tensor(4.0, requiresGrad: true)
  let u = x ** 2
  let v = u + y
  let w = z * v
  let r = w ** 2
  let graph = Graph(of: r, names: ["x": x, "y": y, "z": z, "u": u, "v": v, "w": w, "r": r])
  for pass in GraphModel.Pass.allCases {
    print("\(pass):", graph.svg(pass).hasPrefix("<svg"))
  }
  print(graph.dot(.backward))
  """#,
  "002.7": #"""
  let w = Tensor(12.0)
  print("\(2 * w)")
  print("\(2 * w, format: ".3f")")
  """#,
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
  "004.1": #"""
  func f(_ x: Double) -> Double { 3 * x * x - 4 * x }
  var table = TextTable("h", "numerical limit")
  var h = 0.1
  for _ in 0..<5 {
    table.append([TextTable.fixed(h), TextTable.fixed((f(1 + h) - f(1)) / h)])
    h *= 0.1
  }
  print(table.pairs)
  """#,
  "004.2": #"""
  let a = Tensor(3, dtype: .float32, requiresGrad: true)
  let b = Tensor(4, dtype: .float32, requiresGrad: true)
  let c = a * b
  print(a)
  print(b)
  print(c)
  c.backward()
  print(a.grad())
  print(b.grad())
  """#,
  "004.3": #"""
  let a = Tensor([2.0, 3.0], requiresGrad: true)
  let b = Tensor([6.0, 4.0], requiresGrad: true)
  let L = 3 * a ** 3 - b ** 2
  print(L)
  L.backward(gradient: Tensor([1.0, 1.0]))
  print(a.grad())
  print(b.grad())
  print(9 * a ** 2 .== a.grad()!)
  print(-2 * b .== b.grad()!)
  """#,
  "004.4": #"""
  let a = Tensor.ones(3, requiresGrad: true)
  let b = a + 1
  let c = b * b
  print(a)
  print(b)
  print(c)
  print(a.grad(), a.gradFn)
  print(b.grad(), b.gradFn)
  print(c.grad(), c.gradFn)
  let d = c.sum()
  print(d)
  d.backward()
  print(a.grad())
  print(b.grad())
  print(c.grad())
  print(d.grad())
  """#,
  "004.5": #"""
  print("D xⁿ = n xⁿ⁻¹:", holds({ x in x ** 3.5 }, { x in 3.5 * x ** 2.5 }))
  print("D eˣ = eˣ:", holds({ x in exp(x) }, { x in exp(x) }))
  print("D ln x = 1/x:", holds({ x in log(x) }, { x in 1 / x }))
  print("D C f = C D f:", holds({ x in 5 * sin(x) }, { x in 5 * cos(x) }))
  print("D (f + g) = D f + D g:", holds({ x in sin(x) + exp(x) }, { x in cos(x) + exp(x) }))
  print("D fg = f D g + g D f:", holds({ x in sin(x) * exp(x) }, { x in sin(x) * exp(x) + exp(x) * cos(x) }))
  print("D f/g:", holds({ x in sin(x) / exp(x) }, { x in (exp(x) * cos(x) - sin(x) * exp(x)) / exp(x) ** 2 }))

  let A = Tensor([[1.0, 2.0], [3.0, 5.0]], dtype: .float64)
  let x = Tensor([0.5, -1.5], dtype: .float64)
  // The lecture writes gradients as columns, the Jacobian has them as rows.
  print("∇ Ax = Aᵀ:", jacobian({ x in A.matmul(x) }, at: x).t().allclose(A.t()))
  print("∇ xᵀA = A:", jacobian({ x in x.matmul(A) }, at: x).t().allclose(A))
  print("∇ xᵀAx = (A + Aᵀ)x:", jacobian({ x in x.matmul(A).dot(x) }, at: x).allclose((A + A.t()).matmul(x)))
  print("∇ ‖x‖² = 2x:", jacobian({ x in x.dot(x) }, at: x).allclose(2 * x))

  // dy/dx = Σ ∂y/∂uᵢ · duᵢ/dx
  let chain = holds({ x in sin(x ** 2) * exp(x) }, { x in exp(x) * cos(x ** 2) * 2 * x + sin(x ** 2) * exp(x) })
  print("the multivariate chain rule:", chain)

  let p = Tensor(1.5, dtype: .float64, requiresGrad: true)
  let q = Tensor(-0.5, dtype: .float64, requiresGrad: true)
  let partials = grad(of: p ** 2 * q, withRespectTo: [p, q])
  print("∂ x²y:", partials[0].allclose((2 * p * q).detach()), partials[1].allclose((p ** 2).detach()))
  let quotient = grad(of: p ** 2 * q / (p ** 4 + q ** 2), withRespectTo: [p, q])
  let bottom = ((p ** 4 + q ** 2) ** 2).detach()
  let top = [(2 * p * q * (q ** 2 - p ** 4)).detach(), (p ** 2 * (p ** 4 - q ** 2)).detach()]
  print("∂ x²y/(x⁴ + y²):", quotient[0].allclose(top[0] / bottom), quotient[1].allclose(top[1] / bottom))
  """#,
  "004.6": #"""
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
  """#,
]
