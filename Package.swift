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
    .executableTarget(
      name: "benchmark",
      dependencies: ["Adjoint", .product(name: "ArgumentParser", package: "swift-argument-parser")],
      path: "Tools/Benchmark", exclude: ["compare.py", "torch_peer.py"]),
    .executableTarget(
      name: "instructions", dependencies: ["Adjoint"], path: "Tools/Instructions",
      exclude: ["check.py", "thresholds.json"]),
  ],
  swiftLanguageModes: [.v6]
)
