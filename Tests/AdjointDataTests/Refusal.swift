import Adjoint

/// What is said when `body` is refused or throws; nil if neither.
func refusal(_ body: () throws -> Void) -> String? {
  do {
    try recovering(body)
    return nil
  } catch { return "\(error)" }
}
