#!/usr/bin/env python3
"""Writes Documentation/Names.md: what PyTorch's operations are called here, and where they are.

The names come from the bindings that the golden cases are run through (Tools/ConformanceKit/Bindings), the signatures
from the public declarations of the library, so the table can't say what is not so. With --check nothing is written,
and the exit status is 1 if the table is stale; CI runs that.
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
TABLE = ROOT / "Documentation" / "Names.md"
# What bindings call that is not the operation itself.
HELPERS = {"tensor", "to", "map", "reshape", "contiguous", "detach", "init"}
# What Python's special methods are in Swift.
OPERATORS = {"__getitem__": "x[...]", "__radd__": "1 + x", "__rsub__": "1 - x", "__rmul__": "2 * x", "__rdiv__": "1 / x",
             "__rmod__": "2 % x", "__rpow__": "2 ** x", "__rmatmul__": "y.matmul(x)", "__rand__": "1 & x",
             "__ror__": "1 | x", "__rxor__": "1 ^ x"}
DECLARATION = re.compile(
    r"^(?P<indent> *)(?:@\w+(?:\([^)]*\))? )*public (?P<static>static )?(?P<kind>func|var) `?(?P<name>\w+)`?(?P<rest>[^{]*)",
    re.MULTILINE)
OWNER = re.compile(r"^(?:public )?(?:extension|enum|struct|final class) (\w+)", re.MULTILINE)


def declarations():
    """From a name to its public declarations: how it is called, the rest of its signature, its file."""
    found = {}
    for path in sorted((ROOT / "Sources" / "Adjoint").rglob("*.swift")):
        text = path.read_text()
        owners = [(match.start(), match[1]) for match in OWNER.finditer(text)]
        for match in DECLARATION.finditer(text):
            owner = [name for start, name in owners if start < match.start()][-1:] if match["indent"] else []
            owner = owner[0] if owner else ""
            receiver = {"": "", "Tensor": "Tensor." if match["static"] else "x."}.get(owner, owner + ".")
            rest = " ".join(match["rest"].split()).replace("( ", "(").replace(" )", ")")
            signature = rest.split(" ->")[0] if match["kind"] == "func" else ""
            found.setdefault(match["name"], []).append((receiver, signature, path))
    return found


def bindings():
    """From an operation's full name to the text of its binding, with the helper functions that it names."""
    found = {}
    for path in sorted((ROOT / "Tools" / "ConformanceKit" / "Bindings").glob("Bindings*.swift")):
        text = path.read_text()
        table, *functions = re.split(r"^  (?=(?:@Sendable )?(?:private |fileprivate )?static func )", text, flags=re.MULTILINE)
        bodies = {re.search(r"func (\w+)", body)[1]: body for body in functions}
        entries = re.split(r'^    "([^"]+)":', table, flags=re.MULTILINE)
        for name, body in zip(entries[1::2], entries[2::2]):
            called = [bodies[word] for word in re.findall(r"\w+", body) if word in bodies]
            found[name] = "\n".join([body] + called)
    return found


def swift_case(name):
    head, *tail = name.split("_")
    return head + "".join(part.capitalize() for part in tail)


def spelled(torch_name):
    return torch_name if torch_name.startswith(("__", "torch.")) else f"torch.{torch_name}"


def table():
    known, rows, files = declarations(), [], {}
    for full_name, body in sorted(bindings().items(), key=lambda item: item[0].lower()):
        last = full_name.removeprefix("nn.functional.").removeprefix("linalg.").split(".")[0]
        words = [word for word in re.findall(r"\w+", body) if word in known and word not in HELPERS]
        words.sort(key=lambda word: word != swift_case(last))
        if full_name in OPERATORS:
            rows.append((spelled(full_name), OPERATORS[full_name], None))
            continue
        operators = re.findall(r"\$0 (\S+) \$1", body)
        if words:
            receiver, signature, path = known[words[0]][0]
            call = f"{receiver}{words[0]}{signature}"
        elif operators:
            call, path = f"x {operators[0]} y", None
        else:
            continue
        rows.append((spelled(full_name), call, path))
    lines = ["# PyTorch's names and ours", "",
             "Made by `Tools/names.py` from the bindings of the golden cases and the declarations of the library. What follows",
             "a dot after PyTorch's name says which overload is meant. One overload of ours is shown; its neighbours are in",
             "the same file.", "", "| PyTorch | Adjoint | where |", "|---|---|---|"]
    for torch_name, call, path in rows:
        where = "" if path is None else str(path.relative_to(ROOT / "Sources" / "Adjoint"))
        lines.append(f"| {torch_name} | `{call.replace('|', chr(92) + '|')}` | {where} |")
    return "\n".join(lines) + "\n"


def main():
    text = table()
    if "--check" in sys.argv[1:]:
        if not TABLE.exists() or TABLE.read_text() != text:
            sys.exit("Documentation/Names.md is stale: run Tools/names.py")
    else:
        TABLE.write_text(text)


main()
