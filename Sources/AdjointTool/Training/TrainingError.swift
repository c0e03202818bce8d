/// Why a run can't begin or go on: what was asked for, what is wrong with it, and what to do.
struct TrainingError: Error, Equatable, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}
