"""Public declarations without documentation, in the folders whose documentation is done, and guides that the index of
guides lacks: `examples.py --undocumented`.

Every public declaration has a comment, and of the overloads and in-place forms of a function's name one at least has an
example; functions whose comment says that they are as another (``As `x()`…``) need none. Properties and operators are
seen at work in the examples of others.
"""
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parent.parent
LIBRARY = ROOT / "Sources" / "Adjoint"
DONE = ["Tensor", "Operations", "Autograd", "Runtime", "Profiler"]
DECLARATION = re.compile(
    r"^\s*(?:@\w+(?:\([^)]*\))? )*public (?:static |final |nonmutating |mutating |prefix |infix )*"
    r"(?P<kind>func|var|let|init|subscript|struct|enum|class|protocol|typealias) ?"
    r"`?(?P<name>\w+|[^\s\w(`]+)?")
# What a protocol asks for is described there.
INHERITED = {"description", "hash", "indexPart", "number", "collect", "factors", "perDimension"}


def declarations(path):
    """The public declarations of a file: line, kind, name, comment."""
    lines = path.read_text().split("\n")
    for number, line in enumerate(lines):
        match = DECLARATION.match(line)
        if not match:
            continue
        above = number - 1
        while above >= 0 and re.match(r"\s*@\w+(?:\(.*\))?$", lines[above]):
            above -= 1
        comment = []
        while above >= 0 and lines[above].strip().startswith("///"):
            comment.insert(0, lines[above].strip()[3:].strip())
            above -= 1
        yield number + 1, match["kind"], match["name"] or match["kind"], "\n".join(comment)


def unlisted():
    """Guides that nobody finds."""
    index = ROOT / "Documentation" / "README.md"
    listed = set(re.findall(r"\]\((\w+\.md)\)", index.read_text()))
    return [f"Documentation/README.md has no link to {page.name}" for page in sorted(index.parent.glob("*.md"))
            if page != index and page.name not in listed]


def problems(folders=None):
    """What is missing, a line each."""
    found, examples = unlisted(), {}
    for folder in folders or DONE:
        for path in sorted((LIBRARY / folder).rglob("*.swift")):
            for line, kind, name, comment in declarations(path):
                place = f"{path.relative_to(ROOT)}:{line}"
                if name in INHERITED:
                    continue
                if not comment:
                    found.append(f"{place}: {kind} {name} has no comment")
                elif kind == "func" and re.match(r"\w", name) and not comment.startswith("As `"):
                    examples.setdefault(name.rstrip("_"), (place, []))[1].append("```swift" in comment)
    found += [f"{place}: func {name} has no example" for name, (place, given) in examples.items() if not any(given)]
    return found
