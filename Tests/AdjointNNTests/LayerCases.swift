import Adjoint
import AdjointNN

/// Modules as PyTorch makes them and as they are made here.
enum LayerCases {
  typealias Case = (pytorch: String, make: () -> Module)

  static var all: [Case] { weighing + pooling + normalizing + activating + shaping + losing }

  private static var weighing: [Case] {
    [
      (#"nn.Linear(3, 4)"#, { Linear(3, 4) }),
      (#"nn.Bilinear(2, 3, 4)"#, { Bilinear(2, 3, 4) }),
      (#"nn.Bilinear(2, 3, 4, bias=False)"#, { Bilinear(2, 3, 4, bias: false) }),
      (#"nn.Conv1d(2, 4, 3)"#, { Conv1d(2, 4, 3) }),
      (
        #"nn.Conv1d(4, 4, 3, stride=2, padding=2, dilation=2, groups=2)"#,
        { Conv1d(4, 4, 3, stride: 2, padding: 2, dilation: 2, groups: 2) }
      ),
      (#"nn.Conv1d(2, 2, 4, padding="same")"#, { Conv1d(2, 2, 4, padding: .same) }),
      (
        #"nn.Conv1d(2, 2, 4, padding="same", padding_mode="circular")"#,
        { Conv1d(2, 2, 4, padding: .same, paddingMode: .circular) }
      ),
      (#"nn.Conv2d(2, 3, 3)"#, { Conv2d(2, 3, 3) }),
      (
        #"nn.Conv2d(2, 3, (3, 2), stride=(2, 1), padding=(1, 0), dilation=(1, 2))"#,
        { Conv2d(2, 3, [3, 2], stride: [2, 1], padding: [1, 0], dilation: [1, 2]) }
      ),
      (
        #"nn.Conv2d(2, 4, 2, padding="same", groups=2, bias=False)"#,
        { Conv2d(2, 4, 2, padding: .same, groups: 2, bias: false) }
      ),
      (#"nn.Conv2d(1, 2, 3, padding="valid")"#, { Conv2d(1, 2, 3, padding: .valid) }),
      (
        #"nn.Conv2d(1, 2, 3, padding=(1, 2), padding_mode="reflect")"#,
        { Conv2d(1, 2, 3, padding: [1, 2], paddingMode: .reflect) }
      ),
      (
        #"nn.Conv2d(1, 2, 3, padding=1, padding_mode="replicate", stride=2)"#,
        { Conv2d(1, 2, 3, stride: 2, padding: 1, paddingMode: .replicate) }
      ),
      (#"nn.Conv3d(1, 2, 2)"#, { Conv3d(1, 2, 2) }),
      (
        #"nn.Conv3d(2, 2, (1, 2, 2), padding=(0, 1, 1), groups=2)"#,
        { Conv3d(2, 2, [1, 2, 2], padding: [0, 1, 1], groups: 2) }
      ),
      (
        #"nn.ConvTranspose1d(2, 3, 3, stride=2, padding=1, output_padding=1)"#,
        { ConvTranspose1d(2, 3, 3, stride: 2, padding: 1, outputPadding: 1) }
      ),
      (#"nn.ConvTranspose2d(2, 4, 2, stride=2, groups=2)"#, { ConvTranspose2d(2, 4, 2, stride: 2, groups: 2) }),
      (#"nn.ConvTranspose2d(2, 2, 3, dilation=2, bias=False)"#, { ConvTranspose2d(2, 2, 3, bias: false, dilation: 2) }),
      (#"nn.ConvTranspose3d(2, 1, 2)"#, { ConvTranspose3d(2, 1, 2) }),
    ]
  }

  private static var pooling: [Case] {
    [
      (#"nn.MaxPool1d(2)"#, { MaxPool1d(2) }),
      (#"nn.MaxPool2d(3, stride=2, padding=1)"#, { MaxPool2d(3, stride: 2, padding: 1) }),
      (#"nn.MaxPool2d((2, 1), ceil_mode=True)"#, { MaxPool2d([2, 1], ceilMode: true) }),
      (#"nn.MaxPool3d(2)"#, { MaxPool3d(2) }),
      (#"nn.AvgPool1d(3, stride=2, padding=1)"#, { AvgPool1d(3, stride: 2, padding: 1) }),
      (#"nn.AvgPool2d(2, padding=1, count_include_pad=False)"#, { AvgPool2d(2, padding: 1, countIncludePad: false) }),
      (#"nn.AvgPool2d((2, 3), divisor_override=5)"#, { AvgPool2d([2, 3], divisorOverride: 5) }),
      (#"nn.AvgPool3d(2)"#, { AvgPool3d(2) }),
      (#"nn.LPPool1d(2.0, 3, stride=2)"#, { LPPool1d(2.0, 3, stride: 2) }),
      (#"nn.LPPool2d(3.0, 2)"#, { LPPool2d(3.0, 2) }),
      (#"nn.LPPool3d(2.0, 2)"#, { LPPool3d(2.0, 2) }),
      (#"nn.AdaptiveAvgPool1d(3)"#, { AdaptiveAvgPool1d(3) }),
      (#"nn.AdaptiveAvgPool2d((None, 2))"#, { AdaptiveAvgPool2d(nil, 2) }),
      (#"nn.AdaptiveAvgPool3d(2)"#, { AdaptiveAvgPool3d(2) }),
      (#"nn.AdaptiveMaxPool1d(3)"#, { AdaptiveMaxPool1d(3) }),
      (#"nn.AdaptiveMaxPool2d(2)"#, { AdaptiveMaxPool2d(2) }),
      (#"nn.AdaptiveMaxPool3d((1, 2, 2))"#, { AdaptiveMaxPool3d([1, 2, 2]) }),
    ]
  }

  private static var normalizing: [Case] {
    [
      (#"nn.BatchNorm1d(3)"#, { BatchNorm1d(3) }),
      (
        #"nn.BatchNorm1d(2, eps=0.001, momentum=None, affine=False)"#,
        { BatchNorm1d(2, eps: 0.001, momentum: nil, affine: false) }
      ),
      (#"nn.BatchNorm2d(2, momentum=0.3)"#, { BatchNorm2d(2, momentum: 0.3) }),
      (#"nn.BatchNorm2d(2, track_running_stats=False)"#, { BatchNorm2d(2, trackRunningStats: false) }),
      (#"nn.BatchNorm3d(2)"#, { BatchNorm3d(2) }),
      (#"nn.InstanceNorm1d(2)"#, { InstanceNorm1d(2) }),
      (
        #"nn.InstanceNorm2d(2, affine=True, track_running_stats=True)"#,
        { InstanceNorm2d(2, affine: true, trackRunningStats: true) }
      ),
      (#"nn.InstanceNorm2d(2, affine=True)"#, { InstanceNorm2d(2, affine: true) }),
      (#"nn.InstanceNorm3d(2)"#, { InstanceNorm3d(2) }),
      (#"nn.LayerNorm(4)"#, { LayerNorm(4) }),
      (#"nn.LayerNorm((2, 3), bias=False)"#, { LayerNorm([2, 3], bias: false) }),
      (#"nn.LayerNorm(4, elementwise_affine=False, eps=0.01)"#, { LayerNorm(4, eps: 0.01, elementwiseAffine: false) }),
      (#"nn.GroupNorm(2, 4)"#, { GroupNorm(2, 4) }),
      (#"nn.GroupNorm(1, 2, affine=False)"#, { GroupNorm(1, 2, affine: false) }),
      (#"nn.RMSNorm(4, eps=0.001)"#, { RMSNorm(4, eps: 0.001) }),
      (
        #"nn.RMSNorm((2, 2), elementwise_affine=False, eps=1e-06)"#,
        { RMSNorm([2, 2], eps: 1e-06, elementwiseAffine: false) }
      ),
      (#"nn.LocalResponseNorm(2)"#, { LocalResponseNorm(2) }),
      (#"nn.Dropout(0.4)"#, { Dropout(0.4) }),
      (#"nn.Dropout1d(0.4)"#, { Dropout1d(0.4) }),
      (#"nn.Dropout2d(0.4)"#, { Dropout2d(0.4) }),
      (#"nn.Dropout3d(0.4)"#, { Dropout3d(0.4) }),
      (#"nn.AlphaDropout(0.4)"#, { AlphaDropout(0.4) }),
      (#"nn.FeatureAlphaDropout(0.4)"#, { FeatureAlphaDropout(0.4) }),
      (#"nn.Embedding(5, 3)"#, { Embedding(5, 3) }),
      (
        #"nn.Embedding(5, 3, padding_idx=-2, scale_grad_by_freq=True)"#,
        { Embedding(5, 3, paddingIdx: -2, scaleGradByFreq: true) }
      ),
      (#"nn.Embedding(5, 3, max_norm=1.0, norm_type=1.0)"#, { Embedding(5, 3, maxNorm: 1.0, normType: 1.0) }),
      (#"nn.EmbeddingBag(5, 3)"#, { EmbeddingBag(5, 3) }),
      (#"nn.EmbeddingBag(5, 3, mode="sum", padding_idx=1)"#, { EmbeddingBag(5, 3, mode: .sum, paddingIdx: 1) }),
      (#"nn.EmbeddingBag(5, 3, mode="max")"#, { EmbeddingBag(5, 3, mode: .max) }),
    ]
  }

  private static var activating: [Case] {
    [
      (#"nn.ReLU()"#, { ReLU() }),
      (#"nn.ReLU6()"#, { ReLU6() }),
      (#"nn.LeakyReLU(0.2)"#, { LeakyReLU(0.2) }),
      (#"nn.PReLU()"#, { PReLU() }),
      (#"nn.PReLU(3)"#, { PReLU(3) }),
      (#"nn.RReLU(0.1, 0.4)"#, { RReLU(lower: 0.1, upper: 0.4) }),
      (#"nn.ELU(0.7)"#, { ELU(0.7) }),
      (#"nn.CELU(0.5)"#, { CELU(0.5) }),
      (#"nn.SELU()"#, { SELU() }),
      (#"nn.Hardtanh(-0.5, 0.7)"#, { Hardtanh(minVal: -0.5, maxVal: 0.7) }),
      (#"nn.Threshold(0.1, 2.5)"#, { Threshold(0.1, 2.5) }),
      (#"nn.Sigmoid()"#, { Sigmoid() }),
      (#"nn.LogSigmoid()"#, { LogSigmoid() }),
      (#"nn.Hardsigmoid()"#, { Hardsigmoid() }),
      (#"nn.Tanh()"#, { Tanh() }),
      (#"nn.Tanhshrink()"#, { Tanhshrink() }),
      (#"nn.SiLU()"#, { SiLU() }),
      (#"nn.Mish()"#, { Mish() }),
      (#"nn.Hardswish()"#, { Hardswish() }),
      (#"nn.GELU()"#, { GELU() }),
      (#"nn.GELU(approximate="tanh")"#, { GELU(approximate: .tanh) }),
      (#"nn.Softplus(2.0, 1.5)"#, { Softplus(beta: 2.0, threshold: 1.5) }),
      (#"nn.Softsign()"#, { Softsign() }),
      (#"nn.Softshrink(0.3)"#, { Softshrink(0.3) }),
      (#"nn.Hardshrink(0.3)"#, { Hardshrink(0.3) }),
      (#"nn.Softmax(dim=1)"#, { Softmax(dim: 1) }),
      (#"nn.Softmin(dim=0)"#, { Softmin(dim: 0) }),
      (#"nn.LogSoftmax(dim=-1)"#, { LogSoftmax(dim: -1) }),
      (#"nn.Softmax2d()"#, { Softmax2d() }),
      (#"nn.GLU()"#, { GLU() }),
    ]
  }

  private static var shaping: [Case] {
    [
      (#"nn.ZeroPad1d(1)"#, { ZeroPad1d(1) }),
      (#"nn.ZeroPad2d((1, 0, 2, 1))"#, { ZeroPad2d([1, 0, 2, 1]) }),
      (#"nn.ZeroPad3d(1)"#, { ZeroPad3d(1) }),
      (#"nn.ConstantPad1d((1, 2), 3.5)"#, { ConstantPad1d([1, 2], 3.5) }),
      (#"nn.ConstantPad2d(1, 3.5)"#, { ConstantPad2d(1, 3.5) }),
      (#"nn.ConstantPad3d(1, 0.5)"#, { ConstantPad3d(1, 0.5) }),
      (#"nn.ReflectionPad1d((2, 1))"#, { ReflectionPad1d([2, 1]) }),
      (#"nn.ReflectionPad2d(1)"#, { ReflectionPad2d(1) }),
      (#"nn.ReflectionPad3d(1)"#, { ReflectionPad3d(1) }),
      (#"nn.ReplicationPad1d(2)"#, { ReplicationPad1d(2) }),
      (#"nn.ReplicationPad2d((1, 0, 2, 1))"#, { ReplicationPad2d([1, 0, 2, 1]) }),
      (#"nn.ReplicationPad3d(1)"#, { ReplicationPad3d(1) }),
      (#"nn.CircularPad1d((2, 1))"#, { CircularPad1d([2, 1]) }),
      (#"nn.CircularPad2d(1)"#, { CircularPad2d(1) }),
      (#"nn.CircularPad3d(1)"#, { CircularPad3d(1) }),
      (#"nn.Upsample(scale_factor=2.0)"#, { Upsample(scaleFactor: 2.0) }),
      (
        #"nn.Upsample(size=(3, 5), mode="bilinear", align_corners=True)"#,
        { Upsample(size: [3, 5], mode: .bilinear, alignCorners: true) }
      ),
      (#"nn.PixelShuffle(2)"#, { PixelShuffle(2) }),
      (#"nn.PixelUnshuffle(2)"#, { PixelUnshuffle(2) }),
      (#"nn.ChannelShuffle(2)"#, { ChannelShuffle(2) }),
      (#"nn.Flatten()"#, { Flatten() }),
      (#"nn.Unflatten(1, (2, 3))"#, { Unflatten(dim: 1, [2, 3]) }),
      (#"nn.Identity()"#, { Identity() }),
      (#"nn.Unfold(2, padding=1)"#, { Unfold(2, padding: 1) }),
      (#"nn.Fold((4, 5), (2, 3), stride=(2, 1))"#, { Fold([4, 5], [2, 3], stride: [2, 1]) }),
    ]
  }

  private static var losing: [Case] {
    [
      (#"nn.CosineSimilarity()"#, { CosineSimilarity() }),
      (#"nn.PairwiseDistance(p=3.0)"#, { PairwiseDistance(p: 3.0) }),
      (#"nn.MSELoss()"#, { MSELoss() }),
      (#"nn.L1Loss(reduction="sum")"#, { L1Loss(reduction: .sum) }),
      (#"nn.SmoothL1Loss(beta=0.5)"#, { SmoothL1Loss(beta: 0.5) }),
      (#"nn.HuberLoss(reduction="none", delta=0.5)"#, { HuberLoss(delta: 0.5, reduction: .none) }),
      (#"nn.BCELoss(weight=torch.tensor([0.5, 2.0]))"#, { BCELoss(weight: Tensor([0.5, 2.0])) }),
      (
        #"nn.BCEWithLogitsLoss(pos_weight=torch.tensor([0.5, 2.0]))"#,
        { BCEWithLogitsLoss(posWeight: Tensor([0.5, 2.0])) }
      ),
      (#"nn.SoftMarginLoss()"#, { SoftMarginLoss() }),
      (#"nn.KLDivLoss(reduction="batchmean")"#, { KLDivLoss(reduction: .batchMean) }),
      (#"nn.KLDivLoss(log_target=True, reduction="sum")"#, { KLDivLoss(logTarget: true, reduction: .sum) }),
      (#"nn.PoissonNLLLoss(full=True)"#, { PoissonNLLLoss(full: true) }),
      (#"nn.GaussianNLLLoss()"#, { GaussianNLLLoss() }),
      (#"nn.CrossEntropyLoss()"#, { CrossEntropyLoss() }),
      (
        #"nn.CrossEntropyLoss(weight=torch.tensor([0.5, 2.0, 1.5]), ignore_index=1, label_smoothing=0.1)"#,
        { CrossEntropyLoss(weight: Tensor([0.5, 2.0, 1.5]), ignoreIndex: 1, labelSmoothing: 0.1) }
      ),
      (#"nn.CrossEntropyLoss(reduction="sum")"#, { CrossEntropyLoss(reduction: .sum) }),
      (#"nn.NLLLoss(weight=torch.tensor([0.5, 2.0, 1.5]))"#, { NLLLoss(weight: Tensor([0.5, 2.0, 1.5])) }),
      (#"nn.MultiMarginLoss(p=2, margin=0.5)"#, { MultiMarginLoss(p: 2, margin: 0.5) }),
      (#"nn.MultiLabelMarginLoss()"#, { MultiLabelMarginLoss() }),
      (#"nn.MultiLabelSoftMarginLoss()"#, { MultiLabelSoftMarginLoss() }),
      (#"nn.MarginRankingLoss(margin=0.3)"#, { MarginRankingLoss(margin: 0.3) }),
      (#"nn.HingeEmbeddingLoss(margin=0.7)"#, { HingeEmbeddingLoss(margin: 0.7) }),
      (#"nn.CosineEmbeddingLoss(margin=0.1)"#, { CosineEmbeddingLoss(margin: 0.1) }),
      (#"nn.TripletMarginLoss(swap=True)"#, { TripletMarginLoss(swap: true) }),
      (#"nn.TripletMarginWithDistanceLoss(margin=0.5)"#, { TripletMarginWithDistanceLoss(margin: 0.5) }),
    ]
  }
}
