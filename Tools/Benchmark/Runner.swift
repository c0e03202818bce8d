import Foundation

/// The times of one workload, in seconds a call.
struct Measurement: Encodable {
  var median: Double
  var minimum: Double
  /// Of the first call, which pays for memory and threads.
  var firstCall: Double
  /// Calls in a sample.
  var calls: Int
  var gflops: Double?
  var gigabytesPerSecond: Double?
  var nanosecondsPerOperation: Double?

  enum CodingKeys: String, CodingKey {
    case median = "median_s"
    case minimum = "min_s"
    case firstCall = "first_call_s"
    case calls = "n"
    case gflops
    case gigabytesPerSecond = "GBps"
    case nanosecondsPerOperation = "ns_per_op"
  }
}

/// What a call does, for a rate beside the time.
enum Work {
  case none
  case floatingPointOperations(Int)
  case bytes(Int)
  case operations(Int)
}

/// Times workloads and keeps the results.
final class Runner {
  private let prefixes: [String]
  private let repeats: Int
  private let minTime: Duration
  private let clock = ContinuousClock()
  private(set) var results: [String: Measurement] = [:]

  init(prefixes: [String], repeats: Int, minTime: Duration) {
    self.prefixes = prefixes
    self.repeats = repeats
    self.minTime = minTime
  }

  /// Whether any workload of a group was asked for, so that the others need not make their tensors.
  func wants(group: String) -> Bool {
    prefixes.isEmpty || prefixes.contains { $0.hasPrefix(group) || group.hasPrefix($0) }
  }

  func wants(_ name: String) -> Bool {
    prefixes.isEmpty || prefixes.contains { name.hasPrefix($0) }
  }

  /// Times `body`, which does one complete unit of work.
  func run(_ name: String, _ work: Work = .none, _ body: () -> Void) {
    guard wants(name) else { return }
    let first = clock.measure(body)
    body()
    let (calls, once) = calibrate(body)
    // What takes long varies little.
    let samples = (0..<(once < .seconds(1.5) ? repeats : min(repeats, 3)))
      .map { _ in clock.measure { for _ in 0..<calls { body() } } / calls }
      .map { $0 / .seconds(1) }
      .sorted()
    var measurement = Measurement(
      median: samples[samples.count / 2], minimum: samples[0], firstCall: first / .seconds(1), calls: calls)
    switch work {
    case .none: break
    case .floatingPointOperations(let count): measurement.gflops = Double(count) / measurement.median * 1e-9
    case .bytes(let count): measurement.gigabytesPerSecond = Double(count) / measurement.median * 1e-9
    case .operations(let count): measurement.nanosecondsPerOperation = measurement.median / Double(count) * 1e9
    }
    results[name] = measurement
    report(name, measurement)
  }

  /// Says that a workload can't be run.
  func skip(_ name: String, because reason: String) {
    FileHandle.standardError.write(Data("# adjoint        \(name) is left out: \(reason)\n".utf8))
  }

  /// How many calls a sample takes, and how long it is.
  private func calibrate(_ body: () -> Void) -> (calls: Int, time: Duration) {
    var calls = 1
    while true {
      let time = clock.measure { for _ in 0..<calls { body() } }
      if time >= minTime || calls > 1_000_000 { return (calls, time) }
      calls = max(2 * calls, Int(Double(calls) * (minTime / max(time, .nanoseconds(1))) * 1.1))
    }
  }

  private func report(_ name: String, _ m: Measurement) {
    func number(_ value: Double) -> String { String(format: "%12.1f", value) }
    let rates = [("gflops", m.gflops), ("GBps", m.gigabytesPerSecond), ("ns_per_op", m.nanosecondsPerOperation)]
      .compactMap { label, value in value.map { " \(label)=" + String(format: "%.1f", $0) } }.joined()
    let label = name.padding(toLength: max(38, name.count), withPad: " ", startingAt: 0)
    let line = "# adjoint        \(label) \(number(m.median * 1e6)) us  min \(number(m.minimum * 1e6)) \(rates)\n"
    FileHandle.standardError.write(Data(line.utf8))
  }
}
