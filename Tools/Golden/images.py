"""Makes Tests/Golden/images.json: PNG files of every colour type, bit depth, filter and interlacing, and their pixels.

The files are packed here, so that none of an encoder's choices is left to chance; each is checked against Pillow and
torchvision (libpng), which also give the conversions of channels.

    python Tools/Golden/images.py
"""

import base64
import io
import json
import pathlib
import random
import struct
import zlib

import numpy
import torch
from PIL import Image
from torchvision.io import ImageReadMode, decode_png

ADAM7 = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
MODES = {"gray": ImageReadMode.GRAY, "grayAlpha": ImageReadMode.GRAY_ALPHA,
         "rgb": ImageReadMode.RGB, "rgba": ImageReadMode.RGB_ALPHA}


def chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def packed_line(samples, depth):
    """Bytes of a line's samples, the first one in the highest bits."""
    bits = "".join(format(s, f"0{depth}b") for s in samples)
    bits += "0" * (-len(bits) % 8)
    return bytes(int(bits[i:i + 8], 2) for i in range(0, len(bits), 8))


def filtered(kind, line, above, step):
    result = bytearray()
    for i, value in enumerate(line):
        a = line[i - step] if i >= step else 0
        b = above[i]
        c = above[i - step] if i >= step else 0
        nearest = min((a, b, c), key=lambda x: abs(a + b - c - x))
        result.append((value - (0, a, b, (a + b) // 2, nearest)[kind]) % 256)
    return bytes([kind]) + bytes(result)


def lines(pixels, depth, kinds):
    """Filtered lines of an image of [height, width, samples]."""
    height, width, samples = pixels.shape
    if width == 0:
        return b""
    step = max(1, samples * depth // 8)
    result, above = b"", None
    for row in pixels:
        line = packed_line(row.flatten().tolist(), depth)
        result += filtered(next(kinds), line, above or bytes(len(line)), step)
        above = line
    return result


def png(pixels, colour, depth, interlaced, palette=None, transparency=None, pieces=1):
    height, width, _ = pixels.shape
    kinds = iter(random.choices(range(5), k=10_000))
    parts = [pixels[y::dy, x::dx] for x, y, dx, dy in ADAM7] if interlaced else [pixels]
    data = zlib.compress(b"".join(lines(part, depth, kinds) for part in parts))
    file = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlaced))
    file += chunk(b"tIME", struct.pack(">HBBBBB", 2000, 1, 1, 0, 0, 0))
    if palette is not None:
        file += chunk(b"PLTE", bytes(palette.flatten().tolist()))
    if transparency is not None:
        file += chunk(b"tRNS", transparency)
    size = -(-len(data) // pieces)
    for i in range(0, len(data), size):
        file += chunk(b"IDAT", data[i:i + size])
    return file + chunk(b"tEXt", b"Comment\0made by images.py") + chunk(b"IEND", b"")


def expected(pixels, colour, depth, palette, transparency):
    """[channels, height, width], as the reader promises."""
    if colour == 3:
        colours = palette
        if transparency is not None:
            alphas = list(transparency) + [255] * (len(palette) - len(transparency))
            colours = numpy.concatenate([palette, numpy.array(alphas)[:, None]], axis=1)
        return colours[pixels[:, :, 0]].transpose(2, 0, 1)
    top = 2 ** depth - 1
    scale = 255 // top if depth < 8 else 1
    planes = [pixels[:, :, s] * scale for s in range(pixels.shape[2])]
    if transparency is not None:
        key = struct.unpack(f">{pixels.shape[2]}H", transparency)
        planes.append(numpy.where((pixels == numpy.array(key)).all(axis=2), 0, top * scale))
    return numpy.stack(planes)


def check(file, result, colour, depth):
    """The same by Pillow, which has 8 bits of what is not grey, and compares spread greys with a transparent one."""
    if depth == 16 and colour != 0 or depth in (1, 2, 4) and colour == 0 and len(result) == 2:
        return
    image = Image.open(io.BytesIO(file))
    if depth == 16:
        seen = numpy.array(image)[None].astype(int)
        assert (seen == result[:1]).all()
        return
    mode = {1: "L", 2: "LA", 3: "RGB", 4: "RGBA"}[len(result)]
    if mode == "LA":  # Pillow makes grey with a transparent one of it by way of colours
        seen = numpy.array(image.convert("RGBA")).transpose(2, 0, 1)[[0, 3]]
    else:
        seen = numpy.array(image.convert(mode)).reshape(result.shape[1], result.shape[2], -1).transpose(2, 0, 1)
    assert (seen == result).all(), (colour, depth, seen, result)


def numbers(array):
    return base64.b64encode(numpy.ascontiguousarray(array, dtype="<u2").tobytes()).decode()


def case(name, height, width, colour, depth, interlaced, transparent=False, pieces=1):
    top = 2 ** depth
    palette, transparency = None, None
    if colour == 3:
        count = max(2, top - 3) if depth > 2 else top
        palette = numpy.array([[random.randrange(256) for _ in range(3)] for _ in range(count)])
        top = count
        if transparent:
            transparency = bytes(random.randrange(256) for _ in range(count // 2))
    pixels = numpy.array(
        [[[random.randrange(top) for _ in range(SAMPLES[colour])] for _ in range(width)] for _ in range(height)])
    if transparent and colour != 3:
        transparency = struct.pack(f">{SAMPLES[colour]}H", *pixels[height // 2, width // 2].tolist())
    file = png(pixels, colour, depth, interlaced, palette, transparency, pieces)
    result = expected(pixels, colour, depth, palette, transparency)
    check(file, result, colour, depth)
    entry = {"name": name, "file": base64.b64encode(file).decode(), "shape": list(result.shape),
             "bits": depth, "pixels": numbers(result)}
    # torchvision passes over transparent colours, and has no right alpha for palettes and for fewer than 8 bits.
    if not transparent and not interlaced:
        encoded = torch.frombuffer(bytearray(file), dtype=torch.uint8)
        modes = {m: decode_png(encoded, mode).numpy() for m, mode in MODES.items()
                 if m in ("gray", "rgb") or colour != 3 and depth >= 8}
        entry["conversions"] = {m: {"shape": list(a.shape), "pixels": numbers(a)} for m, a in modes.items()}
    return entry


def main():
    random.seed(0)
    names = {0: "gray", 2: "rgb", 3: "palette", 4: "grayAlpha", 6: "rgba"}
    depths = {0: [1, 2, 4, 8, 16], 2: [8, 16], 3: [1, 2, 4, 8], 4: [8, 16], 6: [8, 16]}
    cases = []
    for colour, name in names.items():
        for depth in depths[colour]:
            for interlaced in (0, 1):
                for transparent in (False, True) if colour in (0, 2, 3) else (False,):
                    label = f"{name} {depth}" + " interlaced" * interlaced + " transparent" * transparent
                    cases.append(case(label, 7, 11, colour, depth, interlaced, transparent, pieces=1 + depth % 3))
    for height, width in [(1, 1), (1, 2), (2, 1), (3, 5), (5, 4), (9, 1)]:
        cases.append(case(f"interlaced {height}x{width}", height, width, 0, 1, 1))
        cases.append(case(f"interlaced {height}x{width} rgb", height, width, 2, 8, 1))
    path = pathlib.Path(__file__).parents[2] / "Tests/Golden/images.json"
    path.write_text(json.dumps(cases, indent=0) + "\n")
    print(len(cases), "images,", path.stat().st_size, "bytes")


main()
