"""Random legal options of PyTorch's learning-rate schedulers, and the rates that they give; used by
optimizers.py --random.

A scheduler is written as its name, its options and its parts. Functions are written as [kind, number], see `function`.
"""
import random

import torch
from torch.optim import lr_scheduler as S

STEPS = 50


def function(kind, a):
    return {
        "falling": lambda epoch: 1 / (1 + a * epoch),
        "line": lambda epoch: max(0.1, 1 - a * epoch),
        "constant": lambda epoch: a,
    }[kind]


def functions(r, groups):
    choices = [["falling", 0.1], ["line", 0.015], ["constant", 0.97]]
    return [r.choice(choices) for _ in range(r.choice([1, groups]))]


def some(r, choices):
    return {name: r.choice(values) for name, values in choices.items() if r.random() < 0.55}


def each(r, groups, choices):
    """A number for all groups, or one for each."""
    return [r.choice(choices) for _ in range(r.choice([1, groups]))]


def lambda_lr(r, groups):
    return {"lr_lambda": functions(r, groups)}


def step_lr(r, groups):
    return {"step_size": r.randint(1, 20), **some(r, {"gamma": [0.1, 0.5, 0.9, 1.1]})}


def multi_step(r, groups):
    return {"milestones": [r.randint(0, 55) for _ in range(r.randint(0, 6))], **some(r, {"gamma": [0.1, 0.5, 0.9]})}


def constant(r, groups):
    return some(r, {"factor": [0.1, 0.4, 1.0], "total_iters": [1, 5, 9, 60]})


def linear(r, groups):
    return some(r, {"start_factor": [0.05, 0.5, 1.0], "end_factor": [0.1, 0.7, 1.0], "total_iters": [1, 7, 30, 80]})


def polynomial(r, groups):
    return some(r, {"total_iters": [1, 8, 31, 70], "power": [0.5, 1.0, 2.0, 3.3]})


def cosine(r, groups):
    return {"T_max": r.choice([1, 4, 12, 25, 60]), **some(r, {"eta_min": [0.0, 0.001, 0.02]})}


def restarts(r, groups):
    return {"T_0": r.randint(1, 12), **some(r, {"T_mult": [1, 2, 3], "eta_min": [0.0, 0.002]})}


def cyclic(r, groups):
    options = {"base_lr": each(r, groups, [0.001, 0.01]), "max_lr": each(r, groups, [0.1, 0.3])}
    options["step_size_up"] = r.randint(1, 14)
    options.update(some(r, {"step_size_down": [1, 5, 13], "mode": ["triangular", "triangular2", "exp_range"],
                            "gamma": [0.9, 0.99], "cycle_momentum": [True, False]}))
    if r.random() < 0.3:
        options.update(base_momentum=each(r, groups, [0.5, 0.7]), max_momentum=each(r, groups, [0.85, 0.95]))
    if r.random() < 0.2:
        options.update(scale_fn=["falling", 0.2], scale_mode=r.choice(["cycle", "iterations"]))
    return options


def one_cycle(r, groups):
    options = {"max_lr": each(r, groups, [0.1, 0.3]), "total_steps": r.choice([50, 57, 200])}
    options.update(some(r, {"pct_start": [0.1, 0.25, 0.45], "anneal_strategy": ["cos", "linear"],
                            "cycle_momentum": [True, False], "div_factor": [10.0, 25.0],
                            "final_div_factor": [10.0, 1e4], "three_phase": [True, False]}))
    if r.random() < 0.3:
        options.update(base_momentum=each(r, groups, [0.5, 0.7]), max_momentum=each(r, groups, [0.85, 0.95]))
    return options


def plateau(r, groups):
    options = some(r, {"mode": ["min", "max"], "factor": [0.5, 0.1, 0.9], "patience": [0, 2, 5],
                       "threshold": [1e-4, 0.1], "threshold_mode": ["rel", "abs"], "cooldown": [0, 1, 4],
                       "eps": [1e-8, 0.004]})
    if r.random() < 0.5:
        options["min_lr"] = each(r, groups, [0.0, 0.001, 0.01])
    return options


def swa(r, groups):
    return {"swa_lr": each(r, groups, [0.005, 0.2]),
            **some(r, {"anneal_epochs": [0, 1, 8, 60], "anneal_strategy": ["cos", "linear"]})}


SIMPLE = {
    "LambdaLR": lambda_lr, "MultiplicativeLR": lambda_lr, "StepLR": step_lr, "MultiStepLR": multi_step,
    "ConstantLR": constant, "LinearLR": linear, "ExponentialLR": lambda r, g: {"gamma": r.choice([0.8, 0.95, 1.02])},
    "PolynomialLR": polynomial, "CosineAnnealingLR": cosine, "CosineAnnealingWarmRestarts": restarts,
    "CyclicLR": cyclic, "OneCycleLR": one_cycle, "SWALR": swa,
}
CLOSED = ("StepLR", "MultiStepLR", "ConstantLR", "LinearLR", "ExponentialLR", "PolynomialLR", "CosineAnnealingLR")


def simple(r, groups, excluded=()):
    name = r.choice([name for name in SIMPLE if name not in excluded])
    return {"name": name, "options": SIMPLE[name](r, groups), "parts": []}


def spec_of(r, groups):
    kind = r.random()
    if kind < 0.1:
        return {"name": "ReduceLROnPlateau", "options": plateau(r, groups), "parts": []}
    if kind < 0.25:
        parts = [simple(r, groups, ("OneCycleLR",)) for _ in range(r.randint(1, 4))]
        milestones = sorted(r.sample(range(1, 48), len(parts) - 1))
        return {"name": "SequentialLR", "options": {"milestones": milestones}, "parts": parts}
    if kind < 0.35:
        parts = [simple(r, groups, ("OneCycleLR", "CyclicLR")) for _ in range(r.randint(1, 3))]
        return {"name": "ChainedScheduler", "options": {}, "parts": parts}
    return simple(r, groups)


def make(spec, optimizer):
    options, name = dict(spec["options"]), spec["name"]
    parts = [make(part, optimizer) for part in spec["parts"]]
    for key, value in options.items():
        if key in ("lr_lambda", "scale_fn"):
            several = [function(*f) for f in ([value] if key == "scale_fn" else value)]
            options[key] = several[0] if len(several) == 1 else several
        elif isinstance(value, list) and key != "milestones":
            options[key] = value[0] if len(value) == 1 else value
    if name == "SequentialLR":
        return S.SequentialLR(optimizer, parts, **options)
    if name == "ChainedScheduler":
        return S.ChainedScheduler(parts, optimizer)
    return getattr(torch.optim.swa_utils if name == "SWALR" else S, name)(optimizer, **options)


def actions_of(r, spec):
    actions = []
    for step in range(STEPS):
        if spec["name"] == "ReduceLROnPlateau":
            actions.append({"metric": round(1 / (1 + step) if step < 8 else r.uniform(0.05, 0.3), 3)})
        elif spec["name"] == "CosineAnnealingWarmRestarts" and r.random() < 0.4:
            actions.append({"to": round(step + r.random() * 3, 3)})
        elif spec["name"] in CLOSED and r.random() < 0.04:
            actions.append({"to": r.randint(0, 50)})
        else:
            actions.append({})
        if r.random() < 0.03 and spec["name"] not in ("ReduceLROnPlateau",):
            actions[-1]["lr"] = r.choice([0.05, 0.2])
    return actions


def momentum(group):
    return group["betas"][0] if "betas" in group else group["momentum"]


def rates(case):
    torch_groups = [{"params": [torch.zeros(2, requires_grad=True)], "lr": lr} for lr in case["lrs"]]
    kind = torch.optim.Adam if case["optimizer"] == "Adam" else torch.optim.SGD
    optimizer = kind(torch_groups, **({} if case["optimizer"] == "Adam" else {"momentum": 0.9}))
    scheduler = make(case["scheduler"], optimizer)
    rows = []
    for action in [None, *case["actions"]]:
        if action is not None:
            optimizer.step()
            if "lr" in action:
                optimizer.param_groups[0]["lr"] = action["lr"]
            if "metric" in action:
                scheduler.step(action["metric"])
            elif "to" in action:
                scheduler.step(action["to"])
            else:
                scheduler.step()
        rows.append([v for group in optimizer.param_groups for v in (group["lr"], momentum(group))])
    return rows


def random_rates(seed, count):
    r = random.Random(seed)
    found = 0
    while found < count:
        groups = r.randint(1, 3)
        spec = spec_of(r, groups)
        case = {
            "optimizer": r.choice(["SGD", "Adam"]), "lrs": [r.choice([0.01, 0.1, 0.5]) for _ in range(groups)],
            "scheduler": spec, "actions": actions_of(r, spec), "reload": r.randint(1, STEPS - 1)}
        try:
            rows = rates(case)
        except ZeroDivisionError:
            continue
        if any(isinstance(v, complex) for row in rows for v in row):
            continue
        found += 1
        yield {**case, "rates": rows}
