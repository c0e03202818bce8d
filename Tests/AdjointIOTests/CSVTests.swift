import Adjoint
import AdjointIO
import Foundation
import Testing

@Suite struct CSVTests {
  @Test func readsNumbersAndNames() throws {
    let (numbers, names) = try CSV.read(from: fixture("table.csv"), hasHeader: true)
    #expect(names == ["a", "b \"c\", d"])
    assertEqual(numbers, Tensor([[1, 2.5], [-300, .nan], [.infinity, 4]]))
  }

  private func numbers(_ text: String, _ dtype: DType = .float32, header: Bool = false) throws -> Tensor {
    try CSV.read(bytes: Array(text.utf8), named: "x.csv", hasHeader: header, dtype: dtype).numbers
  }

  @Test func readsPlainTables() throws {
    assertEqual(try numbers("1,2\r\n3,4\r\n\r\n", .int64), Tensor([[1, 2], [3, 4]]))
    assertEqual(try numbers("\u{FEFF}1"), Tensor([[1.0]]))
    assertEqual(
      try numbers(" \"1\" ,\t-2e0\n3.0,9007199254740993", .int64), Tensor([[1, -2], [3, 9_007_199_254_740_993]]))
    #expect(try numbers("").shape == [0, 0])
    #expect(try numbers("a,b", header: true).shape == [0, 2])
  }

  @Test(arguments: [
    ("1,2\n3,x\n", DType.float32, "x.csv, line 2, column 2: expected a number, found \"x\""),
    ("1,2\n3\n", .float32, "x.csv, line 2: expected 2 columns, found 1"),
    ("1,\n", .float32, "x.csv, line 1, column 2: expected a number, found nothing"),
    ("1\n\n2", .float32, "x.csv, line 2, column 1: expected a number, found nothing"),
    (" ", .float32, "x.csv, line 1, column 1: expected a number, found nothing"),
    (
      "9223372036854775808", .int64,
      "x.csv, line 1, column 1: expected a whole number of int64, found \"9223372036854775808\""
    ),
    ("0x10", .float32, "x.csv, line 1, column 1: expected a number, found \"0x10\""),
    ("256", .uint8, "x.csv, line 1, column 1: expected a whole number of uint8, found \"256\""),
    ("1.5", .int64, "x.csv, line 1, column 1: expected a whole number of int64, found \"1.5\""),
  ]) func refuses(_ text: String, _ dtype: DType, _ message: String) {
    #expect(refusal { _ = try numbers(text, dtype) } == message)
  }

  @Test func readsWhatItWrites() throws {
    try inFolder { folder in
      let place = folder.appendingPathComponent("a.csv")
      for dtype in DType.allCases {
        try CSV.write(counting(dtype), names: ["a", "", "b, \"c\""], to: place)
        let (numbers, names) = try CSV.read(from: place, hasHeader: true, dtype: dtype)
        assertEqual(numbers, counting(dtype))
        #expect(names == ["a", "", "b, \"c\""])
      }
      try CSV.write(Tensor([0.1, .nan, -.infinity, 1e-45]), separator: ";", to: place)
      #expect(try String(contentsOf: place, encoding: .utf8) == "0.1\nnan\n-inf\n1e-45\n")
      try CSV.write(.zeros(0, 3), to: place)
      #expect(try CSV.read(from: place).numbers.shape == [0, 0])
      #expect(refusal { try CSV.write(Tensor(1.0), to: place) }.contains("lines and columns"))
      #expect(refusal { try CSV.write(.ones(2, 2), names: ["a"], to: place) }.contains("2 names, found 1"))
      #expect(refusal { try CSV.write(.ones(1), names: ["a\r\nb"], to: place) }.contains("one line"))
      #expect(refusal { try CSV.write(.ones(1), separator: "e", to: place) }.contains("a separator"))
    }
  }
}
