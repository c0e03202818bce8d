/// Written by Tools/tour-source.py: the source of each row, as it stands in its file.
let tourSource004: [String: String] = [
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
