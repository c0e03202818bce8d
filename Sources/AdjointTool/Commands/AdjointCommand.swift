import ArgumentParser

@main
struct AdjointCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "adjoint", abstract: "PyTorch's autograd for Swift, from the command line.",
    subcommands: [
      TourCommand.self, GradCommand.self, TrainCommand.self, EvaluateCommand.self, PredictCommand.self,
      SampleCommand.self,
    ])
}
