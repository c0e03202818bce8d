import AdjointKernels

/// z = β·c + α·(x∘y), where ∘ is one of the products below and c broadcasts to its shape.
///
/// The sums start from β·c, so that no pass over z follows the product. β = 0 leaves the elements of c unread, so that
/// NaN there does not reach z.
struct AddProduct: GeneralOperation {
  static var name: String { "Addmm" }

  enum Kind: String {
    /// [m, k]·[k, n]
    case addmm
    /// [m, k]·[k]
    case addmv
    /// [m]⊗[n]
    case addr
    /// Σ over b of [b, m, k]·[b, k, n]
    case addbmm
    /// [b, m, k]·[b, k, n]
    case baddbmm
  }

  let kind: Kind
  let beta: Double
  let alpha: Double
  var graphName: String { kind.rawValue.prefix(1).uppercased() + kind.rawValue.dropFirst() + "Backward0" }

  func forward(_ operands: [Tensor?]) throws -> [Tensor] {
    var (c, x, y) = (operands[0].unsafelyUnwrapped, operands[1].unsafelyUnwrapped, operands[2].unsafelyUnwrapped)
    let shape = try resultShape(c, x, y)
    let dtype = try commonDType(c, x, y)
    if dtype == .bool { return [logical(c, x, y, shape)] }
    if dtype.isHalf, beta != 1 || alpha != 1 {
      // Rounded once, at the end.
      return [try forward([c, x, y].map { $0.casted(to: .float32) })[0].casted(to: dtype)]
    }
    (c, x, y) = (c.of(dtype), x.of(dtype), y.of(dtype))
    let z = Tensor.empty(shape, dtype)
    if kind == .addr && !dtype.isHalf {
      addOuter(c, x, y, to: z)
      return [z]
    }
    if beta == 1 { z.copyValues(from: c.broadcastAlias(shape)) }
    if beta != 0 && beta != 1 { c.scale(by: beta, into: z) }
    if skipsProduct {
      if beta == 0 { z.fillValues(.int(0)) }
      return [z]
    }
    if alpha != 1 { if x.numel <= y.numel { x = x.scaled(by: alpha) } else { y = y.scaled(by: alpha) } }
    add(x, y, to: z)
    return [z]
  }

  /// α = 0 leaves x and y unread where BLAS does, and not where it is not asked.
  private var skipsProduct: Bool { alpha == 0 && kind != .addr && kind != .baddbmm }

  private func add(_ x: Tensor, _ y: Tensor, to z: Tensor) {
    let (sizes, sx, sy) = (x.shape.map(Int64.init), x.strides.map(Int64.init), y.strides.map(Int64.init))
    let (code, accumulate, rows) = (x.dtype.code, Int32(beta == 0 ? 0 : 1), Int64(z.shape.last ?? 1))
    switch kind {
    case .addmm:
      adj_gemm(
        code, sizes[0], rows, sizes[1], x.memory, sx[0], sx[1], y.memory, sy[0], sy[1], z.memory, rows, accumulate)
    case .addmv:
      adj_gemm(code, sizes[0], 1, sizes[1], x.memory, sx[0], sx[1], y.memory, sy[0], 1, z.memory, 1, accumulate)
    case .addr:
      adj_gemm(code, sizes[0], rows, 1, x.memory, sx[0], 1, y.memory, rows, sy[0], z.memory, rows, accumulate)
    case .baddbmm:
      adj_gemm_batched_add(
        code, sizes[0], sizes[1], rows, sizes[2], x.memory, sx[0], sx[1], sx[2], y.memory, sy[0], sy[1], sy[2],
        z.memory, sizes[1] * rows, rows, accumulate)
    case .addbmm:
      if beta == 0 { z.fillValues(.int(0)) }
      let item = x.dtype.itemSize
      for i in 0..<x.shape[0] {
        adj_gemm(
          code, sizes[1], rows, sizes[2], x.memory + i * x.strides[0] * item, sx[1], sx[2],
          y.memory + i * y.strides[0] * item, sy[1], sy[2], z.memory, rows, 1)
      }
    }
  }

  // MARK: Rules

  func saves(needs: [Bool]) -> (operands: [Int], outputs: [Int]) {
    ((needs[1] ? [2] : []) + (needs[2] ? [1] : []), [])
  }

  func vjp(_ g: [Tensor?], _ s: SavedList) -> [Tensor?] {
    guard let g = g[0] else { return [nil, nil, nil] }
    return [
      s.needs[0] ? times(beta, g) : nil,
      s.needs[1] ? times(alpha, pullX(g, s.x(2).to(g.dtype))) : nil,
      s.needs[2] ? times(alpha, pullY(g, s.x(1).to(g.dtype))) : nil,
    ]
  }

  private func times(_ factor: Double, _ g: Tensor) -> Tensor { factor == 1 ? g : g * factor }

  private func pullX(_ g: Tensor, _ y: Tensor) -> Tensor {
    switch kind {
    case .addmm: g.mm(y.t())
    case .addmv: g.unsqueeze(1) * y
    case .addr: g.mv(y)
    case .addbmm: g.expand([y.shape[0]] + g.shape).bmm(y.mT)
    case .baddbmm: g.bmm(y.mT)
    }
  }

  private func pullY(_ g: Tensor, _ x: Tensor) -> Tensor {
    switch kind {
    case .addmm: x.t().mm(g)
    case .addmv: x.t().mv(g)
    case .addr: g.t().mv(x)
    case .addbmm: x.mT.bmm(g.expand([x.shape[0]] + g.shape))
    case .baddbmm: x.mT.bmm(g)
    }
  }

  func jvp(_ t: [Tensor?], _ s: SavedList) -> [Tensor?] {
    var sum = t[0].map { times(beta, $0) }
    for (x, y) in [(t[1], s.optional(2)), (s.optional(1), t[2])] {
      guard let x, let y else { continue }
      let term = times(alpha, product(x.to(s.z(0).dtype), y.to(s.z(0).dtype)))
      sum = sum.map { $0 + term } ?? term
    }
    return [sum]
  }

  private func product(_ x: Tensor, _ y: Tensor) -> Tensor {
    switch kind {
    case .addmm: x.mm(y)
    case .addmv: x.mv(y)
    case .addr: x.outer(y)
    case .addbmm: x.bmm(y).sum(dim: 0)
    case .baddbmm: x.bmm(y)
    }
  }
  func batched(_ x: [Tensor?], _ level: BatchLevel) -> [Tensor] {
    let (c, x, y) = (x[0].unsafelyUnwrapped, x[1].unsafelyUnwrapped, x[2].unsafelyUnwrapped)
    guard let dtype = try? commonDType(c, x, y), dtype.isFloatingPoint else {
      return level.loop(Self.name, [c, x, y]) { self($0) }
    }
    let term = times(alpha, product(x.to(dtype), y.to(dtype)))
    return [level.front(beta == 0 ? term : times(beta, c.to(dtype)) + term)]
  }
}

extension Tensor {
  /// z = β·self + α·x·y for matrices x [m, k] and y [k, n]; self broadcasts to [m, n]. All of one dtype; booleans are
  /// refused. With β = 0 the elements of self do not matter, NaN neither. The gradients are β·g, α·g·yᵀ and α·xᵀ·g.
  ///
  /// ```swift
  /// let (x, y) = (Tensor([[1.0, 2], [3, 4]]), Tensor([[0.0, 1], [1, 0]]))
  /// Tensor([10.0, 20]).addmm(x, y, alpha: 2)  // → tensor([[14., 22.], [18., 26.]])
  /// ```
  public func addmm(_ mat1: Tensor, _ mat2: Tensor, beta: Double = 1, alpha: Double = 1) -> Tensor {
    AddProduct(kind: .addmm, beta: beta, alpha: alpha).one(self, mat1, mat2)
  }

  /// z = β·self + α·x·v for a matrix x [m, k] and a vector v [k]; self broadcasts to [m]. Dtypes and β = 0 as in
  /// `addmm`.
  ///
  /// ```swift
  /// Tensor([10.0, 20]).addmv(Tensor([[1.0, 2], [3, 4]]), Tensor([1.0, 1]))  // → tensor([13., 27.])
  /// ```
  public func addmv(_ mat: Tensor, _ vec: Tensor, beta: Double = 1, alpha: Double = 1) -> Tensor {
    AddProduct(kind: .addmv, beta: beta, alpha: alpha).one(self, mat, vec)
  }

  /// z = β·self + α·v⊗w, zᵢⱼ = β·selfᵢⱼ + α·vᵢ·wⱼ, for vectors v [m] and w [n]; self broadcasts to [m, n]. Dtypes are
  /// promoted; for a whole one α and β have to be whole. Of booleans it is (β ∧ self) ∨ (α ∧ v ∧ w).
  ///
  /// ```swift
  /// Tensor([10.0, 20]).addr(Tensor([1.0, 2]), Tensor([3.0, 4]))  // → tensor([[13., 24.], [16., 28.]])
  /// ```
  public func addr(_ vec1: Tensor, _ vec2: Tensor, beta: Double = 1, alpha: Double = 1) -> Tensor {
    AddProduct(kind: .addr, beta: beta, alpha: alpha).one(self, vec1, vec2)
  }

  /// z = β·self + α·Σᵢ xᵢ·yᵢ over a batch of matrices x [b, m, k] and y [b, k, n]; self broadcasts to [m, n]. Dtypes
  /// and β = 0 as in `addmm`.
  ///
  /// ```swift
  /// let (x, y) = (Tensor([[[1.0, 2]], [[3, 4]]]), Tensor([[[1.0], [1]], [[2], [2]]]))
  /// Tensor([[10.0]]).addbmm(x, y)  // → tensor([[27.]])
  /// ```
  public func addbmm(_ batch1: Tensor, _ batch2: Tensor, beta: Double = 1, alpha: Double = 1) -> Tensor {
    AddProduct(kind: .addbmm, beta: beta, alpha: alpha).one(self, batch1, batch2)
  }

  /// zᵢ = β·selfᵢ + α·xᵢ·yᵢ, matrix by matrix, for x [b, m, k] and y [b, k, n]; self broadcasts to [b, m, n]. Dtypes
  /// and β = 0 as in `addmm`.
  ///
  /// ```swift
  /// let (x, y) = (Tensor([[[1.0, 2]], [[3, 4]]]), Tensor([[[1.0], [1]], [[2], [2]]]))
  /// Tensor([[10.0]]).baddbmm(x, y)  // → tensor([[[13.]], [[24.]]])
  /// ```
  public func baddbmm(_ batch1: Tensor, _ batch2: Tensor, beta: Double = 1, alpha: Double = 1) -> Tensor {
    AddProduct(kind: .baddbmm, beta: beta, alpha: alpha).one(self, batch1, batch2)
  }

  /// As `addmm(_:_:beta:alpha:)`, in place.
  @discardableResult
  public func addmm_(_ mat1: Tensor, _ mat2: Tensor, beta: Double = 1, alpha: Double = 1) -> Tensor {
    inPlace("addmm_") { addmm(mat1, mat2, beta: beta, alpha: alpha) }
  }
  /// As `addmv(_:_:beta:alpha:)`, in place.
  @discardableResult
  public func addmv_(_ mat: Tensor, _ vec: Tensor, beta: Double = 1, alpha: Double = 1) -> Tensor {
    inPlace("addmv_") { addmv(mat, vec, beta: beta, alpha: alpha) }
  }
  /// As `addr(_:_:beta:alpha:)`, in place.
  @discardableResult
  public func addr_(_ vec1: Tensor, _ vec2: Tensor, beta: Double = 1, alpha: Double = 1) -> Tensor {
    inPlace("addr_") { addr(vec1, vec2, beta: beta, alpha: alpha) }
  }
  /// As `addbmm(_:_:beta:alpha:)`, in place.
  @discardableResult
  public func addbmm_(_ batch1: Tensor, _ batch2: Tensor, beta: Double = 1, alpha: Double = 1) -> Tensor {
    inPlace("addbmm_") { addbmm(batch1, batch2, beta: beta, alpha: alpha) }
  }
  /// As `baddbmm(_:_:beta:alpha:)`, in place.
  @discardableResult
  public func baddbmm_(_ batch1: Tensor, _ batch2: Tensor, beta: Double = 1, alpha: Double = 1) -> Tensor {
    inPlace("baddbmm_") { baddbmm(batch1, batch2, beta: beta, alpha: alpha) }
  }
}
