"""Trains models with PyTorch and records what a twin in Swift has to repeat:

    python3 Tools/Golden/twins.py > Tests/Golden/twins/twins.json
    python3 Tools/Golden/twins.py --seed 7 --seed 123456789 --steps 200 > further.json

Of each run: the CRC-32 of every initial parameter's bytes, the CRC-32 of the indices of every batch, the loss of every
step, and for how many steps PyTorch agrees with itself: with two threads, and without oneDNN, its losses are within 1e-6
of these. Recipes stand under the same names in Tools/Twins/Recipes.swift; models in Sources/AdjointModels.
"""

import argparse
import json
import pathlib
import zlib

import torch
from torch import nn
from torch.nn import functional as F
from torch.utils.data import DataLoader, TensorDataset

ROOT = pathlib.Path(__file__).resolve().parents[2]


# Models


def mlp(sizes, dropout=0.0):
    layers = []
    for inputs, outputs in zip(sizes, sizes[1:]):
        if layers:
            layers += [nn.ReLU(), nn.Dropout(dropout)] if dropout else [nn.ReLU()]
        layers.append(nn.Linear(inputs, outputs))
    return nn.Sequential(nn.Flatten(), *layers)


def lenet():
    features = [nn.Conv2d(1, 6, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(6, 16, 5), nn.ReLU(),
                nn.MaxPool2d(2)]
    classifier = [nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10)]
    return nn.Sequential(*features, nn.Flatten(), *classifier)


class Block(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.downsample = None
        if stride != 1 or inputs != outputs:
            self.downsample = nn.Sequential(
                nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))

    def forward(self, x):
        y = self.bn2(self.conv2(self.bn1(self.conv1(x)).relu()))
        return (y + (x if self.downsample is None else self.downsample(x))).relu()


class ResNet(nn.Module):
    def __init__(self, channels, classes, widths, blocks):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, widths[0], 3, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(widths[0])
        stages, inputs = [], widths[0]
        for stage, width in enumerate(widths):
            row = []
            for block in range(blocks):
                row.append(Block(inputs, width, 2 if stage > 0 and block == 0 else 1))
                inputs = width
            stages.append(nn.Sequential(*row))
        self.stages = nn.Sequential(*stages)
        self.fc = nn.Linear(inputs, classes)

    def forward(self, x):
        return self.fc(self.stages(self.bn1(self.conv1(x)).relu()).mean((2, 3)))


class Attention(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(width, 3 * width)
        self.projection = nn.Linear(width, width)

    def forward(self, x):
        n, t, width = x.shape
        q, k, v = (part.view(n, t, self.heads, -1).transpose(1, 2) for part in self.qkv(x).split(width, 2))
        y = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        return self.projection(y.transpose(1, 2).reshape(n, t, width))


class GPTBlock(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.norm1 = nn.LayerNorm(width)
        self.attention = Attention(width, heads)
        self.norm2 = nn.LayerNorm(width)
        self.feed_forward = nn.Sequential(nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width))

    def forward(self, x):
        y = x + self.attention(self.norm1(x))
        return y + self.feed_forward(self.norm2(y))


class GPT(nn.Module):
    def __init__(self, vocabulary, context, width, heads, layers):
        super().__init__()
        self.tokens = nn.Embedding(vocabulary, width)
        self.positions = nn.Embedding(context, width)
        self.blocks = nn.Sequential(*(GPTBlock(width, heads) for _ in range(layers)))
        self.norm = nn.LayerNorm(width)
        self.head = nn.Linear(width, vocabulary, bias=False)

    def forward(self, x):
        return self.head(self.norm(self.blocks(self.tokens(x) + self.positions(torch.arange(x.shape[1])))))


class CharacterLSTM(nn.Module):
    def __init__(self, vocabulary, width):
        super().__init__()
        self.tokens = nn.Embedding(vocabulary, width)
        self.lstm = nn.LSTM(width, width, batch_first=True)
        self.head = nn.Linear(width, vocabulary)

    def forward(self, x):
        return self.head(self.lstm(self.tokens(x))[0])


class VAE(nn.Module):
    def __init__(self, features, hidden, code):
        super().__init__()
        self.encoder = nn.Sequential(nn.Linear(features, hidden), nn.ReLU())
        self.mean = nn.Linear(hidden, code)
        self.log_variance = nn.Linear(hidden, code)
        self.decoder = nn.Sequential(nn.Linear(code, hidden), nn.ReLU(), nn.Linear(hidden, features))

    def forward(self, x):
        hidden = self.encoder(x)
        mean, log_variance = self.mean(hidden), self.log_variance(hidden)
        code = mean + torch.randn_like(mean) * (0.5 * log_variance).exp()
        return self.decoder(code), mean, log_variance


# Losses


def classification(model, x, y):
    return F.cross_entropy(model(x), y)


def prediction(model, x, y):
    return F.cross_entropy(model(x).flatten(0, 1), y.flatten())


def evidence(model, x, y):
    logits, mean, log_variance = model(x)
    reconstruction = F.binary_cross_entropy_with_logits(logits, x, reduction="sum")
    divergence = -0.5 * (1 + log_variance - mean.square() - log_variance.exp()).sum()
    return (reconstruction + divergence) / x.shape[0]


# Data


def digits():
    rows = [[int(field) for field in line.split(",")]
            for line in (ROOT / "Sources/AdjointData/Resources/digits.csv").read_text().split()]
    table = torch.tensor(rows)
    return table[:, :64].float() / 16, table[:, 64]


def vectors():
    return digits()


def small_images():
    x, y = digits()
    return x.view(-1, 1, 8, 8), y


def large_images():
    x, y = small_images()
    return F.pad(x.repeat_interleave(3, 2).repeat_interleave(3, 3), (2, 2, 2, 2)), y


def text():
    characters = (ROOT / "Tests/Golden/twins/text.txt").read_text()
    vocabulary = sorted(set(characters))
    tokens = torch.tensor([vocabulary.index(c) for c in characters])
    windows = tokens.unfold(0, 33, 1)
    return windows[:, :-1].contiguous(), windows[:, 1:].contiguous(), len(vocabulary)


# Recipes: data, batch size, model, loss, optimizer, scheduler, the largest norm of the gradient


def recipe(name):
    optim, schedulers = torch.optim, torch.optim.lr_scheduler
    tokens = text()[2]
    return {
        "mlp-sgd": (vectors, 64, lambda: mlp([64, 32, 10]), classification,
                    lambda p: optim.SGD(p, lr=0.1), None, None),
        "mlp-adam": (vectors, 64, lambda: mlp([64, 32, 10]), classification,
                     lambda p: optim.Adam(p, lr=1e-3), None, None),
        "lenet-momentum": (large_images, 32, lenet, classification,
                           lambda p: optim.SGD(p, lr=0.01, momentum=0.9), None, None),
        "resnet-adamw-cosine": (small_images, 32, lambda: ResNet(1, 10, [8, 16], 1), classification,
                                lambda p: optim.AdamW(p, lr=1e-3),
                                lambda o: schedulers.CosineAnnealingLR(o, 100), None),
        "gpt-adamw-clipping": (text, 8, lambda: GPT(tokens, 32, 32, 4, 2), prediction,
                               lambda p: optim.AdamW(p, lr=1e-3, betas=(0.9, 0.95), weight_decay=0.1), None, 1.0),
        "lstm-rmsprop": (text, 8, lambda: CharacterLSTM(tokens, 32), prediction,
                         lambda p: optim.RMSprop(p, lr=1e-3), None, None),
        "dropout-adam": (vectors, 64, lambda: mlp([64, 64, 32, 10], 0.5), classification,
                         lambda p: optim.Adam(p, lr=1e-3), None, None),
        "vae-adam": (vectors, 64, lambda: VAE(64, 32, 4), evidence, lambda p: optim.Adam(p, lr=1e-3), None, None),
    }[name]


NAMES = ["mlp-sgd", "mlp-adam", "lenet-momentum", "resnet-adamw-cosine", "gpt-adamw-clipping", "lstm-rmsprop",
         "dropout-adam", "vae-adam"]


def checksum(tensor):
    return zlib.crc32(tensor.detach().contiguous().numpy().tobytes())


def train(name, dtype, seed, steps):
    data, batch_size, make, loss_of, optimize, schedule, clip = recipe(name)
    torch.manual_seed(seed)
    model = make()
    weights = [checksum(p) for p in model.parameters()]
    model.to(dtype)
    optimizer = optimize(model.parameters())
    scheduler = schedule(optimizer) if schedule else None
    x, y = data()[:2]
    x = x.to(dtype) if x.is_floating_point() else x
    loader = DataLoader(TensorDataset(x, y, torch.arange(len(x))), batch_size, shuffle=True)
    batches, losses = [], []
    while len(losses) < steps:
        for xs, ys, indices in loader:
            loss = loss_of(model, xs, ys)
            optimizer.zero_grad()
            loss.backward()
            if clip:
                nn.utils.clip_grad_norm_(model.parameters(), clip)
            optimizer.step()
            if scheduler:
                scheduler.step()
            batches.append(checksum(indices))
            losses.append(loss.item())
            if len(losses) == steps:
                break
    return {"recipe": name, "dtype": str(dtype).split(".")[1], "seed": seed, "weights": weights, "batches": batches,
            "losses": losses}


def agreement(run, dtype):
    """The steps before another run of PyTorch's departs from this one by more than 1e-6."""
    if dtype == torch.float64:
        return len(run["losses"])
    agreed = len(run["losses"])
    for threads, onednn in ((2, True), (1, False)):
        torch.set_num_threads(threads)
        with torch.backends.mkldnn.flags(enabled=onednn):
            other = train(run["recipe"], dtype, run["seed"], agreed)
        torch.set_num_threads(1)
        pairs = zip(run["losses"], other["losses"])
        agreed = next((i for i, (a, b) in enumerate(pairs) if not abs(a - b) <= 1e-6 * abs(a)), agreed)
    return agreed


def record(name, dtype, seed, steps):
    run = train(name, dtype, seed, steps)
    return {**run, "agreed": agreement(run, dtype)}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, action="append")
    parser.add_argument("--steps", type=int, default=100)
    options = parser.parse_args()
    torch.set_num_threads(1)
    runs = [record(name, dtype, seed, options.steps)
            for name in NAMES for seed in options.seed or [0, 42] for dtype in (torch.float32, torch.float64)]
    print("[\n" + ",\n".join(json.dumps(run, separators=(",", ":")) for run in runs) + "\n]")


if __name__ == "__main__":
    main()
