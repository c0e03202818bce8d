#!/usr/bin/env python3
"""Writes Tests/Golden/optim/optimizers.json: the paths of PyTorch's optimizers over 50 steps, every 5th recorded.

The problem is Rosenbrock's valley for each of three pairs, with a second parameter of its own shape, from a start
that is the same for all.    python3 Tools/Golden/optimizers.py   (needs torch)
"""
import json
import pathlib

import torch

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
    ("LBFGS", {"lr": 0.1, "max_iter": 2}),
    ("LBFGS", {"lr": 0.1, "max_iter": 3, "history_size": 3}),
    ("LBFGS", {"max_iter": 2, "line_search_fn": "strong_wolfe"}),
    ("LBFGS", {"max_iter": 4, "history_size": 2, "line_search_fn": "strong_wolfe", "tolerance_change": 1e-12}),
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
            rows.append(p.detach().tolist())
    return rows


def main():
    FOLDER.mkdir(exist_ok=True)
    cases = [
        {
            "optimizer": name,
            "options": options,
            "double": path(name, options),
            "float": [] if name == "LBFGS" else [[float(f"{v:.9g}") for v in row] for row in rounded_path(name, options)],
        }
        for name, options in CASES
    ]
    lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases)
    (FOLDER / "optimizers.json").write_text(f"[\n{lines}\n]\n")


if __name__ == "__main__":
    main()
