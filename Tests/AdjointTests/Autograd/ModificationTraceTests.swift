import Adjoint
import Testing

/// Of a saved tensor that was modified: where it was saved, and where it was modified.
@Suite(.leakFree) struct ModificationTraceTests {
  /// Whether the report has this line after a line with these words.
  private func names(_ report: String?, _ words: String, _ line: Int) -> Bool {
    let lines = (report ?? "").split(separator: "\n")
    guard let place = lines.firstIndex(where: { $0.contains(words) }), place + 1 < lines.count else { return false }
    return lines[place + 1].contains("/ModificationTraceTests.swift:\(line),")
  }

  @Test(arguments: [2, 1000])
  func aModifiedOperand(count: Int) {
    let x = Tensor.ones(count, dtype: .float64, requiresGrad: true)
    var (saved, modified) = (0, 0)
    let error = refusal {
      detectAnomaly {
        let y = x * 2
        saved = #line + 1
        let z = y * y
        modified = #line + 1
        y.add_(1)
        z.sum().backward()
      }
    }
    #expect(error?.contains("MulBackward0 saved") == true)
    #expect(error?.contains("it is at version 1, version 0 was saved") == true)
    #expect(names(error, "was recorded by this call", saved))
    #expect(names(error, "It was modified by this call", modified))
  }

  @Test func aModifiedResultAndTheFirstOfSeveralChanges() {
    let x = leaf([1.0, 2])
    var (saved, modified) = (0, 0)
    let error = refusal {
      detectAnomaly {
        let y = x + 0
        y.mul_(2)
        saved = #line + 1
        let z = exp(y)
        modified = #line + 1
        z.zero_()
        z.add_(1)
        z.sum().backward()
      }
    }
    // What reads the result is gone with `zero_`, which forgets it: exp's own gradient asks for it.
    #expect(error == nil || names(error, "It was modified by this call", modified))
    let other = refusal {
      detectAnomaly {
        saved = #line + 1
        let z = exp(x)
        modified = #line + 1
        z[0] = 5
        z.mul_(3)
        z.sum().backward()
      }
    }
    #expect(other?.contains("ExpBackward0 saved") == true)
    #expect(names(other, "was recorded by this call", saved))
    #expect(names(other, "It was modified by this call", modified))
  }

  @Test func throughAView() {
    let x = leaf([1.0, 2, 3])
    var modified = 0
    let error = refusal {
      detectAnomaly {
        let y = x * 1
        let z = (y * y).sum()
        let part = y[0..<2]
        modified = #line + 1
        part.mul_(0)
        z.backward()
      }
    }
    #expect(names(error, "It was modified by this call", modified))
  }

  @Test func withoutAnomalyDetectionNothingIsKept() {
    let x = leaf([1.0])
    let error = refusal {
      let y = x * 1
      let z = (y * y).sum()
      y.add_(1)
      z.backward()
    }
    #expect(error?.contains("was modified by an in-place operation") == true)
    #expect(error?.contains("this call") == false)
  }

  @Test func longRunsKeepTheLatestChanges() {
    let x = leaf([1.0])
    let error = refusal {
      detectAnomaly {
        let y = x * 1
        let z = (y * y).sum()
        for _ in 0..<100 { y.add_(1) }
        z.backward()
      }
    }
    #expect(error?.contains("A later call that modified it") == true)
  }
}
