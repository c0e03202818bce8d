import AdjointKernels

// Normalization by kernels. Everything that there is one of for a group or a channel is small, and made in tensor
// operations; only what runs over all elements is a kernel.

extension Normalize {
  /// Batch norm without places, [N, C]: groups are the columns of a matrix.
  private var isColumns: Bool { groups.axes.contains(0) && groups.view[3] == 1 }

  /// Means and variances of the groups of a contiguous x.
  func groupMoments(_ x: Tensor) -> (mean: Tensor, variance: Tensor) {
    isCentered ? meanAndVariance(x) : (.zeros(groups.moments, dtype: x.dtype), squares(x))
  }

  private func meanAndVariance(_ x: Tensor) -> (mean: Tensor, variance: Tensor) {
    let view = groups.view
    if !groups.isRows, groups.axes.contains(0), !isColumns { return planeMoments(x) }
    if isColumns { return moments(x, groups.moments, outer: 1, n: view[0], inner: view[1]) }
    return moments(x, groups.moments, outer: groups.moments.product, n: groups.count, inner: 1)
  }

  private func moments(_ x: Tensor, _ shape: [Int], outer: Int, n: Int, inner: Int) -> (Tensor, Tensor) {
    let mean = Tensor.empty(shape, x.dtype)
    let variance = Tensor.empty(shape, x.dtype)
    adj_var_mean(
      x.dtype.code, Int64(outer), Int64(n), Int64(inner), x.memory, Double(n), 0, variance.memory, mean.memory)
    return (mean, variance)
  }

  /// ⟨x²⟩ of rows.
  private func squares(_ x: Tensor) -> Tensor {
    let (zero, sums) = (Tensor.zeros(groups.moments, dtype: x.dtype), Tensor.empty(groups.moments, x.dtype))
    let squares = Tensor.empty(groups.moments, x.dtype)
    adj_norm_row_sums(
      x.dtype.code, Int64(groups.view[0]), Int64(groups.view[1]), x.memory, x.memory, zero.memory, sums.memory,
      squares.memory)
    return noGrad { squares / groups.count }
  }

  func apply(_ x: Tensor, _ mean: Tensor, _ scale: Tensor, _ weight: Tensor?, _ bias: Tensor?) -> Tensor {
    let z = Tensor.empty(x.shape, x.dtype)
    let view = groups.view.map(Int64.init)
    if groups.isRows {
      let (weight, bias) = (weight?.contiguousValue(), bias?.contiguousValue())
      adj_norm_apply(
        Int32(ADJ_NORM_LAYER.rawValue), x.dtype.code, view[0], view[1], x.memory, mean.memory, scale.memory,
        weight?.memory, bias?.memory, z.memory)
      return z
    }
    noGrad {
      let scale = spread(weight.map { scale * parameter($0) } ?? scale)
      let (mean, bias) = (spread(mean), bias.map { spread(parameter($0)) })
      adj_norm_apply(
        kind, x.dtype.code, rows, columns, x.memory, mean.memory, scale.memory, nil, bias?.memory, z.memory)
    }
    return z
  }

  /// The gradients of x, weight and bias, by kernels.
  func pulled(_ g: Tensor, _ s: SavedList) -> [Tensor?] {
    let dtype = s.z(1).dtype
    let (x, g) = (s.x(0).contiguousValue().as(dtype), g.contiguousValue().as(dtype))
    let weight = s.optional(1)?.detach().as(dtype)
    let (mean, scale) = noGrad { (kept(s.z(1).detach()), kept(self.scale(s.z(2).detach()))) }
    if fixed == nil, isBatchOfPlanes(s.x(0)) { return pulledPlanes(x, g, mean, scale, weight, s) }
    let result = noGrad {
      groups.isRows
        ? pulledRows(x, g, mean, scale, weight, s.needs) : pulledChannels(x, g, mean, scale, weight, s.needs)
    }
    return result.enumerated().map { i, gradient in s.needs[i] ? gradient?.reshape(s.shape(i)) : nil }
  }

  private func pulledRows(
    _ x: Tensor, _ g: Tensor, _ mean: Tensor, _ scale: Tensor, _ weight: Tensor?, _ needs: [Bool]
  ) -> [Tensor?] {
    let (code, rows, n) = (x.dtype.code, Int64(groups.view[0]), Int64(groups.view[1]))
    var result: [Tensor?] = [nil, nil, nil]
    if needs[0] {
      let gx = Tensor.empty(x.shape, x.dtype)
      let weight = weight?.contiguousValue()
      adj_layer_norm_backward(
        code, rows, n, g.memory, x.memory, mean.memory, scale.memory, weight?.memory, isCentered ? 1 : 0, gx.memory)
      result[0] = gx
    }
    if needs[1] || needs[2] {
      let (sums, products) = (Tensor.empty(groups.parameters, x.dtype), Tensor.empty(groups.parameters, x.dtype))
      adj_norm_column_sums(
        Int32(ADJ_NORM_LAYER.rawValue), code, rows, n, g.memory, x.memory, mean.memory, scale.memory, sums.memory,
        products.memory)
      (result[1], result[2]) = (products, sums)
    }
    return result
  }

  private func pulledChannels(
    _ x: Tensor, _ g: Tensor, _ mean: Tensor, _ scale: Tensor, _ weight: Tensor?, _ needs: [Bool]
  ) -> [Tensor?] {
    let (sums, products) = channelSums(x, g, spread(mean))
    let gw = (products * scale).sum(toSize: groups.parameters)
    let gb = sums.sum(toSize: groups.parameters)
    guard needs[0] else { return [nil, gw, gb] }

    let factor = weight.map(parameter)
    let (groupSums, groupProducts) = (factor.map { sums * $0 } ?? sums, factor.map { products * $0 } ?? products)
    let count = Double(groups.count)
    let isFixed = fixed != nil
    let slope = isFixed ? .zeros([1, 1, 1, 1], dtype: x.dtype) : scale * scale * scale * total(groupProducts) / count
    let offset = isFixed ? slope : scale * total(groupSums) / count
    let (means, scales, slopes, offsets) = (
      spread(mean), spread(factor.map { scale * $0 } ?? scale), spread(slope), spread(offset)
    )
    let gx = Tensor.empty(x.shape, x.dtype)
    adj_norm_backward(
      kind, x.dtype.code, rows, columns, g.memory, x.memory, means.memory, scales.memory, slopes.memory,
      offsets.memory, gx.memory)
    return [gx, gw, gb]
  }

  /// Σ g and Σ g·(x − mean) of every channel, of each example where these lie apart.
  private func channelSums(_ x: Tensor, _ g: Tensor, _ mean: Tensor) -> (Tensor, Tensor) {
    let (sums, products) = (Tensor.empty(coefficients, x.dtype), Tensor.empty(coefficients, x.dtype))
    if isColumns {
      let one = Tensor.ones(coefficients, dtype: x.dtype)
      adj_norm_column_sums(
        kind, x.dtype.code, rows, columns, g.memory, x.memory, mean.memory, one.memory, sums.memory, products.memory)
    } else {
      adj_norm_row_sums(
        x.dtype.code, rows, columns, g.memory, x.memory, mean.memory, sums.memory, products.memory)
    }
    return (sums, products)
  }

  // MARK: Batches of planes, [batch, channels, places]

  /// Batch norm with places, in one dtype.
  func isBatchOfPlanes(_ x: Tensor) -> Bool {
    isBatch && !groups.isRows && groups.axes.contains(0) && !isColumns && x.dtype.itemSize > 2
      && (parameterDType ?? x.dtype).itemSize > 2
  }
  private var planes: (batch: Int64, channels: Int64, places: Int64) {
    (Int64(groups.view[0]), Int64(groups.view[1]), Int64(groups.view[3]))
  }

  private func planeMoments(_ x: Tensor) -> (mean: Tensor, variance: Tensor) {
    let (mean, variance) = (Tensor.empty(groups.moments, x.dtype), Tensor.empty(groups.moments, x.dtype))
    adj_batch_moments(
      x.dtype.code, planes.batch, planes.channels, planes.places, x.memory, mean.memory, variance.memory)
    return (mean, variance)
  }

  func normalizedPlanes(_ x: Tensor, _ mean: Tensor, _ scale: Tensor, _ weight: Tensor?, _ bias: Tensor?) -> Tensor {
    let z = Tensor.empty(x.shape, x.dtype)
    let (mean, scale) = (mean.contiguousValue(), scale.contiguousValue())
    let (weight, bias) = (weight?.contiguousValue(), bias?.contiguousValue())
    withExtendedLifetime((mean, scale, weight, bias)) {
      adj_batch_norm(
        x.dtype.code, planes.batch, planes.channels, planes.places, x.memory, mean.memory, scale.memory,
        weight?.memory, bias?.memory, z.memory)
    }
    return z
  }

  private func pulledPlanes(
    _ x: Tensor, _ g: Tensor, _ mean: Tensor, _ scale: Tensor, _ weight: Tensor?, _ s: SavedList
  ) -> [Tensor?] {
    let (gw, gb) = (Tensor.empty(groups.parameters, x.dtype), Tensor.empty(groups.parameters, x.dtype))
    let gx = s.needs[0] ? Tensor.empty(x.shape, x.dtype) : nil
    let weight = weight?.contiguousValue()
    withExtendedLifetime((x, g, mean, scale, weight)) {
      adj_batch_norm_backward(
        x.dtype.code, planes.batch, planes.channels, planes.places, g.memory, x.memory, mean.memory, scale.memory,
        weight?.memory, gx?.memory, gw.memory, gb.memory)
    }
    return [gx, gw, gb].enumerated().map { i, gradient in s.needs[i] ? gradient?.reshape(s.shape(i)) : nil }
  }

  // MARK: x as a matrix of channels

  private var kind: Int32 { Int32((isColumns ? ADJ_NORM_COLUMNS : ADJ_NORM_ROWS).rawValue) }
  private var rows: Int64 { Int64(isColumns ? groups.view[0] : groups.view[..<3].reduce(1, *)) }
  private var columns: Int64 { Int64(isColumns ? groups.view[1] : groups.view[3]) }
  /// Of what there is one of for each row, or column.
  private var coefficients: [Int] { isColumns ? groups.parameters : Array(groups.view[..<3]) + [1] }
  private func spread(_ x: Tensor) -> Tensor { x.expand(coefficients).contiguousValue() }
  private func total(_ sums: Tensor) -> Tensor { sums.sum(toSize: groups.moments) }
}
