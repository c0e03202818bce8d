/// Written by Tools/tour-source.py: the source of each row, as it stands in its file.
let tourSource000: [String: String] = [
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
]
