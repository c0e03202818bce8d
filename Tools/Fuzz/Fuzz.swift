import ArgumentParser

@main struct Fuzz: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Reads damaged files, none of which may end the program; and rewrites whole ones for other programs.",
    subcommands: [Damage.self, Rewrite.self, Metrics.self], defaultSubcommand: Damage.self)
}
