"""Records what PyTorch's torch.nn.init draws from seed 3: Tests/Golden/nn/init.pt, a list of calls and tensors.

    python3 Tools/Golden/init.py
"""
import itertools
import pathlib

import torch

CASES = [
    ("uniform_", {"a": -0.5, "b": 2.0}, [(3,), (4, 33)]),
    ("normal_", {"mean": 1.0, "std": 0.5}, [(3,), (4, 33)]),
    ("eye_", {}, [(3, 5), (4, 4)]),
    ("xavier_uniform_", {"gain": 1.5}, [(3, 5), (2, 3, 2, 2)]),
    ("xavier_normal_", {"gain": 0.7}, [(3, 5), (2, 3, 2, 2)]),
    *[(f"kaiming_{kind}_", {"a": 0.2, "mode": mode, "nonlinearity": what}, [(3, 5), (2, 3, 2)])
      for kind, mode, what in itertools.product(
          ("uniform", "normal"), ("fan_in", "fan_out"), ("leaky_relu", "relu", "tanh", "linear", "selu", "sigmoid"))],
    ("orthogonal_", {"gain": 1.0}, [(4, 4), (3, 5), (5, 3), (2, 3, 2), (1, 4)]),
    ("orthogonal_", {"gain": 1.5}, [(6, 2)]),
    ("trunc_normal_", {"mean": 0.0, "std": 1.0, "a": -2.0, "b": 2.0}, [(3,), (5, 40)]),
    ("trunc_normal_", {"mean": 0.5, "std": 0.2, "a": 0.4, "b": 0.9}, [(5, 40)]),
    ("trunc_normal_", {"mean": 0.0, "std": 1.0, "a": 1.0, "b": 3.0}, [(3,), (5, 40)]),
    ("trunc_normal_", {"mean": 3.0, "std": 2.0, "a": -1.0, "b": 0.5}, [(7, 3)]),
    ("dirac_", {"groups": 1}, [(3, 2, 3), (2, 3, 3, 2), (2, 2, 3, 3, 3)]),
    ("dirac_", {"groups": 2}, [(4, 2, 3), (6, 2, 2, 3)]),
    ("sparse_", {"sparsity": 0.3, "std": 0.5}, [(5, 4), (10, 3)]),
    ("sparse_", {"sparsity": 1.0, "std": 1.0}, [(3, 2)]),
    ("sparse_", {"sparsity": 0.0, "std": 0.01}, [(3, 2)]),
]


def main():
    found = []
    for name, arguments, shapes in CASES:
        for shape, dtype in itertools.product(shapes, (torch.float32, torch.float64)):
            torch.manual_seed(3)
            value = getattr(torch.nn.init, name)(torch.empty(shape, dtype=dtype), **arguments)
            after = torch.rand(1, dtype=torch.float64)
            found.append({"function": name, "arguments": arguments, "value": value, "after": after})
    path = pathlib.Path(__file__).parents[2] / "Tests/Golden/nn/init.pt"
    torch.save(found, path)
    print(len(found), path.stat().st_size)


main()
