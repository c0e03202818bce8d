import Adjoint

extension SubgradientTests {
  /// 0 at 0, or the pole that there is.
  static let zeroAtZero: [Convention] = [
    Convention("abs", [0], [0]) { x, _ in x.abs() },
    Convention("relu", [0], [0]) { x, _ in x.relu() },
    Convention("sign", [0], [0]) { x, _ in x.sign() },
    Convention("2-norm", [0, 0], [0, 0]) { x, _ in x.norm() },
    Convention("1-norm", [0, 2], [0, 1]) { x, _ in x.norm(p: 1) },
    Convention("3-norm", [0, 0], [0, 0]) { x, _ in x.norm(p: 3) },
    Convention("dist", [1, 2], [1, 2], [0, 0], [0, 0]) { x, y in x.dist(y) },
    Convention("cdist", [1, 2], [1, 2], [0, 0], [0, 0]) { x, y in x.reshape(1, 2).cdist(y.reshape(1, 2)) },
    Convention("l1Loss", [1, 2], [1, 0], [0, 0.5], [0, -0.5]) { x, y in x.l1Loss(y) },
    Convention("sinc", [0], [0]) { x, _ in x.sinc() },
    Convention("sqrt", [0], [.infinity]) { x, _ in x.sqrt() },
    Convention("rsqrt", [0], [-.infinity]) { x, _ in x.rsqrt() },
    Convention("log", [0], [.infinity]) { x, _ in x.log() },
    Convention("reciprocal", [0], [-.infinity]) { x, _ in x.reciprocal() },
  ]

  /// Where pieces meet.
  static let kinks: [Convention] = [
    Convention("clamp at its bounds", [-1, 1, 0.5, 2, .nan], [0, 0, 1, 0, 0]) { x, _ in x.clamp(min: -1, max: 1) },
    Convention("hardtanh at its bounds", [-1, 1, 0.5, 2, .nan], [0, 0, 1, 0, 1]) { x, _ in x.hardtanh() },
    Convention("clamp with a tensor, tie", [1, 2, 0], [1, 1, 1], [0.5, 1, 0], [0.5, 0, 1]) { x, y in
      x.clamp(min: y, max: nil)
    },
    Convention("clamp above with a tensor, tie", [1, 2, 0], [1, 1, 1], [0.5, 0, 1], [0.5, 1, 0]) { x, y in
      x.clamp(min: nil, max: y)
    },
    Convention("relu6", [0, 6, 3, .nan], [0, 0, 1, 1]) { x, _ in x.relu6() },
    Convention("hardsigmoid", [-3, 3, 4], [0, 0, 0]) { x, _ in x.hardsigmoid() },
    Convention("softshrink", [-0.5, 0.5, 1], [0, 0, 1]) { x, _ in x.softshrink() },
    Convention("hardshrink", [-0.5, 0.5, 1], [0, 0, 1]) { x, _ in x.hardshrink() },
    Convention("threshold", [1, 2, 0], [0, 1, 0]) { x, _ in x.threshold(1.0, 5.0) },
    Convention("hardswish", [-3, 3, 0], [0, 1, 0.5]) { x, _ in x.hardswish() },
    Convention("leakyRelu", [0, -1], [0.25, 0.25]) { x, _ in x.leakyRelu(negativeSlope: 0.25) },
    Convention("elu", [0], [2]) { x, _ in x.elu(alpha: 2) },
    Convention("elu", [0], [1]) { x, _ in x.elu() },
    Convention("prelu", [0, -1], [0.25], [0.25, 0.25], [-1]) { x, y in x.prelu(y) },
    Convention("smoothL1", [1, -1, 0], [0, 0, 0], [1, -1, 0], [-1, 1, 0]) { x, y in x.smoothL1Loss(y, reduction: .sum)
    },
    Convention("huber", [1, -1, 0], [0, 0, 0], [1, -1, 0], [-1, 1, 0]) { x, y in x.huberLoss(y, reduction: .sum) },
    Convention("marginRanking", [1, 0], [0, 0], [0, -1], [0, 1]) { x, y in
      x.marginRankingLoss(y, Tensor.onesLike(x), margin: 1, reduction: .sum)
    },
    Convention("hingeEmbedding", [1, 0], [0, -1]) { x, _ in x.hingeEmbeddingLoss(-Tensor.onesLike(x), reduction: .sum)
    },
    Convention("multiMargin", [1, 0], [0, 0]) { x, _ in x.multiMarginLoss(Tensor(0)) },
  ]

  /// Even split among equals, or one winner.
  static let ties: [Convention] = [
    Convention("max()", [3, 3, 1], [0.5, 0.5, 0]) { x, _ in x.max() },
    Convention("min()", [3, 1, 1], [0, 0.5, 0.5]) { x, _ in x.min() },
    Convention("amax", [3, 3, 1], [0.5, 0.5, 0]) { x, _ in x.amax(dim: 0) },
    Convention("amin", [3, 1, 1], [0, 0.5, 0.5]) { x, _ in x.amin(dim: 0) },
    Convention("aminmax", [3, 3, 1, 1], [0.5, 0.5, 0.5, 0.5]) { x, _ in x.aminmax().min + x.aminmax().max },
    Convention("median()", [3, 3, 1, 4, 3], [0.3333333333333333, 0.3333333333333333, 0, 0, 0.3333333333333333]) {
      x, _ in x.median()
    },
    Convention("maximum", [1, 2], [1, 0], [0.5, 1], [0.5, 0]) { x, y in x.maximum(y) },
    Convention("minimum", [1, 2], [1, 0], [0.5, 0], [0.5, 1]) { x, y in x.minimum(y) },
    Convention("fmax", [1, 2], [1, 0], [0.5, 1], [0.5, 0]) { x, y in x.fmax(y) },
    Convention("inf-norm", [3, -3, 1], [0.5, -0.5, 0]) { x, _ in x.norm(p: .infinity) },
    Convention("max(dim)", [3, 3, 1], [1, 0, 0]) { x, _ in x.max(dim: 0).values },
    Convention("min(dim)", [3, 1, 1], [0, 1, 0]) { x, _ in x.min(dim: 0).values },
    Convention("median(dim)", [3, 3, 1], [1, 0, 0]) { x, _ in x.median(dim: 0).values },
    Convention("kthvalue", [3, 3, 1], [1, 0, 0]) { x, _ in x.kthvalue(2).values },
    Convention("maxPool", [3, 3, 1, 1], [1, 0, 1, 0]) { x, _ in x.reshape(1, 1, 4).maxPool1d(2) },
    Convention("cummax", [3, 3, 1], [1, 2, 0]) { x, _ in x.cummax(dim: 0).values },
    Convention("cummin", [1, 1, 3], [1, 2, 0]) { x, _ in x.cummin(dim: 0).values },
    Convention("sort", [2, 1, 2, 1], [1, 10, 100, 1000], [100, 1, 1000, 10], [1, 1, 2, 2]) { x, y in
      x.sort(stable: true).values * y
    },
  ]

  /// Zeros, infinities and nan.
  static let special: [Convention] = [
    Convention("maximum with nan", [.nan, 1], [1, .nan], [1, 1], [1, 1]) { x, y in x.maximum(y) },
    Convention("fmax with nan", [.nan, 1], [1, .nan], [0, 1], [1, 0]) { x, y in x.fmax(y) },
    Convention("prod with a zero", [2, 0, 3], [0, 6, 0]) { x, _ in x.prod() },
    Convention("prod with two zeros", [0, 0, 3], [0, 0, 0]) { x, _ in x.prod() },
    Convention("cumprod with a zero", [2, 0, 3], [1, 8, 0]) { x, _ in x.cumprod(dim: 0) },
    Convention(
      "pow", [0, 0, 0, -1, 2], [0, 0.5, -1, 2, 0], [0, .infinity, -.infinity, -2, 0],
      [0, 0, -.infinity, .nan, 0.6931471805599453]
    ) { x, y in x ** y },
    Convention("x ** 0", [0, 2], [0, 0]) { x, _ in x ** 0 },
    Convention("x ** 0.5", [0], [.infinity]) { x, _ in x ** 0.5 },
    Convention("0 ** y", [0, 1, -1], [0, 0, -.infinity]) { x, _ in 0.0 ** x },
    Convention("std of one element", [2], [.nan]) { x, _ in x.std() },
    Convention("std of constants", [2, 2], [0, 0]) { x, _ in x.std() },
    Convention("atan2", [0], [0], [0], [0]) { x, y in x.atan2(y) },
    Convention("hypot", [0], [0], [.nan], [.nan]) { x, y in x.hypot(y) },
    Convention("logsumexp", [-.infinity, -.infinity], [.nan, .nan]) { x, _ in x.logsumexp(dim: 0) },
    Convention("where log", [0, 2], [.nan, 0.5]) { x, _ in Tensor.where(x .> 0, x.log(), 0) },
    Convention(
      "xlogy", [0, 0, 2], [0, 2, 3], [0, 0.6931471805599453, 1.0986122886681098], [.nan, 0, 0.6666666666666666]
    ) { x, y in x.xlogy(y) },
  ]

  /// What is constant between whole numbers.
  static let rounding: [Convention] = [
    Convention("floor", [1.5, -2, 0.25], [0, 0, 0]) { x, _ in x.floor() },
    Convention("ceil", [1.5, -2, 0.25], [0, 0, 0]) { x, _ in x.ceil() },
    Convention("round", [1.5, -2, 0.25], [0, 0, 0]) { x, _ in x.round() },
    Convention("trunc", [1.5, -2, 0.25], [0, 0, 0]) { x, _ in x.trunc() },
    Convention("frac", [1.5, -2, 0.25], [1, 1, 1]) { x, _ in x.frac() },
    Convention("fmod", [7, -7], [2, 3], [1, 1], [-3, 2]) { x, y in x.fmod(y) },
    Convention("remainder", [7, -7], [2, 3], [1, 1], [-3, 3]) { x, y in x.remainder(y) },
    Convention("copysign", [0, 2, -2], [1, -1, 1], [0, -1, -1], [0, 0, 0]) { x, y in x.copysign(y) },
  ]
}
