import Adjoint
import AdjointNN

/// A variational autoencoder (Kingma and Welling, "Auto-encoding variational Bayes", 2013) of vectors whose numbers are
/// from 0 to 1: (N, features) → the logits of their reconstruction, and the mean and the logarithm of the variance of
/// their codes, (N, code) each.
///
/// ```text
/// let model = VAE(features: 64, hidden: 32, code: 4)
/// let output = model.autoencode(x)
/// VAE.loss(output, of: x).backward()
/// let images = model.decoder(Tensor.randn(16, 4)).sigmoid()
/// ```
public final class VAE: Module {
  /// What `autoencode` gives.
  public typealias Output = (logits: Tensor, mean: Tensor, logVariance: Tensor)

  public let encoder: Sequential
  public let mean: Linear
  public let logVariance: Linear
  public let decoder: Sequential

  public init(features: Int, hidden: Int, code: Int) {
    encoder = Sequential(Linear(features, hidden), ReLU())
    mean = Linear(hidden, code)
    logVariance = Linear(hidden, code)
    decoder = Sequential(Linear(code, hidden), ReLU(), Linear(hidden, features))
  }

  /// The input by way of a code that is drawn around its mean.
  public func autoencode(_ x: Tensor) -> Output {
    let hidden = encoder(x)
    let (mean, logVariance) = (mean(hidden), logVariance(hidden))
    let code = mean + Tensor.randnLike(mean) * (0.5 * logVariance).exp()
    return (decoder(code), mean, logVariance)
  }

  /// The reconstruction of the input from the mean of its code, between 0 and 1.
  public override func forward(_ x: Tensor) -> Tensor { decoder(mean(encoder(x))).sigmoid() }

  /// The negative evidence lower bound, the mean over the samples: the cross entropy of the reconstruction and
  /// the divergence of the codes from a standard normal distribution.
  public static func loss(_ output: Output, of x: Tensor) -> Tensor {
    let (logits, mean, logVariance) = output
    let reconstruction = logits.binaryCrossEntropyWithLogits(x, reduction: .sum)
    let divergence = -0.5 * (1 + logVariance - mean.square() - logVariance.exp()).sum()
    return (reconstruction + divergence) / Double(x.shape[0])
  }
}
