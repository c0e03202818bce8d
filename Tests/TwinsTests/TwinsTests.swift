import Foundation
import XCTest

@testable import twins

/// The beginnings of runs of training beside PyTorch's; `twins` runs them whole. Not Swift Testing: the runs seed the
/// default generator, and draw from it alone.
final class TwinsTests: XCTestCase {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Golden/twins")

  private func check(_ recipe: String) throws {
    let text = try String(contentsOf: Self.folder.appending(path: "text.txt"), encoding: .utf8)
    let runs = try JSONDecoder().decode(
      [Recording].self, from: Data(contentsOf: Self.folder.appending(path: "twins.json")))
    let ours = runs.filter { $0.recipe == recipe }
    XCTAssertEqual(ours.count, 4)
    for recording in ours.filter({ $0.seed == 0 }).map({ $0.prefix(8) }) {
      let comparison = Comparison(recording, try Run(of: recording, text: text))
      XCTAssert(comparison.passed, comparison.line)
    }
  }

  func testMLPAndSGD() throws { try check("mlp-sgd") }
  func testMLPAndAdam() throws { try check("mlp-adam") }
  func testLeNetAndMomentum() throws { try check("lenet-momentum") }
  func testResNetAdamWAndCosine() throws { try check("resnet-adamw-cosine") }
  func testGPTAdamWAndClipping() throws { try check("gpt-adamw-clipping") }
  func testLSTMAndRMSprop() throws { try check("lstm-rmsprop") }
  func testDropoutAndAdam() throws { try check("dropout-adam") }
  func testVAEAndAdam() throws { try check("vae-adam") }

  func testEveryRecipeIsRecorded() throws {
    let runs = try JSONDecoder().decode(
      [Recording].self, from: Data(contentsOf: Self.folder.appending(path: "twins.json")))
    XCTAssertEqual(Set(runs.map(\.recipe)), Set(Recipe.all.keys))
  }
}
