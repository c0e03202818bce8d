import Adjoint

/// The documents' examples: for each row of a document its Swift source and what it prints.
struct Tour: Sendable {
  let documents: [Document]

  struct Document: Sendable {
    /// 000 to 004.
    let id: String
    let title: String
    let rows: [Row]
  }

  struct Row: Sendable {
    /// 000.1 and so on.
    let id: String
    let title: String
    let run: @Sendable () throws -> Void

    init(_ id: String, _ title: String, run: @escaping @Sendable () throws -> Void) {
      self.id = id
      self.title = title
      self.run = run
    }

    /// The source of `run`, as it stands in the file.
    var source: String { tourSource[id] ?? "" }

    /// Runs the row and returns what it printed, with warnings in their place.
    func output() throws -> String {
      try Console.capture {
        Warnings.reset()
        Warnings.redirect { warning in
          let parts = warning.split(separator: "warning: ", maxSplits: 1)
          print("warning: \(parts.last ?? "")")
        }
        defer { Warnings.redirect(to: nil) }
        manualSeed(0)
        try run()
      }
    }
  }

  static let all = Tour(documents: [
    Document(id: "000", title: "Partial derivatives, the Jacobian, backward of a non-scalar", rows: tour000),
    Document(id: "001", title: "The autograd tutorial", rows: tour001),
    Document(id: "002", title: "Revisiting automatic differentiation: the computational graph", rows: tour002),
    Document(id: "003", title: "Differentiating functions, the chain rule, broadcasting", rows: tour003),
    Document(id: "004", title: "Lecture 16: autograd", rows: tour004 + tour004Rules + tour004Training),
  ])
}
