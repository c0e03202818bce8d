// swift-tools-version: 6.1
import PackageDescription

let package = Package(
  name: "Adjoint",
  platforms: [.macOS(.v13)],
  products: [
    .library(name: "Adjoint", targets: ["Adjoint"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
  ],
  targets: [
    .target(name: "AdjointKernels", linkerSettings: [.linkedLibrary("m")]),
    .target(name: "Adjoint", dependencies: ["AdjointKernels"]),
  ],
  swiftLanguageModes: [.v6]
)
