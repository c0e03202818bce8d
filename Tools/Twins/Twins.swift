import ArgumentParser

@main struct Twins: ParsableCommand {}
