"""Round trips of files between Adjoint and the packages torch, safetensors and numpy (and tensorboard, if it is there).

    swift build -c release --product fuzz
    python3 Tools/interchange.py .build/release/fuzz

Each case is written by its package. Adjoint reads it and says what it read, down to strides and checksums, which has to
be what Python sees; then Adjoint writes the file again, and the package has to load that and see the same. PyTorch
loads with weights_only=True. A table of the cases is printed; the exit status is 1 if one fails.
"""

import collections
import json
import math
import pathlib
import subprocess
import sys
import tempfile
import zlib

import numpy
import safetensors
import safetensors.torch
import torch

DTYPES = ["bool", "uint8", "int8", "int16", "int32", "int64", "float16", "bfloat16", "float32", "float64"]
generator = torch.Generator().manual_seed(7)


def random(name, *shape):
    """Elements of any bits: NaN of every kind, infinities and subnormal numbers are among them."""
    dtype = getattr(torch, name)
    if dtype == torch.bool:
        return torch.randint(0, 2, shape, generator=generator).bool()
    count = math.prod(shape) * dtype.itemsize
    return torch.randint(0, 256, (count,), generator=generator, dtype=torch.uint8).view(dtype).reshape(shape)


def crc(tensor):
    if tensor.numel() == 0:
        return 0
    return zlib.crc32(tensor.detach().contiguous().reshape(-1).view(torch.uint8).numpy().tobytes())


def tensor(x):
    return {"tensor": str(x.dtype).removeprefix("torch."), "shape": list(x.shape), "strides": list(x.stride()),
            "offset": x.storage_offset(), "requiresGrad": x.requires_grad, "crc": crc(x)}


def described(x):
    """What Adjoint says of a value: a Size is a tuple, a dtype or a device a text, every dictionary a dictionary."""
    if isinstance(x, torch.Tensor):
        return tensor(x)
    if isinstance(x, numpy.ndarray):
        return tensor(torch.from_numpy(x.astype(x.dtype.newbyteorder("=")).ravel()).clone().reshape(x.shape))
    if isinstance(x, dict):
        return {"dict": [[key, described(value)] for key, value in x.items()]}
    if isinstance(x, list):
        return {"list": [described(element) for element in x]}
    if isinstance(x, tuple):
        return {"tuple": [described(element) for element in x]}
    return str(x) if isinstance(x, (torch.dtype, torch.device)) else x


def shared(x, groups=None):
    """For each tensor the number of the storage it is in, in the order in which they come."""
    groups = {} if groups is None else groups
    if isinstance(x, torch.Tensor):
        return [groups.setdefault(x.untyped_storage().data_ptr(), len(groups))] if x.numel() else []
    elements = x.values() if isinstance(x, dict) else x if isinstance(x, (list, tuple)) else []
    return [number for element in elements for number in shared(element, groups)]


def same(a, b):
    """Equal, with 1 and 1.0 and True told apart."""
    return json.dumps(a) == json.dumps(b)


# --- The cases, by file name.

def shapes(name):
    """Of one dtype: a matrix, a number, nothing, some of nothing, many dimensions, more than 2^20 elements."""
    return {"matrix": random(name, 2, 3), "number": random(name), "empty": random(name, 0),
            "hollow": random(name, 3, 0, 2), "deep": random(name, *[1, 2] * 6), "large": random(name, 1025, 1031)}


def trained(kind, **settings):
    """A model that shares a weight, an optimizer and a scheduler, after two steps."""
    model = torch.nn.Sequential(torch.nn.Linear(4, 4), torch.nn.BatchNorm1d(4), torch.nn.Linear(4, 4))
    model[2].weight = model[0].weight
    groups = [{"params": [model[0].weight, model[0].bias]}, {"params": [model[1].weight], "lr": 0.5}]
    optimizer = kind(groups, **settings)
    schedulers = torch.optim.lr_scheduler
    scheduler = schedulers.SequentialLR(
        optimizer, [schedulers.MultiStepLR(optimizer, [1, 3, 3]), schedulers.CosineAnnealingLR(optimizer, 5)], [4])
    for _ in range(2):
        optimizer.zero_grad()
        model(torch.randn(8, 4, generator=generator)).square().sum().backward()
        optimizer.step()
        scheduler.step()
    return {"model": model.state_dict(), "optimizer": optimizer.state_dict(), "scheduler": scheduler.state_dict(),
            "step": 2, "random": torch.get_rng_state()}


def pytorch_cases():
    base = torch.arange(60.0).reshape(3, 4, 5)
    tied = torch.nn.Parameter(random("float32", 3, 3))
    yield "views", {"base": base, "transposed": base.transpose(0, 2), "row": base[1, 2], "every": base[:, ::2, 1:],
                    "expanded": base[0, 0, 0].expand(4, 2), "last": base[2, 3, 4], "none": base[3:],
                    "folded": base.flatten().unfold(0, 4, 2), "alone": torch.arange(10)[7:]}
    yield "tied", {"a": tied, "b": tied, "c": tied.detach(), "d": [tied[0].detach()]}
    parameter = torch.nn.Parameter(torch.ones(2))
    parameter.note = "kept by Python alone"
    yield "parameters", [tied, torch.nn.Parameter(torch.ones(2), requires_grad=False), parameter,
                         torch.ones(2, requires_grad=True), torch.nn.Buffer(torch.zeros(3))]
    yield "values", {
        "none": None, "bools": [True, False], "ints": [0, -1, 255, 256, 65535, 65536, -70000, 2**31 - 1, -2**31, 2**31,
                                                       2**63 - 1, -2**63],
        "floats": [0.0, -0.0, 1.5, 1e308, 5e-324, -math.inf], "texts": ["", "häufig ☃ 🎲", "a\0b\"\\\n", "x" * 70000],
        "lists": [[], [[]], [[[1], 2], 3]], "tuples": [(), (1,), (1, 2), (1, 2, 3), (1, 2, 3, 4), ((), [()])],
        "dicts": [{}, {0: 1, -5: 2, "0": 3, 2**40: 4}, {"a": {"b": {"c": {}}}}],
        "ordered": collections.OrderedDict(b=1, a=collections.OrderedDict()), "size": torch.Size([2, 3]),
        "counter": collections.Counter([1, 2, 2]), "dtype": torch.float16, "device": torch.device("cpu")}
    for name in ["None", "3", "-0.5", "'text'", "[]", "{}", "()", "True"]:
        yield f"only {name.strip(chr(39))}", eval(name)
    yield "tensor", random("float32", 5)
    yield "many", [random("int16", i % 7) for i in range(3000)]
    shared_list = [torch.ones(1)]
    yield "shared list", {"a": shared_list, "b": shared_list, "c": [shared_list, shared_list]}
    plain = ["AdamW", "NAdam", "RAdam", "Adamax", "Adagrad", "Adadelta", "ASGD", "Rprop"]
    for name, settings in [("SGD", {"lr": 0.1, "momentum": 0.9}), ("Adam", {"amsgrad": True}),
                           ("RMSprop", {"momentum": 0.1, "centered": True}), *((name, {}) for name in plain)]:
        yield f"optimizer {name}", trained(getattr(torch.optim, name), **settings)
    yield "transformer", torch.nn.TransformerEncoderLayer(16, 2).state_dict()
    yield "lstm", torch.nn.LSTM(3, 4, 2, bidirectional=True).state_dict()


TO_REFUSE = object()
REFUSED = {
    "complex": torch.ones(2, dtype=torch.complex64), "uint16": torch.ones(2, dtype=torch.uint16),
    "float8": torch.ones(2).to(torch.float8_e4m3fn), "sparse": torch.eye(2).to_sparse(),
    "module": torch.nn.Linear(1, 1), "set": {1, 2}, "bytes": b"ab", "wide integer": 2**70, "complex number": 1j,
    "text and none as keys": {None: 1},
    "negated": torch.complex(torch.ones(2), torch.ones(2)).conj().imag,
    "quantized": torch.quantize_per_tensor(torch.ones(2), 0.1, 0, torch.qint8), "function": print,
}


def write_cases(folder):
    """Gives the value of each file; of those that have to be refused TO_REFUSE."""
    cases = {}
    for name in DTYPES:
        values = shapes(name)
        cases[f"{name}.safetensors"] = {"tensors": values, "metadata": {"format": "pt", "of": name}}
        cases[f"{name}.pt"] = values
        if name != "bfloat16":
            arrays = {key: value.numpy() for key, value in values.items()}
            cases[f"{name}.npz"] = cases[f"{name} compressed.npz"] = arrays
            for kind, array in arrays.items():
                cases[f"{name} {kind}.npy"] = array
            cases[f"{name} fortran.npy"] = numpy.asfortranarray(arrays["deep"])
            cases[f"{name} strided.npy"] = arrays["large"][::-2, 3::5]
            cases[f"{name} big.npy"] = arrays["matrix"].astype(arrays["matrix"].dtype.newbyteorder(">"))
    cases["empty.safetensors"] = {"tensors": {}, "metadata": {}}
    cases["names.safetensors"] = {"tensors": {"a.b/c \"☃\"\n": torch.ones(1), "": torch.ones(2)},
                                  "metadata": {"": "", "ключ": "\\\t\0"}}
    cases["empty.npz"] = {}
    cases["names.npz"] = {"a/b": numpy.ones(2), "häufig": numpy.ones(0)}
    table = numpy.random.default_rng(1).standard_normal((50, 3))
    table[0] = [math.nan, -math.inf, 5e-324]
    cases["table.csv"] = {"numbers": table, "names": ["a", "b c", "d"]}
    for name, value in pytorch_cases():
        cases[f"{name}.pt"] = value
    for name, value in cases.items():
        write(folder / name, value)
    torch.serialization.set_crc32_options(False)
    cases["without checksums.pt"] = {"x": random("float32", 9)}
    write(folder / "without checksums.pt", cases["without checksums.pt"])
    torch.serialization.set_crc32_options(True)
    for name, value in REFUSED.items():
        torch.save(value, folder / f"refused {name}.pt")
    torch.save([torch.ones(2)], folder / "refused early format.pt", _use_new_zipfile_serialization=False)
    torch.save([torch.ones(2)], folder / "refused protocol 4.pt", pickle_protocol=4)
    structured = numpy.zeros(2, dtype=[("a", "f4"), ("b", "i8")])
    for name, array in {"structured": structured, "complex": numpy.ones(2, "c8"), "text": numpy.array(["a"]),
                        "uint16": numpy.ones(2, "u2"), "object": numpy.array([None]), "long": numpy.ones(1, "g"),
                        "date": numpy.zeros(1, "M8[s]")}.items():
        numpy.save(folder / f"refused {name}.npy", array)
        numpy.savez(folder / f"refused {name}.npz", a=array)
    safetensors.torch.save_file({"a": torch.ones(2, dtype=torch.complex64)}, folder / "refused complex.safetensors")
    safetensors.torch.save_file({"a": torch.ones(2, dtype=torch.uint16)}, folder / "refused uint16.safetensors")
    return cases | {path.name: TO_REFUSE for path in folder.iterdir() if path.name.startswith("refused")}


def write(path, value):
    if path.suffix == ".safetensors":
        safetensors.torch.save_file(value["tensors"], path, value["metadata"] or None)
    elif path.suffix == ".pt":
        torch.save(value, path)
    elif path.suffix == ".npy":
        numpy.save(path, value)
    elif path.suffix == ".npz":
        (numpy.savez_compressed if "compressed" in path.name else numpy.savez)(path, **value)
    else:
        numpy.savetxt(path, value["numbers"], delimiter=",", header=",".join(value["names"]), comments="", fmt="%.17g")


def load(path):
    if path.suffix == ".safetensors":
        with safetensors.safe_open(path, "pt") as file:
            tensors = {key: file.get_tensor(key) for key in file.keys()}
            return {"tensors": tensors, "metadata": file.metadata() or {}}
    if path.suffix == ".pt":
        mapped = torch.load(path, weights_only=True, mmap=True)
        value = torch.load(path, weights_only=True)
        assert same(described(mapped), described(value)), "mapped into memory it is another value"
        return value
    if path.suffix == ".npy":
        return numpy.load(path)
    if path.suffix == ".npz":
        with numpy.load(path) as arrays:
            return dict(arrays)
    names = path.read_text().split("\n")[0].split(",")
    return {"numbers": numpy.loadtxt(path, delimiter=",", skiprows=1), "names": names}


def description(value, suffix):
    """What is to be seen of a value on both sides; metadata and tensors are sorted there."""
    if suffix != ".safetensors":
        return described(value)
    return described({part: dict(sorted(value[part].items())) for part in ["tensors", "metadata"]})


def sort_description(record, suffix):
    if suffix == ".safetensors":
        for _, part in record["dict"]:
            part["dict"].sort()
    return record


def check(path, value, record):
    """The faults of one case, as texts."""
    if value is TO_REFUSE:
        return [] if "refused" in record else ["read, and should be refused"]
    if "value" not in record:
        return [f"refused: {record['refused']}"]
    faults = []
    if not same(sort_description(record["value"], path.suffix), description(value, path.suffix)):
        faults.append("Adjoint read something else")
    again = load(path)
    if not same(description(again, path.suffix), description(value, path.suffix)):
        faults.append("what Adjoint wrote is something else")
    if path.suffix == ".pt" and shared(again) != shared(value):
        faults.append("other tensors share memory")
    return faults


def check_metrics(fuzz, folder):
    """TensorBoard's own reader, on what Adjoint wrote."""
    try:
        from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
    except ImportError:
        return None
    subprocess.run([fuzz, "metrics", folder], check=True)
    events = EventAccumulator(str(folder), size_guidance={"scalars": 0})
    events.Reload()
    loss = [(event.step, event.value) for event in events.Scalars("loss/train")]
    single = [(step, float(numpy.float32(1 / (step + 1)))) for step in range(900)]
    faults = [] if loss == single + [(step, 2.0) for step in range(900, 1100)] else ["another curve"]
    other = {event.step: event.value for event in events.Scalars("häufig")}
    if not math.isnan(other[500]) or other[3] != -0.25:
        faults.append("another value of the second curve")
    lines = [json.loads(line) for line in (folder / "metrics.jsonl").read_text().splitlines()]
    if lines != [{"step": step, "loss": 1 / (step + 1)} for step in range(1000)]:
        faults.append("other lines of JSON")
    return faults


def main():
    fuzz = pathlib.Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for part in ["python", "adjoint", "metrics"]:
            (folder / part).mkdir()
        cases = write_cases(folder / "python")
        subprocess.run([fuzz, "rewrite", folder / "python", folder / "adjoint"], check=True)
        lines = (folder / "adjoint/described.jsonl").read_text().splitlines()
        records = {record["file"]: record for record in map(json.loads, lines)}
        counts, failed = collections.Counter(), 0
        for file, value in sorted(cases.items()):
            kind = f"{pathlib.Path(file).suffix}, {'refused' if value is TO_REFUSE else 'both ways'}"
            faults = check(folder / "adjoint" / file, value, records[file])
            counts[kind] += 1
            failed += bool(faults)
            if faults or "-v" in sys.argv:
                print(f"{file}: {'; '.join(faults) or records[file].get('refused', 'ok')}")
        for kind, count in sorted(counts.items()):
            print(f"{kind}: {count}")
        faults = check_metrics(fuzz, folder / "metrics")
        print("TensorBoard:", "not installed" if faults is None else "; ".join(faults) or "ok")
        failed += bool(faults)
        print(f"{sum(counts.values())} files with torch {torch.__version__}, numpy {numpy.__version__}, "
              f"safetensors {safetensors.__version__}: {failed} failed")
        sys.exit(1 if failed else 0)


main()
