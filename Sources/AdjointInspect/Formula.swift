import Adjoint

/// How an operation is written in formulas: `$0`, `$1` are its operands and `$r` its result.
struct Formula {
  let name: String
  let formula: String?
  /// ∂result/∂operand, as far as it has a short form.
  let derivatives: [String]

  static func of(_ node: GraphSnapshot.Node) -> Formula {
    let name =
      node.name.hasSuffix("0") || node.name.hasSuffix("1") || node.name.hasSuffix("2")
      ? String(node.name.dropLast("Backward0".count)) : node.name
    if name == "Pow", let exponent = node.attribute { return power(exponent) }
    return table[name] ?? Formula(name: name, formula: nil, derivatives: [])
  }

  private static func power(_ exponent: Double) -> Formula {
    let superscripts: [Double: (power: String, slope: String)] = [
      2: ("$0²", "2$0"), 3: ("$0³", "3$0²"), 4: ("$0⁴", "4$0³"), -1: ("1/$0", "−1/$0²"), 0.5: ("√$0", "1/(2√$0)"),
    ]
    let written = superscripts[exponent]
    let text = Int(exactly: exponent).map(String.init) ?? "\(exponent)"
    return Formula(
      name: "Pow", formula: written?.power ?? "$0^\(text)",
      derivatives: [written?.slope ?? "\(text)·$0^(\(text)−1)"])
  }

  private static let table: [String: Formula] = [
    "Add": Formula(name: "Add", formula: "$0 + $1", derivatives: ["1", "1"]),
    "Sub": Formula(name: "Sub", formula: "$0 − $1", derivatives: ["1", "−1"]),
    "Rsub": Formula(name: "Sub", formula: "$0 − $1", derivatives: ["1", "−1"]),
    "Mul": Formula(name: "Mul", formula: "$0 · $1", derivatives: ["$1", "$0"]),
    "Div": Formula(name: "Div", formula: "$0 / $1", derivatives: ["1/$1", "−$0/$1²"]),
    "Neg": Formula(name: "Neg", formula: "−$0", derivatives: ["−1"]),
    "Exp": Formula(name: "Exp", formula: "exp $0", derivatives: ["$r"]),
    "Log": Formula(name: "Log", formula: "ln $0", derivatives: ["1/$0"]),
    "Sin": Formula(name: "Sin", formula: "sin $0", derivatives: ["cos $0"]),
    "Cos": Formula(name: "Cos", formula: "cos $0", derivatives: ["−sin $0"]),
    "Tanh": Formula(name: "Tanh", formula: "tanh $0", derivatives: ["1 − $r²"]),
    "Sigmoid": Formula(name: "Sigmoid", formula: "σ($0)", derivatives: ["$r(1 − $r)"]),
    "Sqrt": Formula(name: "Sqrt", formula: "√$0", derivatives: ["1/(2$r)"]),
    "Reciprocal": Formula(name: "Reciprocal", formula: "1/$0", derivatives: ["−$r²"]),
    "Sum": Formula(name: "Sum", formula: "Σ $0", derivatives: ["1"]),
    "Mean": Formula(name: "Mean", formula: "mean $0", derivatives: []),
    "Mm": Formula(name: "Mm", formula: "$0 · $1", derivatives: []),
    "Dot": Formula(name: "Dot", formula: "$0 · $1", derivatives: ["$1", "$0"]),
  ]
}
