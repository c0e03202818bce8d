#!/usr/bin/env python3
"""Compiles and runs every example: the ```swift blocks of the guides and of the documentation comments.

A block is a program of its own, a function that imports Adjoint and whatever else it says. A line of the form

    expression  // → text
    let name = expression  // → text

is checked: the printed description of its value, with line breaks and runs of spaces collapsed to one, has to be the
text, which goes on in comment lines below while its brackets are open. What follows `print(…)  // →` is what it prints.
Random numbers start from seed 0 in each block. A block that stands word for word in the sources is an excerpt of them.

    Tools/examples.py [--skip-build] [PATH …]     all examples, or those in files and folders
    Tools/examples.py --undocumented              what is without documentation, in the folders that are done
"""
import os
import pathlib
import re
import subprocess
import sys

import documented

ROOT = pathlib.Path(__file__).resolve().parent.parent
# Modules of packages that the libraries are made with.
PACKAGED = ["OrderedCollections", "InternalCollectionsUtilities"]
LIBRARIES = sorted(path.name for path in (ROOT / "Sources").iterdir() if path.name != "AdjointTool")
CHECKED = re.compile(r"^(?P<indent>\s*)(?P<code>\S.*?)\s*// → (?P<text>.*\S)\s*$")
BINDING = re.compile(r"^(?:let|var) (?P<name>\w+|\([^=]*?\))(?:: [^=]+)? = ")
# What can only be declared outside of a function, and what has to go with it.
FILE_SCOPE = re.compile(r"^(?:extension|protocol|(?:infix|prefix|postfix) operator|precedencegroup)\b")
DECLARATION = re.compile(r"^(?:@\w+ )*(?:\w+ )*?(?:extension|protocol|struct|enum|class|actor|operator|precedencegroup)\b")

HARNESS = r'''
import Adjoint
#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// One line after another for the script that reads this: marked, since examples print too.
func report(_ kind: String, _ text: String) {
  print("\u{1}\(kind) \(text)")
  fflush(nil)
}

func collapsed(_ text: String) -> String {
  text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
}

func expect<T>(_ value: T, _ text: String, file: String = #filePath, line: Int = #line) {
  let found = collapsed(String(describing: value))
  if found != collapsed(text) { report("wrong", "\(file):\(line): expected \(text)\n    found    \(found)") }
}

func printed(_ items: Any..., separator: String = " ") -> String {
  items.map { String(describing: $0) }.joined(separator: separator)
}

struct Example {
  let place: String
  let run: () throws -> Void

  static func runAll(_ examples: [Example], from first: Int) {
    for number in first..<examples.count {
      report("begin", "\(number)")
      manualSeed(0)
      DType.default = .float32
      PrintOptions.current = .default
      do { try examples[number].run() } catch {
        report("wrong", "\(examples[number].place): throws \(collapsed("\(error)"))")
      }
    }
    report("end", "")
  }
}
'''


class Block:
    """The lines of an example, and where they stand."""

    def __init__(self, path, line):
        self.path, self.line, self.lines = path, line, []

    @property
    def place(self):
        return f"{self.path.relative_to(ROOT)}:{self.line}"

    @property
    def text(self):
        return "\n".join(self.lines)


def blocks_of(path):
    """The swift blocks of a page, or of the documentation comments of a source file."""
    pattern = re.compile(r"^\s*///(?: (.*)|)$" if path.suffix == ".swift" else r"^(.*)$")
    found, block, indent = [], None, 0
    for number, line in enumerate(path.read_text().split("\n"), 1):
        match = pattern.match(line)
        text = (match[1] or "") if match else None
        if block is None:
            if text is not None and text.strip() == "```swift":
                block, indent = Block(path, number + 1), len(text) - len(text.lstrip())
        elif text is None:
            sys.exit(f"{block.place}: the example doesn't end")
        elif text.strip() == "```":
            found.append(block)
            block = None
        else:
            block.lines.append(text.lstrip() if text[:indent].strip() else text[indent:])
    return found


def collect(arguments):
    """All blocks, or those of the files and folders that are named."""
    roots = [pathlib.Path(argument).resolve() for argument in arguments]
    if not roots:
        roots = [ROOT / "Documentation", *sorted(ROOT.glob("*.md")), *(ROOT / "Sources" / name for name in LIBRARIES)]
    files = []
    for root in roots:
        files += [root] if root.is_file() else sorted([*root.rglob("*.md"), *root.rglob("*.swift")])
    sources = "\n".join(path.read_text() for path in (ROOT / "Sources" / "Adjoint").rglob("*.swift"))
    return [block for path in files for block in blocks_of(path)
            if path.suffix == ".swift" or f"\n{block.text}\n" not in sources]


def checked(lines):
    """The lines, with calls of `expect` where a text is given."""
    result = []
    for number, line in enumerate(lines):
        match = CHECKED.match(line)
        if not match or match["code"].startswith("//"):
            result.append(line)
            continue
        text = match["text"]
        for below in lines[number + 1:]:
            if text.count("(") + text.count("[") <= text.count(")") + text.count("]") or not below.lstrip().startswith("//"):
                break
            text += " " + below.lstrip().removeprefix("//").strip()
        code, literal = match["code"].rstrip(";"), f'###"{text}"###'
        binding = BINDING.match(code)
        if binding:
            code = f"{code}; expect({binding['name']}, {literal})"
        else:
            code = f"expect({'printed' + code[5:] if code.startswith('print(') else code}, {literal})"
        result.append(match["indent"] + code)
    return result


def split(lines):
    """The numbers of the lines that go to file scope: declarations, if one of them can't stand in a function."""
    if not any(FILE_SCOPE.match(line) for line in lines):
        return set()
    outside, inside = set(), False
    for number, line in enumerate(lines):
        begins = not inside and bool(DECLARATION.match(line))
        if begins or inside:
            outside.add(number)
            inside = line.count("{") > line.count("}") if begins else not line.startswith("}")
    return outside


def program(blocks):
    """From file names to the text of the program's files."""
    files = {"Harness.swift": HARNESS}
    entries = []
    for number, block in enumerate(blocks):
        imports = {line.strip() for line in block.lines if re.match(r"\s*import \w+$", line)} | {"import Adjoint"}
        lines = ["" if line.strip() in imports else line for line in checked(block.lines)]
        outside = split(lines)
        source = f'#sourceLocation(file: "{block.path.relative_to(ROOT)}", line: {block.line})'
        declarations = [line if index in outside else "" for index, line in enumerate(lines)]
        statements = ["" if index in outside else line for index, line in enumerate(lines)]
        parts = sorted(imports)
        if outside:
            parts += [source, *declarations, "#sourceLocation()"]
        parts += [f"func example{number}() throws {{", source, *statements, "#sourceLocation()", "}", ""]
        name = f"{number if outside else block.path.stem}-{block.path.parent.name}.swift"
        files[name] = files.get(name, "") + "\n".join(parts)
        entries.append(f'  Example(place: "{block.place}", run: example{number}),')
    files["main.swift"] = "\n".join(
        ["let examples: [Example] = [", *entries, "]", "Example.runAll(examples, from: Int(CommandLine.arguments[1])!)", ""])
    return files


def build(blocks):
    """Compiles the examples against what `swift build` has made, and returns the program's path."""
    made = pathlib.Path(subprocess.run(
        ["swift", "build", "--show-bin-path"], cwd=ROOT, check=True, capture_output=True, text=True).stdout.strip())
    folder = ROOT / ".build" / "examples"
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.swift"):
        old.unlink()
    paths = []
    for name, text in program(blocks).items():
        paths.append(folder / name)
        paths[-1].write_text(text)
    # By the sources, not by what lies there: an object may have outlived its source.
    objects = []
    for library in LIBRARIES:
        folder_of, objects_of = ROOT / "Sources" / library, made / f"{library}.build"
        objects += [objects_of / f"{path.relative_to(folder_of)}.o" for path in sorted(folder_of.rglob("*.c"))]
        for path in [*sorted(folder_of.rglob("*.swift")), *(objects_of / "DerivedSources").glob("*.swift")]:
            objects.append(objects_of / f"{path.name}.o")
    for module in PACKAGED:
        objects += sorted((made / f"{module}.build").glob("*.o"))
    missing = [path for path in objects if not path.exists()]
    objects = [path for path in objects if path.exists()]
    if not (made / "Modules" / "Adjoint.swiftmodule").exists():
        sys.exit("the library isn't built: run without --skip-build")
    maps = [made / "AdjointKernels.build" / "module.modulemap", *(ROOT / "Sources").glob("*/module.modulemap")]
    command = ["swiftc", "-Onone", "-gnone", "-swift-version", "6", "-suppress-warnings", "-module-name", "Examples",
               "-j", os.cpu_count(), "-I", made / "Modules", *(part for path in maps for part in ("-Xcc", f"-fmodule-map-file={path}")),
               "-module-cache-path", made / "ModuleCache", *paths, *objects, "-lm", "-o", folder / "examples"]
    result = subprocess.run([str(part) for part in command], cwd=ROOT, capture_output=True, text=True)
    if result.returncode:
        hint = f"\nnot built: {', '.join(path.name for path in missing)}" if missing else ""
        sys.exit((result.stderr or result.stdout) + hint)
    return folder / "examples"


def run(program, blocks):
    """What is wrong with the examples. One that ends the program is reported, and the next ones get a new process."""
    problems, first, environment = [], 0, os.environ | {"SWIFT_BACKTRACE": "enable=no"}
    while first < len(blocks):
        result = subprocess.run([program, str(first)], cwd=ROOT, env=environment, capture_output=True, text=True)
        for part in result.stdout.split("\x01")[1:]:
            kind, text = part.split(" ", 1)
            if kind == "wrong":
                problems.append("\n".join(text.split("\n")[:2]) if "\n    found" in text else text.split("\n")[0])
            elif kind == "begin":
                first = int(text.split("\n")[0]) + 1
            elif kind == "end":
                return problems
        problems.append(f"{blocks[first - 1].place}: ends the program: {result.stderr.strip()[:600]}")
    return problems


def main():
    options = [argument for argument in sys.argv[1:] if argument.startswith("--")]
    arguments = [argument for argument in sys.argv[1:] if not argument.startswith("--")]
    if "--undocumented" in options:
        sys.exit("\n".join(documented.problems()) or None)
    if "--skip-build" not in options:
        subprocess.run(["swift", "build", "--build-tests", "--quiet"], cwd=ROOT, check=True)
    blocks = collect(arguments)
    problems = run(build(blocks), blocks)
    print("\n".join(problems + [f"{len(blocks)} examples, {len(problems)} problems"]))
    sys.exit(1 if problems else 0)


main()
