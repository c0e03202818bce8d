import Adjoint

// A module is printed as PyTorch prints it: the tree with each layer's settings.

extension Module: CustomStringConvertible {
  public final var description: String {
    described(printedName, extraDescription, printedChildren.map { "(\($0.name)): \($0.text)" })
  }

  private func described(_ name: String, _ settings: String, _ children: [String]) -> String {
    if children.isEmpty, !settings.contains("\n") { return "\(name)(\(settings))" }
    let lines = (settings.isEmpty ? [] : [settings]) + children
    return "\(name)(\n  \(lines.map(\.indented).joined(separator: "\n  "))\n)"
  }

  /// The modules in this one as they are printed; those of a property that is an array stand in a list.
  private var printedChildren: [(name: String, text: String)] {
    var children: [(name: String, text: String)] = []
    var items: [(name: String, text: String)] = []
    let modules = namedChildren()
    for (i, child) in modules.enumerated() {
      let parts = child.name.split(separator: ".").map(String.init)
      guard parts.count == 2 else {
        children.append((child.name, child.module.description))
        continue
      }
      items.append((parts[1], child.module.description))
      if i + 1 < modules.count, modules[i + 1].name.hasPrefix(parts[0] + ".") { continue }
      let isList = items.allSatisfy { Int($0.name) != nil }
      let lines = (isList ? Self.counted(items) : items).map { "(\($0.name)): \($0.text)" }
      children.append((parts[0], described(isList ? "ModuleList" : "ModuleDict", "", lines)))
      items = []
    }
    return self is ModuleList ? Self.counted(children) : children
  }

  /// Neighbours that print alike as one: `(0-1): 2 x ReLU()`.
  private static func counted(_ items: [(name: String, text: String)]) -> [(name: String, text: String)] {
    var runs: [(first: String, last: String, count: Int, text: String)] = []
    for (name, text) in items {
      if let run = runs.last, run.text == text {
        runs[runs.count - 1] = (run.first, name, run.count + 1, text)
      } else {
        runs.append((name, name, 1, text))
      }
    }
    return runs.map { $0.count == 1 ? ($0.first, $0.text) : ("\($0.first)-\($0.last)", "\($0.count) x \($0.text)") }
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
