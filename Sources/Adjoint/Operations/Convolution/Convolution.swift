import AdjointKernels

/// The sizes of a convolution: of an image [batch, groups·inputs, …], a weight [groups·outputs, inputs, kernel] and a
/// result [batch, groups·outputs, …].
struct ConvolutionSizes {
  let batch: Int
  let groups: Int
  /// Channels of a group.
  let inputs: Int
  let outputs: Int
  let windows: Windows

  func shape(of part: Convolution.Part) -> [Int] {
    switch part {
    case .image: [batch, groups * inputs] + windows.input
    case .weight: [groups * outputs, inputs] + windows.kernel
    case .result: [batch, groups * outputs] + windows.output
    }
  }
}

/// The form ⟨result, image ∗ weight⟩ is linear in each of its three parts. Its derivative by one of them, made from the
/// two others, is the convolution (by the result), the transposed convolution (by the image) or the gradient of the
/// weight; and the derivatives of each of these are the two others.
struct Convolution: GeneralOperation {
  static var name: String { "Convolution" }
  enum Part { case image, weight, result }

  let sizes: ConvolutionSizes
  let made: Part
  var isGradient = false
  var graphName: String { isGradient ? "ConvolutionBackwardBackward0" : "ConvolutionBackward0" }

  /// The first two operands; a third, if there is one, is a bias for each channel.
  var given: (Part, Part) {
    switch made {
    case .image: (.result, .weight)
    case .weight: (.image, .result)
    case .result: (.image, .weight)
    }
  }

  func forward(_ x: [Tensor?]) throws -> [Tensor] {
    let operands = x.compactMap { $0?.computed() }
    let dtype = x[0]?.dtype ?? .default
    let z = Tensor.empty(sizes.shape(of: made), operands[0].dtype)
    var description = adj_convolution(
      windows: sizes.windows.description, batch: Int64(sizes.batch), groups: Int64(sizes.groups),
      inputs: Int64(sizes.inputs), outputs: Int64(sizes.outputs))
    // Nothing but the array holds copies of the operands, and the optimizer may let go of it after its last mention.
    withExtendedLifetime(operands) {
      let bias = operands.count > 2 ? operands[2].memory : nil
      let (a, b, code) = (operands[0].memory, operands[1].memory, z.dtype.code)
      switch made {
      case .image: adj_convolve_image(code, &description, a, b, bias, z.memory)
      case .weight: adj_convolve_weight(code, &description, a, b, z.memory)
      case .result: adj_convolve(code, &description, a, b, bias, z.memory)
      }
    }
    return [z.rounded(to: dtype)]
  }

  func saves(needs: [Bool]) -> (operands: [Int], outputs: [Int]) {
    ((needs[1] ? [0] : []) + (needs[0] ? [1] : []), [])
  }

  func vjp(_ g: [Tensor?], _ s: SavedList) -> [Tensor?] {
    guard let g = g[0] else { return s.needs.map { _ in nil } }
    return s.needs.indices.map { i in
      guard s.needs[i] else { return nil }
      if i == 2 { return g.flatten(startDim: 2).sum(dim: 2).sum(dim: 0) }
      let (part, other) = i == 0 ? given : (given.1, given.0)
      return derivative(by: part, [made: g, other: s.x(1 - i)])
    }
  }

  private func derivative(by part: Part, _ parts: [Part: Tensor]) -> Tensor {
    let rule = Convolution(sizes: sizes, made: part, isGradient: true)
    return rule.one(parts[rule.given.0], parts[rule.given.1])
  }

  func jvp(_ t: [Tensor?], _ s: SavedList) -> [Tensor?] {
    var parts: [Tensor] = []
    if let t = t[0] { parts.append(self.one(t, s.x(1))) }
    if let t = t[1] { parts.append(self.one(s.x(0), t)) }
    if t.count > 2, let t = t[2] {
      let shape = sizes.shape(of: made)
      parts.append(t.reshape([t.numel] + shape.dropFirst(2).map { _ in 1 }).expand(shape))
    }
    return [parts.isEmpty ? nil : parts.dropFirst().reduce(parts[0]) { $0 + $1 }]
  }
}
