import XCTest

@testable import twins

final class TwinsTests: XCTestCase {}
