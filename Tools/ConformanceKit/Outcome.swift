import Adjoint

/// How a case went.
public enum Outcome: Sendable, Equatable, Codable {
  case passed
  /// What differed and by how much.
  case failed(String)
  /// What the library, or its binding here, lacks.
  case unsupported(String)
}

/// A golden file says something that can't be read.
struct FormatError: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}

/// A case asks for something that the library, or its binding here, lacks.
struct Unsupported: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}

/// A result is not the golden one.
struct Mismatch: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}

extension Outcome {
  /// Runs a case; programming errors in it are failures, not the end of the program.
  static func of(_ body: () throws -> Void) -> Outcome {
    do {
      try recovering(body)
      return .passed
    } catch let error as Unsupported {
      return .unsupported(error.description)
    } catch let error as AdjointError {
      return .failed("refused: \(error)")
    } catch {
      return .failed("\(error)")
    }
  }
}
