/// Written by Tools/tour-source.py: the source of each row, as it stands in its file.
let tourSource002: [String: String] = [
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
]
