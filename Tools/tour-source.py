#!/usr/bin/env python3
"""Writes Sources/AdjointTool/Tour/TourSource.swift: the source text of every row of the tour.

The tour shows the source that it runs. This takes it from the files that are compiled; a test
fails where the two differ.    python3 Tools/tour-source.py
"""

import pathlib
import re

folder = pathlib.Path(__file__).resolve().parent.parent / "Sources" / "AdjointTool" / "Tour"
rows = {}
for path in sorted(folder.glob("Document*.swift")):
    for match in re.finditer(r'^  Tour\.Row\("([0-9.]+)",[^\n]*\{\n(.*?)^  \},?$', path.read_text(), re.M | re.S):
        rows[match[1]] = "\n".join(line[4:] for line in match[2].rstrip("\n").split("\n"))

text = "/// Written by Tools/tour-source.py: the source of each row, as it stands in its file.\nlet tourSource: [String: String] = [\n"
for name, source in rows.items():
    body = "\n".join("  " + line if line else "" for line in source.split("\n"))
    text += f'  "{name}": #"""\n{body}\n  """#,\n'
(folder / "TourSource.swift").write_text(text + "]\n")
