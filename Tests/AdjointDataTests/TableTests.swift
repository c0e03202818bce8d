import Adjoint
import AdjointData
import AdjointIO
import Testing

@Suite struct Tables {
  private func table(
    _ text: String, target: Table.Column = -1, features: [Table.Column]? = nil, targets: Table.Targets = .classes,
    hasHeader: Bool? = nil
  ) throws -> Table {
    try Table(csvBytes: Array(text.utf8), target: target, features: features, targets: targets, hasHeader: hasHeader)
  }

  @Test func columnsAndClassesHaveTheirNames() throws {
    let pets = try table("name,size,weight\n\"cat, grey\",1,2.5\r\ndog,3,-4e1\n\"cat, grey\",5,6\n", target: "name")
    #expect(pets.features.shape == [3, 2] && pets.features.floats == [1, 2.5, 3, -40, 5, 6])
    #expect(pets.targets.dtype == .int64 && pets.targets.ints == [0, 1, 0])
    #expect(pets.classNames == ["cat, grey", "dog"] && pets.featureNames == ["size", "weight"])
    #expect(pets.targetName == "name" && pets.dataset.count == 3)
  }

  @Test func numbersAreClassesInTheirOrder() throws {
    let numbered = try table("1,10\n2,9\n3,-1\n")
    #expect(numbered.classNames == ["-1", "9", "10"] && numbered.targets.ints == [2, 1, 0])
    #expect(numbered.featureNames == ["column 1"] && numbered.targetName == "column 2")
  }

  @Test func targetsMayBeNumbers() throws {
    let houses = try table("rooms,price,age\n3,100.5,1\n4,200,2\n", target: 1, targets: .numbers)
    #expect(houses.targets.dtype == .float32 && houses.targets.floats == [100.5, 200] && houses.classNames.isEmpty)
    #expect(houses.features.floats == [3, 1, 4, 2])
    #expect(try table("rooms,price,age\n3,1,1\n", features: ["price"]).features.floats == [1])
  }

  @Test(arguments: [
    ("", "csv: expected a table, found no text"), ("a,b\n", "csv: expected samples below the names, found none"),
    ("1,2\n3\n", "csv, line 2: expected 2 columns, found 1"),
    ("a,b\n1,x\n\n,y\n", "csv, line 3, column \"a\": expected a number, found nothing"),
    ("1,2\n1,\"2", "csv, line 2: expected quotes that end, found the end"),
    ("7\n", "csv: expected a column of features beside the target, found none"),
  ]) func errorsNameThePlace(text: String, expected: String) {
    #expect(refusal { _ = try table(text) } == expected)
  }

  @Test func missingColumnsAreRefused() {
    #expect(
      refusal { _ = try table("a,b\n1,2\n", target: "c") } == "csv: expected one column \"c\", found \"a\", \"b\"")
    #expect(refusal { _ = try table("a,b\n1,2\n", target: 2) } != nil)
    #expect(refusal { _ = try table("a,b\n1,2\n", target: -3) } != nil)
    #expect(refusal { _ = try table("a,a\n1,2\n", target: "a") } == "csv: expected one column \"a\", found 2")
  }

  @Test func rowsAreThoseOfRFC4180() throws {
    let rows = try CSV.rows(bytes: Array("a;\"b\n\"\"c\"\"\";\r\n\n;;\"\"".utf8), separator: ";")
    #expect(rows == [["a", "b\n\"c\"", ""], ["", "", ""]])
    #expect(throws: FileError.self) { try CSV.rows(bytes: Array("\"a\"b,c".utf8)) }
  }
}
