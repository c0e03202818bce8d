// swift-tools-version: 6.1
import PackageDescription

let collections = Target.Dependency.product(name: "OrderedCollections", package: "swift-collections")
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

/// Complete programs, a file each.
let exampleNames = [
  "Autoencoder", "CharacterGPT", "DigitsMLP", "FashionLeNet", "GAN", "LSTM", "LinearRegression", "LogisticRegression",
  "MAML", "NeuralODE", "PhysicsInformed", "Reinforcement",
]
let examples = exampleNames.map { name in
  Target.executableTarget(
    name: name, dependencies: ["AdjointModels", "AdjointNN", "AdjointOptim", "AdjointData"], path: "Examples",
    exclude: exampleNames.filter { $0 != name }.map { "\($0).swift" })
}

let package = Package(
  name: "Adjoint",
  platforms: [.macOS(.v13)],
  products: [
    .library(name: "Adjoint", targets: ["Adjoint"]),
    .library(name: "AdjointNN", targets: ["AdjointNN"]),
    .library(name: "AdjointOptim", targets: ["AdjointOptim"]),
    .library(name: "AdjointIO", targets: ["AdjointIO"]),
    .library(name: "AdjointState", targets: ["AdjointState"]),
    .library(name: "AdjointInspect", targets: ["AdjointInspect"]),
    .library(name: "AdjointData", targets: ["AdjointData"]),
    .library(name: "AdjointModels", targets: ["AdjointModels"]),
    .executable(name: "adjoint", targets: ["AdjointTool"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
  ],
  targets: [
    // C needs the math library, and so do Swift's roundings where Foundation is not linked.
    .target(name: "AdjointKernels", linkerSettings: [.linkedLibrary("m")]),
    .target(name: "Adjoint", dependencies: ["AdjointKernels"]),
    // What models, optimizers and files hand each other.
    .target(name: "AdjointState", dependencies: ["Adjoint", collections]),
    .target(name: "AdjointNN", dependencies: ["Adjoint", "AdjointState", collections]),
    .target(name: "AdjointOptim", dependencies: ["Adjoint", "AdjointState", collections]),
    .systemLibrary(name: "CZlib"),
    .target(name: "AdjointIO", dependencies: ["Adjoint", "AdjointState", "CZlib", collections]),
    .target(name: "AdjointInspect", dependencies: ["Adjoint"]),
    .target(
      name: "AdjointData", dependencies: ["Adjoint", "AdjointState", "AdjointIO", "CZlib"],
      resources: [.process("Resources")]),
    .target(name: "AdjointModels", dependencies: ["Adjoint", "AdjointNN"]),
    // Not `adjoint`: on a disk that ignores case, its folder and module would be those of the library.
    .executableTarget(
      name: "AdjointTool",
      dependencies: [
        "Adjoint", "AdjointInspect", "AdjointData", "AdjointIO", "AdjointModels", "AdjointNN", "AdjointOptim",
        "AdjointState",
        argumentParser,
      ]),

    .target(name: "ConformanceKit", dependencies: ["Adjoint", "AdjointNN"], path: "Tools/ConformanceKit"),
    .executableTarget(
      name: "conformance", dependencies: ["ConformanceKit", argumentParser], path: "Tools/Conformance"),

    .executableTarget(
      name: "benchmark",
      dependencies: ["Adjoint", "AdjointOptim", "ConformanceKit", argumentParser],
      path: "Tools/Benchmark", exclude: ["compare.py", "torch_peer.py"], resources: [.copy("operations.json")]),
    .executableTarget(name: "fuzz", dependencies: ["AdjointIO", "AdjointData", argumentParser], path: "Tools/Fuzz"),
    .executableTarget(
      name: "twins", dependencies: ["AdjointModels", "AdjointOptim", "AdjointData", "AdjointIO", argumentParser],
      path: "Tools/Twins"),
    .executableTarget(
      name: "instructions", dependencies: ["Adjoint"], path: "Tools/Instructions",
      exclude: ["check.py", "thresholds.json"]),

    .testTarget(name: "AdjointTests", dependencies: ["Adjoint", "AdjointKernels"]),
    .testTarget(name: "AdjointNNTests", dependencies: ["AdjointNN", "AdjointIO"]),
    .testTarget(name: "AdjointOptimTests", dependencies: ["AdjointOptim", "AdjointNN", "AdjointIO"]),
    .testTarget(name: "AdjointIOTests", dependencies: ["AdjointIO", "fuzz"], exclude: ["Fixtures"]),
    .testTarget(name: "AdjointDataTests", dependencies: ["AdjointData"]),
    .testTarget(name: "AdjointToolTests", dependencies: ["AdjointTool", "AdjointIO", "AdjointState"]),
    .testTarget(name: "ConformanceTests", dependencies: ["ConformanceKit"]),
    .testTarget(name: "TwinsTests", dependencies: ["twins"]),
  ] + examples,
  swiftLanguageModes: [.v6]
)
