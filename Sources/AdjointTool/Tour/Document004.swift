import Adjoint

let tour004: [Tour.Row] = [
  Tour.Row("004.1", "the derivative as a limit: f = 3x² − 4x at 1") {
    func f(_ x: Double) -> Double { 3 * x * x - 4 * x }
    var table = TextTable("h", "numerical limit")
    var h = 0.1
    for _ in 0..<5 {
      table.append([TextTable.fixed(h), TextTable.fixed((f(1 + h) - f(1)) / h)])
      h *= 0.1
    }
    print(table.pairs)
  },
  Tour.Row("004.2", "c = ab") {
    let a = Tensor(3, dtype: .float32, requiresGrad: true)
    let b = Tensor(4, dtype: .float32, requiresGrad: true)
    let c = a * b
    print(a)
    print(b)
    print(c)
    c.backward()
    print(a.grad())
    print(b.grad())
  },
  Tour.Row("004.3", "L = 3a³ − b² with an external gradient") {
    let a = Tensor([2.0, 3.0], requiresGrad: true)
    let b = Tensor([6.0, 4.0], requiresGrad: true)
    let L = 3 * a ** 3 - b ** 2
    print(L)
    L.backward(gradient: Tensor([1.0, 1.0]))
    print(a.grad())
    print(b.grad())
    print(9 * a ** 2 .== a.grad()!)
    print(-2 * b .== b.grad()!)
  },
  Tour.Row("004.4", "d = Σ (a + 1)², before and after backward") {
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
  },
]
