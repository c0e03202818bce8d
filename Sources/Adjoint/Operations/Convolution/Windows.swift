import AdjointKernels

/// Windows that slide over one to three dimensions: output o sees o·stride − padding + k·dilation for k < kernel.
struct Windows {
  let input: [Int]
  let output: [Int]
  let kernel: [Int]
  let stride: [Int]
  let padding: [Int]
  let dilation: [Int]

  /// Inputs from the first to the last that a window sees, by dimension.
  static func extents(_ kernel: [Int], _ dilation: [Int]) -> [Int] { zip(kernel, dilation).map { $1 * ($0 - 1) + 1 } }

  /// As many windows as fit; one or fewer places that are left over are cut off.
  init(over input: [Int], kernel: [Int], stride: [Int], padding: [Int], dilation: [Int]) {
    let extents = Windows.extents(kernel, dilation)
    let output = input.indices.map {
      let room = input[$0] + 2 * padding[$0] - extents[$0]
      return room < 0 ? 0 : room / stride[$0] + 1
    }
    self.init(
      input: input, output: output, kernel: kernel, stride: stride, padding: padding, dilation: dilation)
  }

  init(input: [Int], output: [Int], kernel: [Int], stride: [Int], padding: [Int], dilation: [Int]) {
    (self.input, self.output, self.kernel) = (input, output, kernel)
    (self.stride, self.padding, self.dilation) = (stride, padding, dilation)
  }

  /// As the kernels take them, in three dimensions.
  var description: adj_windows {
    adj_windows(
      input: Windows.three(input, 1), output: Windows.three(output, 1), kernel: Windows.three(kernel, 1),
      stride: Windows.three(stride, 1), padding: Windows.three(padding, 0), dilation: Windows.three(dilation, 1))
  }

  /// One to three numbers, after as many `fill`s as are missing.
  static func three(_ values: [Int], _ fill: Int) -> (Int64, Int64, Int64) {
    let all = Array(repeating: fill, count: 3 - values.count) + values
    return (Int64(all[0]), Int64(all[1]), Int64(all[2]))
  }
}
