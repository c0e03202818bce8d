#!/usr/bin/env python3
"""Writes Tests/Golden/optim: the paths of PyTorch's optimizers over 50 steps, every 5th recorded, and the learning
rates and momenta of its schedulers over 50 steps.

The problem is Rosenbrock's valley for each of three pairs, with a second parameter of its own shape, from a start
that is the same for all.    python3 Tools/Golden/optimizers.py   (needs torch)

    python3 Tools/Golden/optimizers.py --random SEED N DIR

writes N random optimizers and N random schedulers to DIR instead (optimizer_cases.py, scheduler_cases.py), which
`ADJOINT_GOLDEN_OPTIM=DIR swift test --filter RandomOptim` compares; without the variable it takes those that are here.
"""
import argparse
import json
import pathlib

import torch

from clipping_cases import clipping
from optimizer_cases import random_paths
from scheduler_cases import random_rates

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "Tests/Golden/optim"
X = [[-1.2, 1.0, 0.5], [2.0, -0.7, 0.3]]
Y = [0.25, -0.5, 1.5, 3.0]

CASES = [
    ("SGD", {"lr": 1e-3}),
    ("SGD", {"lr": 1e-3, "momentum": 0.9}),
    ("SGD", {"lr": 1e-3, "momentum": 0.9, "dampening": 0.3, "weight_decay": 0.1}),
    ("SGD", {"lr": 1e-3, "momentum": 0.8, "nesterov": True, "weight_decay": 0.01}),
    ("SGD", {"lr": 1e-4, "momentum": 0.5, "maximize": True}),
    *(
        (name, {"lr": lr, **options})
        for name in ("Adam", "AdamW")
        for lr, options in (
            (1e-3, {}),
            (0.05, {"betas": [0.8, 0.95], "eps": 1e-3}),
            (0.05, {"betas": [0.3, 0.95]}),
            (0.05, {"weight_decay": 0.1}),
            (0.05, {"amsgrad": True, "weight_decay": 0.02}),
            (0.05, {"maximize": True}),
        )
    ),
    ("NAdam", {}),
    ("NAdam", {"lr": 0.02, "momentum_decay": 0.1, "weight_decay": 0.1, "betas": [0.8, 0.95]}),
    ("NAdam", {"lr": 0.02, "weight_decay": 0.1, "decoupled_weight_decay": True, "eps": 1e-4}),
    ("NAdam", {"lr": 0.02, "maximize": True}),
    ("RAdam", {}),
    ("RAdam", {"lr": 0.02, "weight_decay": 0.1, "betas": [0.8, 0.95]}),
    ("RAdam", {"lr": 0.02, "weight_decay": 0.1, "decoupled_weight_decay": True, "eps": 1e-4}),
    ("RAdam", {"maximize": True}),
    ("Adamax", {}),
    ("Adamax", {"lr": 0.02, "weight_decay": 0.1, "betas": [0.8, 0.95], "eps": 1e-4}),
    ("Adamax", {"lr": 0.02, "maximize": True}),
    ("RMSprop", {}),
    ("RMSprop", {"lr": 0.005, "alpha": 0.9, "eps": 1e-4, "weight_decay": 0.1}),
    ("RMSprop", {"lr": 0.005, "momentum": 0.9}),
    ("RMSprop", {"lr": 0.005, "centered": True}),
    ("RMSprop", {"lr": 0.005, "centered": True, "momentum": 0.5, "weight_decay": 0.1, "maximize": True}),
    ("Adagrad", {}),
    ("Adagrad", {"lr": 0.1, "lr_decay": 0.1, "weight_decay": 0.1}),
    ("Adagrad", {"lr": 0.1, "initial_accumulator_value": 0.5, "eps": 1e-3, "maximize": True}),
    ("Adadelta", {}),
    ("Adadelta", {"lr": 0.5, "rho": 0.8, "eps": 1e-3, "weight_decay": 0.1}),
    ("Adadelta", {"maximize": True}),
    ("ASGD", {"lr": 1e-3}),
    ("ASGD", {"lr": 1e-3, "lambd": 0.1, "alpha": 0.5, "t0": 10, "weight_decay": 0.1}),
    ("ASGD", {"lr": 1e-4, "maximize": True}),
    ("Rprop", {}),
    ("Rprop", {"lr": 0.02, "etas": [0.4, 1.3], "step_sizes": [1e-4, 0.1]}),
    ("Rprop", {"maximize": True}),
    ("LBFGS", {"lr": 0.1, "max_iter": 2, "max_eval": 2}),
    ("LBFGS", {"lr": 0.1, "max_iter": 3, "max_eval": 4, "history_size": 3}),
    ("LBFGS", {"max_iter": 2, "max_eval": 12, "line_search_fn": "strong_wolfe"}),
    ("LBFGS", {"max_iter": 4, "max_eval": 20, "history_size": 2, "line_search_fn": "strong_wolfe", "tolerance_change": 1e-12}),
]


def value(x, y):
    valley = (1 - x[0]) ** 2 + 10 * (x[1] - x[0] ** 2) ** 2
    return valley.sum() + ((y * y - 1) ** 2).sum() + 0.1 * (x.sum() * y.sum())


def path(name, options):
    x = torch.tensor(X, dtype=torch.float64, requires_grad=True)
    y = torch.tensor(Y, dtype=torch.float64, requires_grad=True)
    arguments = {k: tuple(v) if isinstance(v, list) else v for k, v in options.items()}
    optimizer = getattr(torch.optim, name)([x, y], **arguments)

    def closure():
        optimizer.zero_grad()
        loss = value(x, y)
        loss.backward()
        return loss

    rows = []
    for step in range(1, 51):
        optimizer.step(closure)
        if step % 5 == 0:
            rows.append(torch.cat([x.detach().flatten(), y.detach()]).tolist())
    return rows


def rounded_path(name, options):
    """In float32, by gradients that are exact: what is seen is the rounding of the optimizer alone."""
    p = torch.tensor([0.75, -0.625, 1.5, 3.0, -0.3, 0.1], requires_grad=True)
    arguments = {k: tuple(v) if isinstance(v, list) else v for k, v in options.items()}
    optimizer = getattr(torch.optim, name)([p], **arguments)
    rows = []
    for step in range(1, 51):
        p.grad = torch.tensor([((7 * step + 5 * i) % 11 - 4) / 8 for i in range(6)])
        optimizer.step()
        if step % 5 == 0:
            rows.append([float(f"{v:.9g}") for v in p.tolist()])
    return rows


S = torch.optim.lr_scheduler
SCHEDULERS = {
    "lambda": lambda o: S.LambdaLR(o, lambda epoch: 0.95**epoch),
    "multiplicative": lambda o: S.MultiplicativeLR(o, lambda epoch: 1 - 0.01 * epoch),
    "step": lambda o: S.StepLR(o, 7, gamma=0.5),
    "multistep": lambda o: S.MultiStepLR(o, [5, 20, 20, 41], gamma=0.3),
    "constant": lambda o: S.ConstantLR(o, factor=0.4, total_iters=9),
    "linear": lambda o: S.LinearLR(o, start_factor=0.1, end_factor=0.8, total_iters=13),
    "exponential": lambda o: S.ExponentialLR(o, 0.93),
    "polynomial": lambda o: S.PolynomialLR(o, total_iters=31, power=1.7),
    "cosine": lambda o: S.CosineAnnealingLR(o, 12, eta_min=0.001),
    "restarts": lambda o: S.CosineAnnealingWarmRestarts(o, 5, T_mult=2, eta_min=0.002),
    "cyclic": lambda o: S.CyclicLR(o, 0.01, 0.2, step_size_up=6, step_size_down=9),
    "cyclic2": lambda o: S.CyclicLR(o, 0.01, 0.2, step_size_up=5, mode="triangular2"),
    "cyclicExp": lambda o: S.CyclicLR(o, 0.01, 0.2, step_size_up=5, mode="exp_range", gamma=0.97),
    "cyclicAdam": lambda o: S.CyclicLR(o, 0.01, 0.2, step_size_up=5),
    "oneCycle": lambda o: S.OneCycleLR(o, 0.3, total_steps=50),
    "oneCycleLinear": lambda o: S.OneCycleLR(o, 0.3, total_steps=60, anneal_strategy="linear", three_phase=True),
    "oneCycleAdam": lambda o: S.OneCycleLR(o, 0.3, total_steps=55, pct_start=0.45, three_phase=True),
    "plateau": lambda o: S.ReduceLROnPlateau(o, factor=0.5, patience=2, cooldown=3, min_lr=0.002),
    "plateauMax": lambda o: S.ReduceLROnPlateau(o, "max", factor=0.6, patience=1, threshold=0.1, threshold_mode="abs"),
    "sequential": lambda o: S.SequentialLR(
        o,
        [
            S.LinearLR(o, 0.2, total_iters=6),
            S.CosineAnnealingLR(o, 20),
            S.ConstantLR(o, 0.5, 4),
            S.ExponentialLR(o, 0.9),
        ],
        [6, 26, 40],
    ),
    "chained": lambda o: S.ChainedScheduler([S.ConstantLR(o, 0.1, 4), S.ExponentialLR(o, 0.9), S.StepLR(o, 11, 0.5)]),
    "swa": lambda o: torch.optim.swa_utils.SWALR(o, 0.005, anneal_epochs=8),
    "swaLinear": lambda o: torch.optim.swa_utils.SWALR(o, 0.005, anneal_epochs=5, anneal_strategy="linear"),
}


def rates(name, make):
    p = torch.zeros(2, requires_grad=True)
    if name.endswith("Adam"):
        optimizer = torch.optim.Adam([p], lr=0.1)
    else:
        optimizer = torch.optim.SGD([p], lr=0.1, momentum=0.9)
    scheduler = make(optimizer)
    group = optimizer.param_groups[0]
    rows = []
    for step in range(50):
        rows.append((group["lr"], group["betas"][0] if "betas" in group else group["momentum"]))
        optimizer.step()
        scheduler.step(*([measured(step)] if name.startswith("plateau") else []))
    return {"name": name, "rates": [r for r, _ in rows], "momenta": [m for _, m in rows]}


def measured(step):
    return 1 / (1 + step) if step < 10 else 0.1 + (step * 7 % 5) / 100


def write(name, cases, folder=FOLDER):
    folder.mkdir(parents=True, exist_ok=True)
    lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases)
    (folder / f"{name}.json").write_text(f"[\n{lines}\n]\n")


def write_random(seed, count, folder):
    write("random-optimizers", random_paths(seed, count), folder)
    write("random-schedulers", random_rates(seed, count), folder)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--random", nargs=3, metavar=("SEED", "N", "DIR"))
    random = parser.parse_args().random
    if random:
        return write_random(int(random[0]), int(random[1]), pathlib.Path(random[2]))
    cases = [
        {
            "optimizer": name,
            "options": options,
            "double": path(name, options),
            "float": [] if name == "LBFGS" else rounded_path(name, options),
        }
        for name, options in CASES
    ]
    write("optimizers", cases)
    write("schedulers", [rates(name, make) for name, make in SCHEDULERS.items()])
    write("clipping", clipping())
    write_random(1, 30, FOLDER)


if __name__ == "__main__":
    main()
