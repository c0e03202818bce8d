import Adjoint
import AdjointModels
import ArgumentParser

struct SampleCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sample", abstract: "Goes on with a text, as a trained model (gpt, lstm) would.",
    discussion: "adjoint sample --checkpoint runs/2 --prompt \"ROMEO:\" --length 500 --temperature 0.8")

  @Option(help: ArgumentHelp("The folder of the trained model.", valueName: "folder"))
  var checkpoint: String
  @Option(parsing: .unconditional, help: "How many characters to write.")
  var length = 500
  @Option(parsing: .unconditional, help: "Below 1 the likely becomes likelier; 0 takes the likeliest.")
  var temperature = 0.8
  @Option(
    parsing: .unconditional, help: "The text to go on with; unless given, the model begins with a line of its own.")
  var prompt = ""
  @Option(parsing: .unconditional, help: "The same seed gives the same text.")
  var seed = 0

  func validate() throws {
    if length < 0 { throw ValidationError("--length is \(length): it has to be 0 or more") }
    if !(temperature >= 0 && temperature.isFinite) {
      throw ValidationError("--temperature is \(temperature): it has to be 0 or more")
    }
  }

  func run() throws {
    let (record, module) = try recovering { try RunCheckpoint(folder: checkpoint).model() }
    guard let model = module as? any LanguageModel else {
      throw TrainingError(
        "the model in \(checkpoint) is of \(record.task.kind.rawValue), not of text: use adjoint predict")
    }
    let text = try recovering {
      let classes = record.task.classes
      // Without a prompt the end of a line comes before, or whatever character is the first.
      let start = prompt.isEmpty ? (classes.contains("\n") ? "\n" : classes[0]) : prompt
      let tokens = try record.task.tokens(start)
      let all = model.generate(
        tokens.unsqueeze(0), count: length, temperature: temperature,
        generator: Generator(seed: UInt64(bitPattern: Int64(seed))))
      return prompt + all.ints.dropFirst(tokens.numel).map { classes[$0] }.joined()
    }
    Terminal.say(text)
  }
}
