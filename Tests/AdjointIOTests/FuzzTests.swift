import Testing

@testable import fuzz

/// A short run of the tool that reads damaged files: `fuzz` has its long ones.
@Suite(.serialized) struct FuzzTests {
  @Test(arguments: Reader.allCases) func damagedFilesAreReadOrRefused(_ reader: Reader) throws {
    let originals = try reader.originals(in: fixture("").path)
    var read = 0
    for number in 0..<500 {
      var mutator = Mutator(seed: 42, number: number)
      if try reader.accepts(mutator.file(for: reader, originals)) { read += 1 }
    }
    #expect((1..<250).contains(read))
  }

  @Test func aSeedMakesTheSameFiles() throws {
    let originals = try Reader.pt.originals(in: fixture("").path)
    var (a, b, c) = (Mutator(seed: 1, number: 7), Mutator(seed: 1, number: 7), Mutator(seed: 2, number: 7))
    let file = try a.file(for: .pt, originals)
    #expect(try b.file(for: .pt, originals) == file)
    #expect(try c.file(for: .pt, originals) != file)
  }
}
