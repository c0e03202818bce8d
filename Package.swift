// swift-tools-version: 6.1
import PackageDescription

let package = Package(
  name: "Adjoint",
  platforms: [.macOS(.v13)],
  products: [
    .library(name: "Adjoint", targets: ["Adjoint"]),
    .library(name: "AdjointInspect", targets: ["AdjointInspect"]),
    .library(name: "AdjointData", targets: ["AdjointData"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
  ],
  targets: [
    // C needs the math library, and so do Swift's roundings where Foundation is not linked.
    .target(name: "AdjointKernels", linkerSettings: [.linkedLibrary("m")]),
    .target(name: "Adjoint", dependencies: ["AdjointKernels"]),
    .target(name: "AdjointInspect", dependencies: ["Adjoint"]),
    .target(name: "AdjointData", resources: [.process("Resources")]),
    .testTarget(name: "AdjointTests", dependencies: ["Adjoint"]),
    .target(name: "ConformanceKit", dependencies: ["Adjoint"], path: "Tools/ConformanceKit"),
    .executableTarget(
      name: "conformance",
      dependencies: ["ConformanceKit", .product(name: "ArgumentParser", package: "swift-argument-parser")],
      path: "Tools/Conformance"),
    .testTarget(name: "ConformanceTests", dependencies: ["ConformanceKit"]),
  ],
  swiftLanguageModes: [.v6]
)
