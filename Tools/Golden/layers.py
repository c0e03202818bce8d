"""Writes what PyTorch's layers and losses draw, compute and differentiate: Tests/Golden/nn/layers.pt has the states of
all modules, as torch.save writes them, layers.json the rest.

    python3 Tools/Golden/layers.py

A case is made with seed 1; its float32 state is what PyTorch draws. Then all is float64: the output for the
inputs, the gradients of Σ output·weights (weights -1, -0.5, 0, 0.5, 1, in steps of two), the output after eval() where
it is another. Random layers draw with seed 2.
"""
import json
import pathlib

import torch
from torch import nn

CASES = """
nn.Linear(3, 4) | 2,3
nn.Bilinear(2, 3, 4) | 5,2 | 5,3
nn.Bilinear(2, 3, 4, bias=False) | 5,2 | 5,3
nn.Conv1d(2, 4, 3) | 2,2,7
nn.Conv1d(4, 4, 3, stride=2, padding=2, dilation=2, groups=2) | 1,4,9
nn.Conv1d(2, 2, 4, padding="same") | 1,2,6
nn.Conv1d(2, 2, 4, padding="same", padding_mode="circular") | 1,2,6
nn.Conv2d(2, 3, 3) | 1,2,5,4
nn.Conv2d(2, 3, (3, 2), stride=(2, 1), padding=(1, 0), dilation=(1, 2)) | 1,2,6,5
nn.Conv2d(2, 4, 2, padding="same", groups=2, bias=False) | 2,4,3
nn.Conv2d(1, 2, 3, padding="valid") | 1,1,4,4
nn.Conv2d(1, 2, 3, padding=(1, 2), padding_mode="reflect") | 1,1,4,5
nn.Conv2d(1, 2, 3, padding=1, padding_mode="replicate", stride=2) | 1,1,4,5
nn.Conv3d(1, 2, 2) | 1,1,3,3,3
nn.Conv3d(2, 2, (1, 2, 2), padding=(0, 1, 1), groups=2) | 1,2,2,2,2
nn.ConvTranspose1d(2, 3, 3, stride=2, padding=1, output_padding=1) | 1,2,4
nn.ConvTranspose2d(2, 4, 2, stride=2, groups=2) | 1,2,2,3
nn.ConvTranspose2d(2, 2, 3, dilation=2, bias=False) | 1,2,2,3
nn.ConvTranspose3d(2, 1, 2) | 1,2,2,2,2
nn.MaxPool1d(2) | 1,2,7
nn.MaxPool2d(3, stride=2, padding=1) | 1,2,5,5
nn.MaxPool2d((2, 1), ceil_mode=True) | 1,1,5,3
nn.MaxPool3d(2) | 1,1,4,4,2
nn.AvgPool1d(3, stride=2, padding=1) | 1,2,7
nn.AvgPool2d(2, padding=1, count_include_pad=False) | 1,1,4,4
nn.AvgPool2d((2, 3), divisor_override=5) | 1,1,4,6
nn.AvgPool3d(2) | 1,1,4,2,2
nn.LPPool1d(2.0, 3, stride=2) | 1,2,7
nn.LPPool2d(3.0, 2) | 1,1,4,4 positive
nn.LPPool3d(2.0, 2) | 1,1,2,2,4
nn.AdaptiveAvgPool1d(3) | 1,2,7
nn.AdaptiveAvgPool2d((None, 2)) | 1,2,3,5
nn.AdaptiveAvgPool3d(2) | 1,1,3,2,4
nn.AdaptiveMaxPool1d(3) | 1,2,7
nn.AdaptiveMaxPool2d(2) | 1,2,3,5
nn.AdaptiveMaxPool3d((1, 2, 2)) | 1,1,3,2,4
nn.BatchNorm1d(3) | 4,3
nn.BatchNorm1d(2, eps=0.001, momentum=None, affine=False) | 3,2,4
nn.BatchNorm2d(2, momentum=0.3) | 2,2,3,2
nn.BatchNorm2d(2, track_running_stats=False) | 2,2,3,2
nn.BatchNorm3d(2) | 2,2,2,1,2
nn.InstanceNorm1d(2) | 3,2,4
nn.InstanceNorm2d(2, affine=True, track_running_stats=True) | 2,2,3,2
nn.InstanceNorm2d(2, affine=True) | 2,3,2
nn.InstanceNorm3d(2) | 1,2,2,2,2
nn.LayerNorm(4) | 3,4
nn.LayerNorm((2, 3), bias=False) | 2,2,3
nn.LayerNorm(4, elementwise_affine=False, eps=0.01) | 3,4
nn.GroupNorm(2, 4) | 2,4,3
nn.GroupNorm(1, 2, affine=False) | 2,2,3
nn.RMSNorm(4, eps=0.001) | 3,4
nn.RMSNorm((2, 2), elementwise_affine=False, eps=1e-06) | 3,2,2
nn.LocalResponseNorm(2) | 1,4,3
nn.Dropout(0.4) | 5,6
nn.Dropout1d(0.4) | 3,4,2
nn.Dropout2d(0.4) | 2,4,2,2
nn.Dropout3d(0.4) | 2,4,1,2,2
nn.AlphaDropout(0.4) | 5,6
nn.FeatureAlphaDropout(0.4) | 3,4,2
nn.Embedding(5, 3) | index 5: 2,4
nn.Embedding(5, 3, padding_idx=-2, scale_grad_by_freq=True) | index 5: 7
nn.Embedding(5, 3, max_norm=1.0, norm_type=1.0) | index 5: 7
nn.EmbeddingBag(5, 3) | index 5: 2,4
nn.EmbeddingBag(5, 3, mode="sum", padding_idx=1) | index 5: 2,4
nn.EmbeddingBag(5, 3, mode="max") | index 5: 2,4
nn.ReLU() | 7
nn.ReLU6() | 7 wide
nn.LeakyReLU(0.2) | 7
nn.PReLU() | 7
nn.PReLU(3) | 2,3,2
nn.RReLU(0.1, 0.4) | 9
nn.ELU(0.7) | 7
nn.CELU(0.5) | 7
nn.SELU() | 7
nn.Hardtanh(-0.5, 0.7) | 7
nn.Threshold(0.1, 2.5) | 7
nn.Sigmoid() | 7
nn.LogSigmoid() | 7
nn.Hardsigmoid() | 7 wide
nn.Tanh() | 7
nn.Tanhshrink() | 7
nn.SiLU() | 7
nn.Mish() | 7
nn.Hardswish() | 7 wide
nn.GELU() | 7
nn.GELU(approximate="tanh") | 7
nn.Softplus(2.0, 1.5) | 7
nn.Softsign() | 7
nn.Softshrink(0.3) | 7
nn.Hardshrink(0.3) | 7
nn.Softmax(dim=1) | 2,3
nn.Softmin(dim=0) | 2,3
nn.LogSoftmax(dim=-1) | 2,3
nn.Softmax2d() | 3,2,2
nn.GLU() | 2,4
nn.ZeroPad1d(1) | 1,2,3
nn.ZeroPad2d((1, 0, 2, 1)) | 1,1,2,2
nn.ZeroPad3d(1) | 1,1,1,2,2
nn.ConstantPad1d((1, 2), 3.5) | 1,2,3
nn.ConstantPad2d(1, 3.5) | 1,1,2,2
nn.ConstantPad3d(1, 0.5) | 1,1,1,1,2
nn.ReflectionPad1d((2, 1)) | 1,2,3
nn.ReflectionPad2d(1) | 1,1,2,3
nn.ReflectionPad3d(1) | 1,1,2,2,2
nn.ReplicationPad1d(2) | 1,2,3
nn.ReplicationPad2d((1, 0, 2, 1)) | 1,1,2,2
nn.ReplicationPad3d(1) | 1,1,1,2,2
nn.CircularPad1d((2, 1)) | 1,2,3
nn.CircularPad2d(1) | 1,1,2,3
nn.CircularPad3d(1) | 1,1,2,1,2
nn.Upsample(scale_factor=2.0) | 1,1,2,3
nn.Upsample(size=(3, 5), mode="bilinear", align_corners=True) | 1,1,2,3
nn.PixelShuffle(2) | 1,4,2,2
nn.PixelUnshuffle(2) | 1,1,4,2
nn.ChannelShuffle(2) | 1,4,2
nn.Flatten() | 2,3,2
nn.Unflatten(1, (2, 3)) | 2,6
nn.Identity() | 3
nn.Unfold(2, padding=1) | 1,2,3,3
nn.Fold((4, 5), (2, 3), stride=(2, 1)) | 1,6,6
nn.CosineSimilarity() | 3,4 | 3,4
nn.PairwiseDistance(p=3.0) | 3,4 | 3,4
nn.MSELoss() | 3,2 | 3,2
nn.L1Loss(reduction="sum") | 3,2 | 3,2
nn.SmoothL1Loss(beta=0.5) | 3,2 | 3,2
nn.HuberLoss(reduction="none", delta=0.5) | 3,2 | 3,2
nn.BCELoss(weight=torch.tensor([0.5, 2.0])) | 3,2 probability | 3,2 unit
nn.BCEWithLogitsLoss(pos_weight=torch.tensor([0.5, 2.0])) | 3,2 | 3,2 unit
nn.SoftMarginLoss() | 3,2 | 3,2 sign
nn.KLDivLoss(reduction="batchmean") | 3,2 | 3,2 unit
nn.KLDivLoss(log_target=True, reduction="sum") | 3,2 | 3,2
nn.PoissonNLLLoss(full=True) | 3,2 | 3,2 positive
nn.GaussianNLLLoss() | 3,2 | 3,2 | 3,2 unit
nn.CrossEntropyLoss() | 4,3 | index 3: 4
nn.CrossEntropyLoss(weight=torch.tensor([0.5, 2.0, 1.5]), ignore_index=1, label_smoothing=0.1) | 4,3 | index 3: 4
nn.CrossEntropyLoss(reduction="sum") | 2,3,2 | 2,3,2 unit
nn.NLLLoss(weight=torch.tensor([0.5, 2.0, 1.5])) | 4,3 | index 3: 4
nn.MultiMarginLoss(p=2, margin=0.5) | 4,3 | index 3: 4
nn.MultiLabelMarginLoss() | 3,3 | index 3: 3,3
nn.MultiLabelSoftMarginLoss() | 3,2 | 3,2 unit
nn.MarginRankingLoss(margin=0.3) | 5 | 5 | 5 sign
nn.HingeEmbeddingLoss(margin=0.7) | 5 | 5 sign
nn.CosineEmbeddingLoss(margin=0.1) | 5,3 | 5,3 | 5 sign
nn.TripletMarginLoss(swap=True) | 4,3 | 4,3 | 4,3
nn.TripletMarginWithDistanceLoss(margin=0.5) | 4,3 | 4,3 | 4,3
"""


def drawn(spec):
    """Numbers of three decimals, so that they are short; an index, or a kind of real numbers."""
    if spec.startswith("index"):
        high, shape = spec[6:].split(":")
        return torch.randint(int(high), [int(n) for n in shape.split(",")])
    shape, _, kind = spec.partition(" ")
    x = torch.randn([int(n) for n in shape.split(",")], dtype=torch.float64)
    x = {"": x, "wide": 4 * x, "positive": x.abs() + 0.1, "unit": torch.sigmoid(x), "probability": torch.sigmoid(x),
         "sign": x.sign()}[kind]
    return (x * 1000).round() / 1000


def packed(x, digits=13):
    values = [float(f"{v:.{digits}g}") for v in x.detach().flatten().tolist()]
    return {"shape": list(x.shape), "values": [int(v) if v.is_integer() else v for v in values]}


def case(line):
    source, *specs = [part.strip() for part in line.split(" | ")]
    torch.manual_seed(1)
    module = eval(source)
    state = {name: x.clone() for name, x in module.state_dict().items()}
    torch.manual_seed(sum(map(ord, line)))
    inputs = [drawn(spec) for spec in specs]
    module.double()
    leaves = [x.requires_grad_() if x.is_floating_point() and not specs[i].endswith(("sign", "unit")) else x
              for i, x in enumerate(inputs)]
    torch.manual_seed(2)
    y = module(*leaves)
    weights = ((torch.arange(y.numel(), dtype=torch.float64) * 2) % 5 - 2) / 2 if y.ndim else torch.ones(1)
    (y.flatten() * weights).sum().backward()
    result = {
        "module": source, "description": repr(module), "names": list(state),
        "inputs": [{**packed(x), "index": not x.is_floating_point(), "grad": x.requires_grad} for x in inputs],
        "output": packed(y),
        "inputGradients": [packed(x.grad) for x in leaves if x.requires_grad],
        "gradients": {n: packed(p.grad) for n, p in module.named_parameters()},
        "buffers": {n: packed(b) for n, b in module.named_buffers()},
        "random": "Dropout" in source or "RReLU" in source,
    }
    after = module.eval()(*inputs)
    if not torch.equal(after, y):
        result["evalOutput"] = packed(after)
    return result, state


def main():
    cases, states = zip(*[case(line) for line in CASES.strip().splitlines()])
    text = "[\n" + ",\n".join(json.dumps(c, separators=(",", ":")) for c in cases) + "\n]\n"
    path = pathlib.Path(__file__).parents[2] / "Tests/Golden/nn/layers.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    torch.save({c["module"]: state for c, state in zip(cases, states)}, path.with_suffix(".pt"))


main()
