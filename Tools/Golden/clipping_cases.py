"""Norms and clipped gradients of PyTorch's; used by optimizers.py."""
import itertools
import math

import torch

from optimizer_cases import number

NORMS = [2.0, 1.0, 0.5, 3.0, 0.0, math.inf, -math.inf]
GRADIENTS = {
    "plain": [[0.5, -2.0, 3.25], None, [[1.0, -0.125], [4.0, 0.0]]],
    "small": [[1e-3, -2e-3], [5e-4]],
    "zeros": [[0.0, 0.0], [0.0]],
    "none": [None, None],
    "noNumber": [[1.0, math.nan], [2.0]],
    "infinite": [[1.0, -math.inf], [2.0]],
    "scalar": [-3.0, [4.0]],
}


def parameters_of(gradients, dtype):
    parameters = [torch.zeros_like(torch.tensor(g or 0.0, dtype=dtype)).requires_grad_() for g in gradients]
    for p, g in zip(parameters, gradients, strict=True):
        p.grad = None if g is None else torch.tensor(g, dtype=dtype)
    return parameters


def flat(parameters):
    return [number(v) for p in parameters if p.grad is not None for v in p.grad.flatten().tolist()]


def clipping():
    for (name, gradients), dtype, norm in itertools.product(GRADIENTS.items(), ("float64", "float32"), NORMS):
        for limit in (1.0, 0.0, 1e3):
            parameters = parameters_of(gradients, getattr(torch, dtype))
            total = torch.nn.utils.clip_grad_norm_(parameters, limit, norm)
            yield {"gradients": name, "dtype": dtype, "norm": number(norm), "limit": limit,
                   "total": number(total.item()), "clipped": flat(parameters)}
    for (name, gradients), limit in itertools.product(GRADIENTS.items(), (1.0, 0.0, -0.5)):
        if name == "none":
            continue  # PyTorch stops there.
        parameters = parameters_of(gradients, torch.float64)
        torch.nn.utils.clip_grad_value_(parameters, limit)
        yield {"gradients": name, "dtype": "float64", "norm": "nan", "limit": limit, "total": 0,
               "clipped": flat(parameters)}
