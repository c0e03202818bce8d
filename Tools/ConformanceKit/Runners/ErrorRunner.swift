import Adjoint

/// Calls that must be refused, by an error that says which operation refuses.
enum ErrorRunner {
  static func checks(_ calls: [ErrorFile.Call]) -> [Suite.Check] {
    calls.enumerated().map { number, call in
      let name = [call.op, call.variant ?? ""].filter { !$0.isEmpty }.joined(separator: ".")
      return Suite.Check(id: "\(number) \(name)") { run(call, name) }
    }
  }

  private static func run(_ call: ErrorFile.Call, _ name: String) -> Outcome {
    guard let binding = Binding.all[name] else { return .unsupported("no binding for \(name)") }
    var refusal: AdjointError?
    let outcome = Outcome.of {
      func argument(_ value: Value) throws -> Argument {
        try Argument(value, path: "") { stored, _ in
          try stored.tensor(in: .none, requiresGrad: stored.requiresGrad ?? false)
        }
      }
      let positional = try call.args.map(argument)
      let keyword = try call.kwargs.mapValues(argument)
      do { _ = try binding.returned(positional, keyword) } catch let error as AdjointError { refusal = error }
    }
    guard outcome == .passed else { return outcome }
    guard let refusal else { return .failed("accepted, though PyTorch says: \(call.message)") }
    guard !refusal.operation.isEmpty, !refusal.message.isEmpty else {
      return .failed("refused without saying what and why: \(refusal)")
    }
    return .passed
  }
}
