import Adjoint
import ConformanceKit
import Foundation

// op_: one workload an operation, on a million elements, or matrices of 1024 × 1024.

/// `operations.json`: the lines of Python that this library and the peer both run.
private struct OperationTable: Decodable {
  struct Line: Decodable {
    let name: String
    let expression: String
  }
  let names: [Line]
  let operations: [Line]

  static func load() throws -> OperationTable {
    guard let file = Bundle.module.url(forResource: "operations", withExtension: "json") else {
      throw CocoaError(.fileNoSuchFile)
    }
    return try JSONDecoder().decode(OperationTable.self, from: Data(contentsOf: file))
  }
}

func operations(_ runner: Runner) throws {
  let table = try OperationTable.load()
  var session = PythonSession()
  try noGrad {
    for line in table.names { try session.define(line.name, as: line.expression) }
    for line in table.operations where runner.wants(line.name) {
      do {
        let call = try session.callable(line.expression)
        try call()
        runner.run(line.name) { try? call() }
      } catch {
        runner.skip(line.name, because: "\(error)")
      }
    }
  }
}
