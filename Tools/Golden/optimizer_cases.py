"""Random legal options of PyTorch's optimizers, and the paths that they give; used by optimizers.py --random.

Initial values and gradients come from integers (`noise`), so that they are the same in any language. Of a path what is
recorded are all parameters, in order, after some of the steps; a number that is not finite is a text.
"""
import inspect
import math
import random

import torch

STEPS = 50
SHAPES = [[], [1], [3], [2, 3], [4], [7], [3, 1, 5], [17], [9, 8], [0], [2, 33]]
DTYPES = {"float64": torch.float64, "float32": torch.float32, "bfloat16": torch.bfloat16, "float16": torch.float16}


def noise(seed, tensor, step, element):
    """A multiple of 1/128 from -1 to 1, now and then 0."""
    u = (seed * 7919 + tensor * 104729 + step * 1299709 + element * 15485863) & 0x7FFFFFFF
    for _ in range(3):
        u = (u * 1103515245 + 12345) & 0x7FFFFFFF
    return 0.0 if (u >> 8) % 13 == 0 else ((u >> 16) & 0xFF) / 128 - 1


def filled(shape, dtype, seed, tensor, step):
    values = [noise(seed, tensor, step, i) for i in range(math.prod(shape))]
    return torch.tensor(values, dtype=dtype).reshape(shape)


def common(r):
    options = {"lr": r.choice([1e-3, 0.01, 0.05, 0.3, round(10 ** r.uniform(-4, -0.3), 6)])}
    if r.random() < 0.5:
        options["weight_decay"] = r.choice([0.0, 1e-4, 0.01, 0.3])
    if r.random() < 0.25:
        options["maximize"] = True
    return options


def some(r, choices):
    """Some of the options, each one of its choices."""
    return {name: r.choice(values) for name, values in choices.items() if r.random() < 0.55}


BETAS = [[0.9, 0.999], [0.8, 0.95], [0.3, 0.9], [0.0, 0.5], [0.5, 0.0], [0.0, 0.0], [0.99, 0.9999]]
EPS = [1e-8, 1e-3, 1e-12, 0.1]
FLAG = [True, False]


def sgd(r):
    options = some(r, {"momentum": [0.0, 0.5, 0.9, 1.0], "dampening": [0.0, 0.3, 1.0, -0.5]})
    if options.get("momentum", 0) > 0 and r.random() < 0.5:
        options.update(dampening=0.0, nesterov=True)
    return options


OPTIONS = {
    "SGD": sgd,
    "Adam": lambda r: some(r, {"betas": BETAS, "eps": EPS, "amsgrad": FLAG, "decoupled_weight_decay": FLAG}),
    "AdamW": lambda r: some(r, {"betas": BETAS, "eps": EPS, "amsgrad": FLAG}),
    "NAdam": lambda r: some(
        r, {"betas": BETAS, "eps": EPS, "momentum_decay": [0.0, 4e-3, 0.1, 2.0], "decoupled_weight_decay": FLAG}
    ),
    "RAdam": lambda r: some(r, {"betas": BETAS, "eps": EPS, "decoupled_weight_decay": FLAG}),
    "Adamax": lambda r: some(r, {"betas": BETAS, "eps": EPS}),
    "RMSprop": lambda r: some(
        r, {"alpha": [0.99, 0.5, 0.9, 0.0, 1.0], "eps": EPS, "momentum": [0.0, 0.5, 0.9], "centered": FLAG}
    ),
    "Adagrad": lambda r: some(r, {"lr_decay": [0.0, 0.1, 1.0], "eps": [1e-10, 1e-3]}),
    "Adadelta": lambda r: some(r, {"rho": [0.9, 0.5, 0.0, 0.99, 1.0], "eps": [1e-6, 1e-3]}),
    "ASGD": lambda r: some(r, {"lambd": [1e-4, 0.0, 0.1], "alpha": [0.75, 0.0, 1.0], "t0": [1e6, 0, 3, 17]}),
    "Rprop": lambda r: some(r, {"etas": [[0.5, 1.2], [0.9, 1.1], [0.1, 3.0]], "step_sizes": [[1e-6, 50], [1e-3, 0.1]]}),
}


def options_of(r, name):
    options = {**common(r), **OPTIONS[name](r)}
    if name == "Rprop":
        options.pop("weight_decay", None)
    if options.get("centered") and options.get("alpha") == 0:
        options["alpha"] = 0.9  # Otherwise the step is divided by a rounding error.
    if "betas" in options and name == "Adamax" and options["betas"][1] == 0:
        options["eps"] = 1e-3
    return options


def python_options(options):
    return {k: tuple(v) if isinstance(v, list) and v and isinstance(v[0], float) else v for k, v in options.items()}


def group_of(r, name, is_first):
    shapes = [r.choice(SHAPES) for _ in range(r.randint(1, 3))]
    options = {}
    if not is_first and r.random() < 0.7:
        given = options_of(r, name)
        # Nesterov asks for a momentum of its own group, and accumulators take the constructor's value.
        options = {k: v for k, v in given.items() if k not in ("nesterov", "dampening")}
    return {"shapes": shapes, "options": options}


def first_order_case(r, seed):
    name = r.choice(list(OPTIONS))
    case = {
        "optimizer": name,
        "seed": seed,
        "dtype": r.choices(list(DTYPES), [12, 6, 1, 1])[0],
        "options": options_of(r, name),
        "groups": [group_of(r, name, i == 0) for i in range(r.randint(1, 3))],
        "slope": r.choice([0.0, 0.25, 1.0]),
        "record": sorted({1, 2, r.randint(3, 12), r.randint(13, 30), STEPS}),
        "reload": r.randint(1, STEPS - 1),
    }
    if case["dtype"] in ("bfloat16", "float16"):
        # Roundings grow from step to step.
        case["record"] = [1, 2]
        for options in [case["options"], *(group["options"] for group in case["groups"])]:
            if "eps" in inspect.signature(getattr(torch.optim, name)).parameters:
                options["eps"] = 1e-3
    if case["options"].get("nesterov"):
        for group in case["groups"]:
            group["options"].pop("momentum", None)
    if name == "Adagrad" and r.random() < 0.5:
        case["options"]["initial_accumulator_value"] = r.choice([0.1, 2.0])
    if r.random() < 0.3 and name != "Adagrad":
        case["added"] = {"step": r.randint(2, 40), "group": group_of(r, name, False)}
        if case["options"].get("nesterov"):
            case["added"]["group"]["options"].pop("momentum", None)
    if r.random() < 0.5:
        case["absent"] = sorted([r.randint(1, STEPS), r.randint(0, 4)] for _ in range(r.randint(1, 12)))
    if r.random() < 0.4:
        case["changes"] = [
            {"step": r.randint(2, STEPS), "group": r.randrange(len(case["groups"])), "lr": r.choice([0.0, 0.002, 0.1])}
            for _ in range(r.randint(1, 3))
        ]
    return case


def quasi_newton_case(r, seed):
    options = some(
        r, {"lr": [1.0, 0.5, 0.1], "max_iter": [1, 2, 5, 20], "max_eval": [2, 3, 7, 40], "history_size": [1, 2, 5, 100],
            "tolerance_grad": [1e-7, 1e-3, 0.0], "tolerance_change": [1e-9, 1e-4, 0.0]})
    if "max_iter" in options:
        options.setdefault("max_eval", options["max_iter"] * 5 // 4)
    if r.random() < 0.6:
        options["line_search_fn"] = "strong_wolfe"
    if r.random() < 0.2:
        options["maximize"] = True
    group = group_of(r, "LBFGS", True)
    group["shapes"].append([3])  # PyTorch takes no largest gradient of nothing.
    return {
        "optimizer": "LBFGS", "seed": seed, "dtype": "float64", "options": options, "groups": [group], "slope": 1.0, "record": [1, 2, 3, 5, 8, 13], "reload": r.randint(1, 12)}


def losses(parameters, seed, sign):
    """A convex valley, with gradients as they are written here, and the sum from the first element to the last."""
    total = 0.0
    for j, p in enumerate(parameters):
        d = p.detach() - filled(p.shape, p.dtype, seed, j, -1)
        scale = filled(p.shape, p.dtype, seed, j, -2) + 1.5
        square = d * d
        p.grad = (scale * d + 0.4 * (square * d)) * sign
        for value in (0.5 * (scale * square) + 0.1 * (square * square)).flatten().tolist():
            total += value
    return total * sign


def path(case):
    dtype, seed, slope = DTYPES[case["dtype"]], case["seed"], case["slope"]
    parameters = []

    def group(spec):
        new = []
        for shape in spec["shapes"]:
            new.append(filled(shape, dtype, seed, len(parameters), 0).requires_grad_())
            parameters.append(new[-1])
        return {"params": new, **python_options(spec["options"])}

    optimizer = getattr(torch.optim, case["optimizer"])(
        [group(spec) for spec in case["groups"]], **python_options(case["options"]))
    absent = {tuple(place) for place in case.get("absent", [])}
    rows = []
    for step in range(1, max(case["record"]) + 1):
        for change in case.get("changes", []):
            if change["step"] == step:
                optimizer.param_groups[change["group"]]["lr"] = change["lr"]
        if "added" in case and case["added"]["step"] == step:
            optimizer.add_param_group(group(case["added"]["group"]))
        if case["optimizer"] == "LBFGS":
            sign = -1.0 if case["options"].get("maximize") else 1.0
            optimizer.step(lambda: torch.tensor(losses(parameters, seed, sign), dtype=dtype))
        else:
            for j, p in enumerate(parameters):
                gradient = p.detach() * slope + filled(p.shape, dtype, seed, j, step)
                p.grad = None if (step, j) in absent else gradient
            optimizer.step()
        if step in case["record"]:
            rows.append([number(v) for p in parameters for v in p.detach().flatten().tolist()])
    return rows


def number(value):
    return value if math.isfinite(value) else str(value)


def random_paths(seed, count):
    r = random.Random(seed)
    for i in range(count):
        case = (quasi_newton_case if r.random() < 0.1 else first_order_case)(r, r.randint(1, 99999))
        yield {**case, "values": path(case)}
