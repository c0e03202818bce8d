#!/usr/bin/env python3
"""PyTorch's side of compare.py: the workloads of the benchmark tool in eager mode. Needs torch."""
import argparse
import gc
import json
import os
import sys
import time

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--only", default="", help="prefixes of workload names, separated by commas")
parser.add_argument("--threads", type=int, default=0, help="0 for torch's own choice")
parser.add_argument("--repeats", type=int, default=7)
parser.add_argument("--min-time", type=float, default=0.06)
parser.add_argument("--fused", action="store_true", help="optimizers by fused=True, where that exists")
options = parser.parse_args()

import torch
import torch.nn.functional as F

if options.threads:
    torch.set_num_threads(options.threads)
torch.manual_seed(0)
prefixes = [prefix for prefix in options.only.split(",") if prefix]
results = {}


def wants_group(group):
    return not prefixes or any(p.startswith(group) or group.startswith(p) for p in prefixes)


def timed(function, calls):
    start = time.perf_counter()
    for _ in range(calls):
        function()
    return time.perf_counter() - start


def run(name, function):
    """Times one workload the way the benchmark tool does."""
    if prefixes and not any(name.startswith(p) for p in prefixes):
        return
    first = timed(function, 1)
    function()
    calls = 1
    while True:
        once = timed(function, calls)
        if once >= options.min_time or calls > 1_000_000:
            break
        calls = max(2 * calls, int(calls * options.min_time / max(once, 1e-9) * 1.1))
    samples = options.repeats if once < 1.5 else min(options.repeats, 3)
    times = sorted(timed(function, calls) / calls for _ in range(samples))
    results[name] = {"median_s": times[len(times) // 2], "min_s": times[0], "first_call_s": first, "n": calls}
    print(f"# torch          {name:38s} {results[name]['median_s'] * 1e6:12.1f} us", file=sys.stderr, flush=True)
    gc.collect()


def without_grad(function):
    def inner():
        with torch.no_grad():
            function()
    return inner


def chain(name, shape, length=1000):
    x = torch.full(shape, 1.0, requires_grad=True)
    a = torch.full(shape, 1.0001, requires_grad=True)
    b = torch.full(shape, 1e-4, requires_grad=True)

    def forward():
        y = x
        for _ in range(length // 2):
            y = y * a
            y = y + b
        return y

    def both():
        x.grad = a.grad = b.grad = None
        y = forward()
        (y if y.dim() == 0 else y.sum()).backward()

    run(f"a_{name}_chain1000_fwdbwd", both)
    run(f"a_{name}_chain1000_fwd_graph", forward)
    run(f"a_{name}_chain1000_fwd_nograd", without_grad(forward))


def elementwise(size, n):
    x = torch.randn(n, requires_grad=True)
    x0, y = x.detach(), torch.randn(n)

    def expression():
        return (torch.tanh(x * 1.5 + 0.3) ** 2 * torch.sin(x)).sum()

    def both():
        x.grad = None
        loss = expression()
        loss.backward()
        loss.item()

    run(f"b_ew_{size}_fwdbwd", both)
    run(f"b_ew_{size}_fwd", without_grad(expression))
    run(f"b_add_{size}", lambda: x0 + y)
    for function in (torch.exp, torch.tanh, torch.sin, torch.log1p, torch.sigmoid):
        run(f"b_{function.__name__}_{size}", lambda: function(x0))


def reductions():
    x = torch.randn(4096, 1000, requires_grad=True)
    classes = torch.randint(0, 1000, (4096,))
    x0 = x.detach()
    losses = {
        "c_sum_all": lambda: x.sum(),
        "c_mean_rows": lambda: x.mean(1).sum(),
        "c_mean_cols": lambda: x.mean(0).sum(),
        "c_softmax_xent": lambda: F.cross_entropy(x, classes),
    }
    for name, loss in losses.items():
        def both():
            x.grad = None
            loss().backward()
        run(name + "_fwdbwd", both)
        run(name + "_fwd", without_grad(loss))
    run("c_softmax_fwd", lambda: torch.softmax(x0, 1))


def products():
    for m, k, n in [(n, n, n) for n in (64, 128, 256, 512, 1024, 2048)] + [(128, 784, 512)]:
        for letter, dtype in (("s", torch.float32), ("d", torch.float64)):
            if letter == "d" and k == 784:
                continue
            a, b = torch.randn(m, k, dtype=dtype), torch.randn(k, n, dtype=dtype)
            run(f"d_{letter}gemm_{m}x{k}x{n}", lambda: a @ b)
    a, b = torch.randn(64, 128, 64), torch.randn(64, 64, 128)
    run("d_bmm_64x128x64x128", lambda: torch.bmm(a, b))
    a, b = torch.randn(1024, 1024).bfloat16(), torch.randn(1024, 1024).bfloat16()
    run("d_bf16gemm_1024", lambda: a @ b)


def optimizers():
    makers = {
        "sgd": lambda p: torch.optim.SGD(p, lr=1e-3, momentum=0.9, fused=options.fused or None),
        "adam": lambda p: torch.optim.Adam(p, fused=options.fused or None),
        "adamw": lambda p: torch.optim.AdamW(p, fused=options.fused or None),
        "rmsprop": lambda p: torch.optim.RMSprop(p),
    }
    for size, count, length in (("1000x64", 1000, 64), ("100x10k", 100, 10_000), ("1x10M", 1, 10_000_000)):
        parameters = [torch.randn(length, requires_grad=True) for _ in range(count)]
        for p in parameters:
            p.grad = torch.randn(length)
        for name, make in makers.items():
            run(f"o_{name}_{size}", make(parameters).step)
        run(f"o_clip_{size}", lambda: torch.nn.utils.clip_grad_norm_(parameters, 1e9))


def operations():
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "operations.json")) as file:
        table = json.load(file)
    names = {"torch": torch}
    with torch.no_grad():
        for line in table["names"]:
            names[line["name"]] = eval(line["expression"], names)
        for line in table["operations"]:
            code = compile(line["expression"], line["name"], "eval")
            run(line["name"], lambda: eval(code, names))


if wants_group("a_"):
    chain("scalar", ())
    chain("vec64", (64,))
if wants_group("b_"):
    elementwise("1M", 1 << 20)
    elementwise("16M", 1 << 24)
if wants_group("c_"):
    reductions()
if wants_group("d_"):
    products()
if wants_group("o_"):
    optimizers()
if wants_group("op_"):
    operations()
print(json.dumps({"framework": "torch", "threads": torch.get_num_threads(), "results": results}, indent=1))
