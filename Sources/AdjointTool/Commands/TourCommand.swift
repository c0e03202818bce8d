import ArgumentParser

struct TourCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tour", abstract: "The five documents' examples: the Swift that does the same, then its result.")

  @Option(help: "Only this document: 000, 001, 002, 003 or 004.")
  var document: String?

  func validate() throws {
    if let document, !Tour.all.documents.contains(where: { $0.id == document }) {
      throw ValidationError("there is no document \(document): the documents are 000, 001, 002, 003 and 004")
    }
  }

  func run() throws {
    for document in Tour.all.documents where self.document ?? document.id == document.id {
      Swift.print("\(document.id)  \(document.title)\n")
      for row in document.rows {
        Swift.print("\(row.id)  \(row.title)\n")
        for line in row.source.split(separator: "\n", omittingEmptySubsequences: false) {
          Swift.print(line.isEmpty ? "" : "    \(line)")
        }
        Swift.print("")
        Swift.print(try row.output())
      }
    }
  }
}
