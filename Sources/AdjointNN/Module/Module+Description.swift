import Adjoint

// A module is printed as PyTorch prints it: the tree with each layer's settings.

extension Module: CustomStringConvertible {
  public final var description: String {
    let inner = namedChildren().map { "  (\($0.name)): \($0.module.description.indented)" }
    if inner.isEmpty { return "\(typeName)(\(extraDescription))" }
    let own = extraDescription.isEmpty ? [] : ["  " + extraDescription]
    return "\(typeName)(\n\((own + inner).joined(separator: "\n"))\n)"
  }

  /// A table of what a model is made of, measured by running it on `inputs` without gradients: for each module its
  /// output's shape, its own parameters and their bytes, and the sums.
  public final func summary(_ inputs: Tensor) -> String {
    var shapes: [ObjectIdentifier: [Int]] = [:]
    let hooks = modules().map { module in
      module.registerForwardHook { module, _, outputs in
        shapes[ObjectIdentifier(module)] = outputs.first?.shape
        return nil
      }
    }
    noGrad { _ = self(inputs) }
    hooks.forEach { $0.remove() }
    var rows = [["layer", "output shape", "parameters", "bytes"]]
    for (name, module) in namedModules() {
      let own = module.parameters(recurse: false)
      rows.append([
        name.isEmpty ? module.typeName : "\(name) (\(module.typeName))",
        shapes[ObjectIdentifier(module)].map { "\($0)" } ?? "",
        "\(own.reduce(0) { $0 + $1.numel })", "\(own.reduce(0) { $0 + $1.numel * $1.dtype.itemSize })",
      ])
    }
    let all = parameters()
    rows.append([
      "all", "", "\(all.reduce(0) { $0 + $1.numel })", "\(all.reduce(0) { $0 + $1.numel * $1.dtype.itemSize })",
    ])
    return Self.table(rows)
  }

  private static func table(_ rows: [[String]]) -> String {
    let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    let lines = rows.map { row in
      row.indices.map { column in
        let space = String(repeating: " ", count: widths[column] - row[column].count)
        return column < 2 ? row[column] + space : space + row[column]
      }.joined(separator: "  ")
    }
    let rule = String(repeating: "-", count: widths.reduce(2 * (widths.count - 1), +))
    return ([lines[0], rule] + lines[1..<lines.count - 1] + [rule, lines[lines.count - 1]]).joined(separator: "\n")
  }
}

extension String {
  fileprivate var indented: String {
    split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\n  ")
  }
}
