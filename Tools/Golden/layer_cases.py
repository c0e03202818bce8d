"""Records what PyTorch's layers and losses do under random settings: further cases for the tests of AdjointNN.

    python3 Tools/Golden/layer_cases.py [--seed N] [--count N] [--out DIR]
    ADJOINT_GOLDEN_LAYERS=DIR swift test --filter LayerCasesTests

A family is one file, FAMILY.pt: a list of cases as torch.save writes it. A case has the name of the class, its settings,
the dtype, the state that seed 1 draws, the description, and steps: each in training or not, with the outputs from
seed 2, the gradients of Σ output·weights (-1, -0.5, 0, 0.5, 1, in steps of two), and the state afterwards. After a step
the parameters move by a tenth of their gradients. A case that PyTorch refuses has its message instead.
"""
import argparse
import pathlib
import random
import warnings
import zlib

import torch
from torch import nn
from torch.nn.utils import parametrizations, rnn

import layer_settings
import sequence_settings

FAMILIES = {**layer_settings.FAMILIES, **sequence_settings.FAMILIES}
STEPS = [[True], [True], [False], [True, False], [True, True, False]]


def build(layer, settings):
    """The module, and how it is called with its inputs by name and its options."""
    settings = dict(settings)
    if layer in ("TransformerEncoder", "TransformerDecoder"):
        count, norm = settings.pop("num_layers"), settings.pop("norm")
        one = getattr(nn, layer + "Layer")(**settings)
        more = {"enable_nested_tensor": False} if layer == "TransformerEncoder" else {}
        norm = nn.LayerNorm(settings["d_model"], settings["layer_norm_eps"]) if norm else None
        return getattr(nn, layer)(one, count, norm, **more)
    if hasattr(nn, layer):
        return getattr(nn, layer)(**settings)
    base, sizes = settings.pop("base"), [settings.pop("inputs"), settings.pop("outputs")]
    module = nn.Linear(*sizes) if base == "Linear" else nn.Conv1d(*sizes, 2)
    return getattr(parametrizations, layer)(module, **settings)


def call(module, layer, inputs, options):
    if layer in ("RNN", "LSTM", "GRU"):
        return sequences(module, inputs, **options)
    if layer in ("RNNCell", "LSTMCell", "GRUCell"):
        state = tuple(inputs[n] for n in "hc" if n in inputs)
        return module(inputs["x"], *([state if len(state) == 2 else state[0]] if state else []))
    first = next(iter(inputs))
    if layer in ("EmbeddingBag",) or isinstance(module, nn.Transformer) or "src" in inputs or "tgt" in inputs:
        return module(inputs[first], **{n: x for n, x in inputs.items() if n != first}, **options)
    keywords = {n: x for n, x in inputs.items() if n.endswith("mask")}
    return module(*[x for n, x in inputs.items() if n not in keywords], **keywords, **options)


def sequences(module, inputs, lengths=None, enforce_sorted=True, total_length=None):
    state = tuple(inputs[n] for n in "hc" if n in inputs)
    state = (state if len(state) == 2 else state[0]) if state else None
    if lengths is None:
        return module(inputs["x"], state)
    packed = rnn.pack_padded_sequence(
        inputs["x"], lengths, batch_first=module.batch_first, enforce_sorted=enforce_sorted)
    output, state = module(packed, state)
    return rnn.pad_packed_sequence(
        output, batch_first=module.batch_first, padding_value=0.5, total_length=total_length)[0], state


def flat(x):
    return [] if x is None else [x] if isinstance(x, torch.Tensor) else [z for y in x for z in flat(y)]


def objective(outputs):
    total = torch.zeros(())
    for y in outputs:
        if y.requires_grad:
            weights = ((torch.arange(y.numel(), dtype=y.dtype) * 2) % 5 - 2) / 2 if y.ndim else torch.ones(1)
            total = total + (y.flatten() * weights).sum()
    return total


def copied(tensors):
    return {name: x.detach().clone() for name, x in tensors.items() if x is not None}


def step(module, layer, inputs, options, train, wanted):
    module.train(train)
    module.zero_grad()
    leaves = {n: x.clone().requires_grad_(n in wanted) for n, x in inputs.items()}
    torch.manual_seed(2)
    outputs = flat(call(module, layer, leaves, options))
    total = objective(outputs)
    if total.requires_grad:
        total.backward()
    gradients = {n: p.grad for n, p in module.named_parameters()}
    found = {
        "train": train, "outputs": [y.detach().clone() for y in outputs],
        "inputGradients": copied({n: x.grad for n, x in leaves.items() if x.requires_grad}),
        "gradients": copied(gradients)}
    with torch.no_grad():
        for p in module.parameters():
            if p.grad is not None:
                p -= 0.1 * p.grad
    return {**found, "state": copied(module.state_dict())}


def record(layer, make, r):
    dtype = r.choice([torch.float32, torch.float64])
    torch.manual_seed(r.getrandbits(32))
    settings, inputs, options = make(r)
    modes = r.choice(STEPS)
    inputs = {n: x.to(dtype) if x.is_floating_point() else x for n, x in inputs.items()}
    settings = {n: x.to(dtype) if isinstance(x, torch.Tensor) else x for n, x in settings.items()}
    found = {
        "layer": layer, "settings": settings, "dtype": str(dtype).removeprefix("torch."), "options": options,
        "inputs": inputs}
    real = [n for n, x in inputs.items() if x.is_floating_point() and not n.endswith("mask")]
    torch.set_default_dtype(dtype)
    for wanted in (real, real[:1]):
        torch.manual_seed(1)
        try:
            module = build(layer, settings)
            initial = copied(module.state_dict())
            steps = [step(module, layer, inputs, options, train, wanted) for train in modes]
        except NotImplementedError:
            return None
        except Exception as error:
            found["error"] = str(error)
            if "not differentiable" in found["error"] or "not implemented" in found["error"]:
                continue
            return found
        found.pop("error", None)
        if layer.startswith("ConvTranspose") and 0 in steps[0]["outputs"][0].shape[2 - (inputs["x"].ndim < 3):]:
            return None  # PyTorch takes some results without places, and refuses others.
        return {**found, "wanted": wanted, "initial": initial, "description": repr(module), "steps": steps}
    return None


def main():
    tests = pathlib.Path(__file__).parents[2] / "Tests/Golden/nn/cases"
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--seed", type=int, default=0)
    arguments.add_argument("--count", type=int, default=2)
    arguments.add_argument("--out", type=pathlib.Path, default=tests)
    arguments = arguments.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    warnings.simplefilter("ignore")
    for family, layers in FAMILIES.items():
        cases = []
        for layer, make in layers.items():
            r = random.Random(arguments.seed * 1_000_003 + zlib.crc32(layer.encode()))
            cases += [c for _ in range(arguments.count) if (c := record(layer, make, r))]
        path = arguments.out / f"{family}.pt"
        torch.save(cases, path)
        refused = sum("error" in c for c in cases)
        print(f"{family}: {len(cases)} cases, {refused} of them refused, {path.stat().st_size} bytes")


main()
