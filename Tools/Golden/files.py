"""Writes the files that AdjointIO's tests read, with the libraries they come from, and those that the tool of
damaged files begins with.

Needs PyTorch, safetensors and numpy: python3 Tools/Golden/files.py
"""

import collections
import gzip
import pathlib
import struct
import zipfile
import zlib

import numpy
import safetensors.torch
import torch

folder = pathlib.Path(__file__).parents[2] / "Tests/AdjointIOTests/Fixtures"
folder.mkdir(exist_ok=True)

DTYPES = ["bool", "uint8", "int8", "int16", "int32", "int64", "float16", "bfloat16", "float32", "float64"]


def every_dtype():
    """0, 1, 2 ... 5 in two rows, of each dtype; a number; nothing."""
    tensors = {name: torch.arange(6).reshape(2, 3).to(getattr(torch, name)) for name in DTYPES}
    tensors["number"] = torch.tensor(2.5)
    tensors["empty"] = torch.zeros(0, 3)
    return tensors


def write_safetensors():
    safetensors.torch.save_file(every_dtype(), folder / "dtypes.safetensors", {"format": "pt", "quote": 'a "b"\n☃'})


def write_pytorch():
    torch.save(every_dtype(), folder / "dtypes.pt")
    base = torch.arange(12.0)
    matrix = base.reshape(3, 4)
    torch.save({"base": base, "columns": matrix.t(), "row": matrix[1], "all": base[5].expand(2, 2)}, folder / "views.pt")
    torch.manual_seed(1)
    model = torch.nn.Sequential(torch.nn.Linear(3, 2), torch.nn.BatchNorm1d(2))
    torch.save(model.state_dict(), folder / "model.pt")
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    model(torch.ones(4, 3)).sum().backward()
    optimizer.step()
    torch.save(optimizer.state_dict(), folder / "adam.pt")
    parameter = torch.nn.Parameter(torch.tensor([1.5, -2.0]))
    values = {"none": None, "yes": True, "int": -70000, "big": 2**40, "pi": 3.25, "text": "häufig", "list": [1, [2]],
              "tuple": (1, 2, 3, "x"), 7: "seven", "size": torch.Size([2, 3]), "dtype": torch.bfloat16,
              "ordered": collections.OrderedDict(a=1), "parameter": parameter, "same": parameter}
    torch.save(values, folder / "values.pt")
    torch.save(torch.complex(torch.ones(2), torch.ones(2)), folder / "complex.pt")
    torch.save(torch.nn.Linear(1, 1), folder / "module.pt")


def write_numpy():
    matrix = numpy.arange(6).reshape(2, 3)
    arrays = {name: matrix.astype(name) for name in DTYPES if name != "bfloat16"}
    arrays["number"] = numpy.array(2.5)
    arrays["empty"] = numpy.zeros((0, 3))
    arrays["columns"] = numpy.asfortranarray(matrix.astype("f4"))
    arrays["big"] = matrix.astype(">i4")
    arrays["line"] = numpy.arange(3.0)
    numpy.savez(folder / "stored.npz", **arrays)
    numpy.savez_compressed(folder / "deflated.npz", zeros=numpy.zeros(1000), **arrays)
    for version in [(1, 0), (2, 0), (3, 0)]:
        with open(folder / f"version{version[0]}.npy", "wb") as file:
            numpy.lib.format.write_array(file, arrays["columns"], version)
    numpy.save(folder / "complex.npy", numpy.ones(2, dtype="c8"))


def write_large_zip():
    """model.pt again, with the numbers of its directory in 64 bits."""
    with zipfile.ZipFile(folder / "model.pt") as model, zipfile.ZipFile(folder / "zip64.pt", "w") as copy:
        for name in model.namelist():
            with copy.open(name, "w", force_zip64=True) as member:
                member.write(model.read(name))
    data = bytearray((folder / "zip64.pt").read_bytes())
    end = data.rindex(b"PK\5\6")
    count, size, offset = struct.unpack_from("<HII", data, end + 10)
    large = struct.pack("<4sQHHIIQQQQ", b"PK\6\6", 44, 45, 45, 0, 0, count, count, size, offset)
    large += struct.pack("<4sIQI", b"PK\6\7", 0, end, 1)
    struct.pack_into("<HHII", data, end + 8, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF)
    (folder / "zip64.pt").write_bytes(data[:end] + large + data[end:])


def png(path, width, height, bits, colour, channels, *parts):
    """A PNG of the sizes 0, 1, 2 ..., with a filter of each kind in turn, and parts before the image."""
    line = (width * channels * bits + 7) // 8
    lines = [bytes([y % 5]) + bytes((y * line + x) % 256 for x in range(line)) for y in range(height)]
    header = struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, 0)
    data = b"\x89PNG\r\n\x1a\n"
    for name, part in [(b"IHDR", header), *parts, (b"IDAT", zlib.compress(b"".join(lines))), (b"IEND", b"")]:
        data += struct.pack(">I", len(part)) + name + part + struct.pack(">I", zlib.crc32(name + part))
    (folder / path).write_bytes(data)


def write_images():
    png("gray.png", 7, 6, 1, 0, 1)
    png("rgb.png", 5, 6, 8, 2, 3, (b"tEXt", b"Title\0x"))
    png("palette.png", 6, 5, 4, 3, 1, (b"PLTE", bytes(range(48))), (b"tRNS", bytes(range(16))))
    png("rgba16.png", 3, 5, 16, 6, 4)
    for kind, code, size in [("uint8", 8, 1), ("int32", 12, 4), ("float64", 14, 8)]:
        data = bytes([0, 0, code, 3]) + struct.pack(">III", 2, 3, 4) + bytes(range(24 * size))
        (folder / f"{kind}.idx").write_bytes(data if code == 8 else gzip.compress(data, mtime=0))
    text = b"the quick brown fox " * 50
    (folder / "text.gzip").write_bytes(gzip.compress(text, mtime=0) + gzip.compress(bytes(2000), mtime=0) + bytes(3))


write_safetensors()
write_pytorch()
write_numpy()
write_large_zip()
write_images()
