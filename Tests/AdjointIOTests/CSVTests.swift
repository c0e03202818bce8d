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
    #expect(try numbers("").shape == [0, 0])
    #expect(try numbers("a,b", header: true).shape == [0, 2])
  }

  @Test(arguments: [
    ("1,2\n3,x\n", DType.float32, "x.csv, line 2, column 2: expected a number, found \"x\""),
    ("1,2\n3\n", .float32, "x.csv, line 2: expected 2 columns, found 1"),
    ("1,\n", .float32, "x.csv, line 1, column 2: expected a number, found nothing"),
    ("1\n\n2", .float32, "x.csv, line 2, column 1: expected a number, found nothing"),
    ("0x10", .float32, "x.csv, line 1, column 1: expected a number, found \"0x10\""),
    ("256", .uint8, "x.csv, line 1, column 1: expected a whole number of uint8, found \"256\""),
    ("1.5", .int64, "x.csv, line 1, column 1: expected a whole number of int64, found \"1.5\""),
  ]) func refuses(_ text: String, _ dtype: DType, _ message: String) {
    #expect(refusal { _ = try numbers(text, dtype) } == message)
  }
}
