#!/usr/bin/env python3
"""States of optimizers and schedulers that go from PyTorch to Swift and back (needs torch).

    python3 Tools/Golden/optimizer_states.py

writes Tests/Golden/optim/states.pt: for each optimizer, with a scheduler, the state after 20 steps, and the parameters
then and after 40 steps. A case is that of optimizer_cases.py, with a scheduler of scheduler_cases.py.

    ADJOINT_STATES=DIR swift test --filter OptimizerStateTests
    python3 Tools/Golden/optimizer_states.py DIR

goes the other way: the test writes DIR/NAME.pt, of the same kind; PyTorch reads them, goes on, and is compared.
"""
import json
import pathlib
import sys

import torch

from optimizer_cases import DTYPES, filled, losses, python_options
from scheduler_cases import make

FILE = pathlib.Path(__file__).resolve().parents[2] / "Tests/Golden/optim/states.pt"
MIDDLE, END = 20, 40


def scheduler(name, **options):
    return {"name": name, "options": options, "parts": []}


STEPPED = scheduler("StepLR", step_size=7, gamma=0.5)
CYCLE = scheduler("OneCycleLR", max_lr=[0.05], total_steps=60)
TOGETHER = {"name": "ChainedScheduler", "options": {},
            "parts": [scheduler("ConstantLR", factor=0.5, total_iters=25), scheduler("ExponentialLR", gamma=0.98)]}
ONE_BY_ONE = {"name": "SequentialLR", "options": {"milestones": [10, 27]},
              "parts": [scheduler("LinearLR", start_factor=0.2, total_iters=10),
                        scheduler("CosineAnnealingLR", T_max=17), scheduler("ConstantLR", factor=0.3)]}
CASES = [
    ("SGD", {"momentum": 0.9, "nesterov": True, "weight_decay": 0.01}, CYCLE),
    ("Adam", {"amsgrad": True, "weight_decay": 0.1}, CYCLE),
    ("AdamW", {"betas": [0.8, 0.95]}, ONE_BY_ONE),
    ("NAdam", {}, STEPPED),
    ("RAdam", {"lr": 0.02}, scheduler("CosineAnnealingWarmRestarts", T_0=6, T_mult=2)),
    ("Adamax", {"lr": 0.02}, scheduler("CyclicLR", base_lr=[0.001], max_lr=[0.05], step_size_up=8, mode="exp_range",
                                       gamma=0.97)),
    ("RMSprop", {"momentum": 0.5, "centered": True, "alpha": 0.9}, TOGETHER),
    ("Adagrad", {"initial_accumulator_value": 0.5, "lr_decay": 0.1}, scheduler("LambdaLR", lr_lambda=[["falling", 0.1]])),
    ("Adadelta", {"rho": 0.8}, scheduler("PolynomialLR", total_iters=35, power=1.5)),
    ("ASGD", {"lambd": 0.1, "t0": 5.0}, scheduler("MultiplicativeLR", lr_lambda=[["line", 0.01]])),
    ("Rprop", {"etas": [0.4, 1.3]}, STEPPED),
    ("LBFGS", {"max_iter": 4, "history_size": 3, "line_search_fn": "strong_wolfe"}, STEPPED),
]


def case_of(name, options, schedule):
    groups = [{"shapes": [[2, 3], [4]], "options": {}}]
    if name != "LBFGS":
        groups.append({"shapes": [[], [70]], "options": {"lr": 0.005}})
    return {"optimizer": name, "seed": len(name) * 17, "dtype": "float64", "options": options, "groups": groups,
            "slope": 0.25, "record": [END], "reload": 0, "values": [], "scheduler": schedule}


class Run:
    def __init__(self, case):
        self.case, self.parameters, groups = case, [], []
        for spec in case["groups"]:
            new = [filled(shape, DTYPES[case["dtype"]], case["seed"], len(self.parameters) + i, 0).requires_grad_()
                   for i, shape in enumerate(spec["shapes"])]
            self.parameters += new
            groups.append({"params": new, **spec["options"]})
        self.optimizer = getattr(torch.optim, case["optimizer"])(groups, **python_options(case["options"]))
        self.scheduler = make(case["scheduler"], self.optimizer)

    def go(self, first, last):
        for step in range(first, last + 1):
            if self.case["optimizer"] == "LBFGS":
                self.optimizer.step(lambda: torch.tensor(losses(self.parameters, self.case["seed"], 1.0)))
            else:
                for j, p in enumerate(self.parameters):
                    p.grad = p.detach() * self.case["slope"] + filled(p.shape, p.dtype, self.case["seed"], j, step)
                self.optimizer.step()
            self.scheduler.step()

    def values(self):
        return [p.detach().clone() for p in self.parameters]

    def states(self):
        return {"optimizer": self.optimizer.state_dict(), "scheduler": self.scheduler.state_dict()}


def save():
    whole = {}
    for arguments in CASES:
        case = case_of(*arguments)
        run = Run(case)
        run.go(1, MIDDLE)
        whole[case["optimizer"]] = {"case": json.dumps(case), "middle": run.values(), **run.states()}
        # A copy, since the state is the optimizer's own.
        torch.save(whole[case["optimizer"]], FILE)
        whole[case["optimizer"]] = torch.load(FILE, weights_only=True)
        run.go(MIDDLE + 1, END)
        whole[case["optimizer"]]["end"] = run.values()
    torch.save(whole, FILE)


def check(folder):
    worst = {}
    for file in sorted(pathlib.Path(folder).glob("*.pt")):
        saved = torch.load(file, weights_only=True)
        run = Run(json.loads(saved["case"]))
        run.optimizer.load_state_dict(saved["optimizer"])
        run.scheduler.load_state_dict(saved["scheduler"])
        with torch.no_grad():
            for p, value in zip(run.parameters, saved["middle"], strict=True):
                p.copy_(value)
        run.go(MIDDLE + 1, END)
        worst[file.stem] = max((p - q).abs().max().item() for p, q in zip(run.values(), saved["end"], strict=True))
    print(worst)
    sys.exit(any(not difference < 1e-12 for difference in worst.values()))


if __name__ == "__main__":
    check(sys.argv[1]) if len(sys.argv) > 1 else save()
