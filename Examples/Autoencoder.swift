import Adjoint
import AdjointData
import AdjointModels
import AdjointNN
import AdjointOptim

/// A variational autoencoder learns to draw digits: it packs each image into eight numbers around which it is normal
/// noise, and unpacks noise into images that nobody wrote.
///
///     swift run -c release Autoencoder [steps]
@main struct Autoencoder {
  static func main() throws {
    var stepsLeft = CommandLine.arguments.compactMap { Int($0) }.first { $0 > 0 } ?? 3000
    manualSeed(0)
    let images = try Digits.load().images.flatten(startDim: 1)
    let loader = DataLoader(TensorDataset(images), batchSize: 64, shuffle: true, dropLast: true)
    let model = VAE(features: 64, hidden: 128, code: 8)
    let optimizer = Adam(model.parameters(), lr: 2e-3)

    for epoch in 1... where stepsLeft > 0 {
      var losses: [Tensor] = []
      for x in loader where stepsLeft > 0 {
        optimizer.zeroGrad()
        let loss = VAE.loss(model.autoencode(x), of: x)
        loss.backward()
        optimizer.step()
        losses.append(loss.detach())
        stepsLeft -= 1
      }
      if epoch % 25 == 0 || stepsLeft == 0 {
        print("epoch \(epoch): negative evidence bound \(Tensor.stack(losses).mean(), format: ".3f")")
      }
      if stepsLeft == 0 { break }
    }

    noGrad {
      print("\nwritten by people, and rebuilt from eight numbers each:")
      let seen = images[Tensor.randint(images.shape[0], [6])]
      draw(seen)
      draw(model(seen))
      print("drawn from noise:")
      draw(model.decoder(Tensor.randn(6, 8)).sigmoid())
      print("from one code to another:")
      let codes = model.mean(model.encoder(images[0..<2]))
      let between = codes[0].lerp(codes[1], weight: Tensor.linspace(0, 1, steps: 6).reshape(6, 1))
      draw(model.decoder(between).sigmoid())
    }
  }

  /// Images side by side: [n, 64], eight lines of text.
  static func draw(_ images: Tensor) {
    let inks = Array(" .:-=+*#%@")
    for line in images.reshape(-1, 8, 8).unbind(dim: 1) {
      print(
        line.unbind().map { row in row.doubles.map { String(repeating: inks[Int($0 * 9)], count: 2) }.joined() }
          .joined(separator: "   "))
    }
    print()
  }
}
