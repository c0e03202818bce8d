import Adjoint
import AdjointOptim
import AdjointState
import Testing

/// Optimizers with random options, groups, gaps and changes, beside PyTorch's (Tools/Golden/optimizer_cases.py). Halfway
/// the state goes to a new optimizer. More of them:
///
///     python3 Tools/Golden/optimizers.py --random SEED N DIR
///     ADJOINT_GOLDEN_OPTIM=DIR swift test --filter AdjointOptimTests.Random
@Suite struct RandomOptimizerTests {
  /// All but L-BFGS.
  static let all = OptimizerStateTests.names.dropLast()

  struct Group: Decodable, Sendable {
    let shapes: [[Int]]
    let options: [String: GoldenOption]
  }
  struct Added: Decodable, Sendable {
    let step: Int
    let group: Group
  }
  struct Change: Decodable, Sendable {
    let step: Int
    let group: Int
    let lr: Double
  }
  struct Case: Decodable, Sendable {
    let optimizer: String
    let seed: Int
    let dtype: String
    let options: [String: GoldenOption]
    let groups: [Group]
    let slope: Double
    let record: [Int]
    let reload: Int
    let added: Added?
    let absent: [[Int]]?
    let changes: [Change]?
    let values: [[Double]]
  }

  @Test(arguments: Golden.folders) func paths(_ folder: String) throws {
    let cases = Golden.read("random-optimizers", in: folder, as: [Case].self)
    var (count, equal) = ([String: Int](), [String: Int]())
    for example in cases {
      var run = RandomRun(example)
      let found = try run.path()
      let worst = zip(found, example.values).map { difference($0, $1) }
      count[example.dtype, default: 0] += 1
      if worst.allSatisfy({ $0 == 0 }) { equal[example.dtype, default: 0] += 1 }
      #expect(
        worst.allSatisfy { $0 <= run.tolerance },
        "\(example.optimizer) \(example.dtype) of seed \(example.seed): \(zip(example.record, worst).map { "\($0): \($1)" })"
      )
    }
    print("\(folder): \(count) optimizers compared, \(equal) of them equal bit for bit")
  }
}

/// The run of one case.
struct RandomRun {
  let example: RandomOptimizerTests.Case
  let dtype: DType
  var parameters: [Tensor] = []

  init(_ example: RandomOptimizerTests.Case) {
    self.example = example
    dtype = DType.allCases.first { "\($0)" == example.dtype }!
  }

  /// L-BFGS divides by differences of gradients, and enlarges the rounding of dot products from step to step. In
  /// float32, PyTorch's roots (MKL's) are off by a rounding now and then; in half precision it rounds factors of sums first,
  /// but not at the ends of its loops.
  var tolerance: Double {
    switch dtype {
    case .float64: example.optimizer == "LBFGS" ? 1e-8 : 1e-12
    case .float32: 2e-5
    default: 0.02
    }
  }

  /// A multiple of 1/128 from −1 to 1, now and then 0; the same in Python.
  func noise(_ tensor: Int, _ step: Int, _ element: Int) -> Double {
    var u = (example.seed * 7919 + tensor * 104_729 + step * 1_299_709 + element * 15_485_863) & 0x7FFF_FFFF
    for _ in 0..<3 { u = (u * 1_103_515_245 + 12345) & 0x7FFF_FFFF }
    return (u >> 8) % 13 == 0 ? 0 : Double((u >> 16) & 0xFF) / 128 - 1
  }

  func filled(_ shape: [Int], _ tensor: Int, _ step: Int) -> Tensor {
    Tensor((0..<shape.reduce(1, *)).map { noise(tensor, step, $0) }, dtype: dtype).reshape(shape)
  }

  mutating func group(_ spec: RandomOptimizerTests.Group) -> ParameterGroup {
    let new = spec.shapes.enumerated().map { filled($1, parameters.count + $0, 0).clone().requiresGrad_() }
    parameters += new
    return ParameterGroup(new, example.options.merging(spec.options) { $1 })
  }

  mutating func path() throws -> [[Double]] {
    var groups: [ParameterGroup] = []
    for spec in example.groups { groups.append(group(spec)) }
    var optimizer = Golden.optimizer(example.optimizer, groups)
    var rows: [[Double]] = []
    for step in 1...example.record.last! {
      if step == example.reload {
        let state = optimizer.state()
        let bare = optimizer.groups.map { ParameterGroup($0.parameters) }
        optimizer = Golden.optimizer(example.optimizer, bare)
        try optimizer.load(state: state)
      }
      for change in example.changes ?? [] where change.step == step { optimizer.groups[change.group].lr = change.lr }
      if let added = example.added, added.step == step { optimizer.addParameterGroup(group(added.group)) }
      self.step(optimizer, step)
      if example.record.contains(step) { rows.append(parameters.flatMap { $0.detach().flatten().doubles }) }
    }
    return rows
  }

  func step(_ optimizer: Optimizer, _ step: Int) {
    if optimizer is LBFGS {
      optimizer.step { loss(optimizer.groups[0].maximize ? -1 : 1) }
      return
    }
    for (j, p) in parameters.enumerated() {
      let gradient = p.detach() * example.slope + filled(p.shape, j, step)
      p.setGrad(example.absent?.contains([step, j]) == true ? nil : gradient)
    }
    optimizer.step()
  }

  /// A convex valley, with gradients as they are written here, and the sum from the first element to the last.
  func loss(_ sign: Double) -> Tensor {
    var total = 0.0
    for (j, p) in parameters.enumerated() {
      let d = p.detach() - filled(p.shape, j, -1)
      let scale = filled(p.shape, j, -2) + 1.5
      let square = d * d
      p.setGrad((scale * d + 0.4 * (square * d)) * sign)
      for value in (0.5 * (scale * square) + 0.1 * (square * square)).flatten().doubles { total += value }
    }
    return Tensor(total * sign, dtype: dtype)
  }
}
