"""Makes Tests/Golden/transforms.json: what torchvision's transforms make of small images for a seed, and the next number
of the generator.

    python Tools/Golden/transforms.py
"""

import json
import pathlib

import torch
from torchvision import transforms as T
from torchvision.transforms import InterpolationMode as Mode

CASES = [
    ("Normalize", {"mean": [0.1, 0.2, 0.3], "std": [0.5, 2.0, 1.5]}, T.Normalize([0.1, 0.2, 0.3], [0.5, 2.0, 1.5])),
    ("Pad", {"left": 1, "top": 2, "right": 3, "bottom": 0}, T.Pad((1, 2, 3, 0), fill=0.5)),
    ("Pad", {"left": 1, "top": 2, "right": 3, "bottom": 4, "mode": "edge"}, T.Pad((1, 2, 3, 4), padding_mode="edge")),
    ("Pad", {"left": 4, "top": 2, "right": 3, "bottom": 3, "mode": "reflect"},
     T.Pad((4, 2, 3, 3), padding_mode="reflect")),
    ("Pad", {"left": 5, "top": 2, "right": 3, "bottom": 4, "mode": "symmetric"},
     T.Pad((5, 2, 3, 4), padding_mode="symmetric")),
    ("CenterCrop", {"height": 2, "width": 3}, T.CenterCrop((2, 3))),
    ("CenterCrop", {"height": 3, "width": 4}, T.CenterCrop((3, 4))),
    ("CenterCrop", {"height": 8, "width": 3}, T.CenterCrop((8, 3))),
    ("CenterCrop", {"height": 9, "width": 12}, T.CenterCrop((9, 12))),
    ("RandomCrop", {"height": 3, "width": 4}, T.RandomCrop((3, 4))),
    ("RandomCrop", {"height": 5, "width": 4}, T.RandomCrop((5, 4))),
    ("RandomCrop", {"height": 5, "width": 6}, T.RandomCrop((5, 6))),
    ("RandomCrop", {"height": 5, "width": 6, "padding": 2}, T.RandomCrop((5, 6), padding=2)),
    ("RandomCrop", {"height": 7, "width": 9, "padIfNeeded": True}, T.RandomCrop((7, 9), pad_if_needed=True)),
    ("RandomHorizontalFlip", {"p": 0.5}, T.RandomHorizontalFlip()),
    ("RandomVerticalFlip", {"p": 0.7}, T.RandomVerticalFlip(0.7)),
    ("RandomErasing", {"p": 0.5}, T.RandomErasing(0.5)),
    ("RandomErasing", {"p": 1, "scale": [0.1, 0.9], "ratio": [0.5, 2], "fill": "random"},
     T.RandomErasing(1, (0.1, 0.9), (0.5, 2), value="random")),
    ("RandomErasing", {"p": 1, "scale": [0.1, 0.5], "ratio": [0.3, 3.3], "fill": [1, 2, 3]},
     T.RandomErasing(1, (0.1, 0.5), value=[1, 2, 3])),
    ("RandomErasing", {"p": 1, "scale": [1, 1], "ratio": [1, 1]}, T.RandomErasing(1, (1, 1), (1, 1))),
    ("RandomResizedCrop", {"height": 4, "width": 3}, T.RandomResizedCrop((4, 3))),
    ("RandomResizedCrop", {"height": 3, "width": 3, "scale": [0.9, 1], "ratio": [0.2, 0.3]},
     T.RandomResizedCrop(3, (0.9, 1), (0.2, 0.3))),
    ("RandomResizedCrop", {"height": 3, "width": 3, "scale": [1, 1], "ratio": [2, 3]},
     T.RandomResizedCrop(3, (1, 1), (2, 3))),
    ("RandomRotation", {"degrees": [-30, 30]}, T.RandomRotation(30)),
    ("RandomRotation", {"degrees": [100, 170], "fill": 0.5}, T.RandomRotation((100, 170), fill=0.5)),
    ("RandomRotation", {"degrees": [-30, 30], "mode": "bilinear"}, T.RandomRotation(30, Mode.BILINEAR)),
    ("RandomRotation", {"degrees": [40, 80], "mode": "bilinear", "fill": 0.25},
     T.RandomRotation((40, 80), Mode.BILINEAR, fill=0.25)),
    ("Resize", {"height": 3, "width": 4}, T.Resize((3, 4))),
    ("Resize", {"height": 9, "width": 11}, T.Resize((9, 11))),
    ("Resize", {"height": 3, "width": 11}, T.Resize((3, 11))),
    ("Resize", {"height": 4}, T.Resize(4)),
    ("Resize", {"height": 7}, T.Resize(7)),
    ("Resize", {"height": 3, "width": 4, "antialias": False}, T.Resize((3, 4), antialias=False)),
    ("Resize", {"height": 7, "width": 4, "mode": "nearest"}, T.Resize((7, 4), Mode.NEAREST)),
    ("Resize", {"height": 7, "width": 4, "mode": "nearestExact"}, T.Resize((7, 4), Mode.NEAREST_EXACT)),
]


def main():
    torch.manual_seed(1)
    images = {"float32": torch.rand(3, 5, 6), "float64": torch.rand(2, 3, 5, 6).double(),
              "uint8": torch.randint(0, 256, (3, 5, 6), dtype=torch.uint8)}
    records = []
    for name, options, transform in CASES:
        for dtype, image in images.items():
            if dtype == "uint8" and name in ("Normalize", "RandomErasing", "Pad") and options.get("mode") is None:
                continue
            for seed in range(3 if name.startswith("Random") else 1):
                torch.manual_seed(seed)
                result = transform(image)
                records.append({
                    "transform": name, "options": options, "dtype": dtype, "seed": seed, "shape": list(result.shape),
                    "values": [float(f"{v:.8g}") for v in result.flatten().tolist()],
                    "next": torch.randint(0, 1 << 31, ()).item()})
    path = pathlib.Path(__file__).parents[2] / "Tests/Golden/transforms.json"
    inputs = {dtype: {"shape": list(x.shape), "values": x.flatten().tolist()} for dtype, x in images.items()}
    lines = ",\n".join(json.dumps(record, separators=(",", ":")) for record in records)
    path.write_text(f'{{"images": {json.dumps(inputs)}, "cases": [\n{lines}\n]}}\n')
    print(len(records), "cases,", path.stat().st_size, "bytes")


main()
