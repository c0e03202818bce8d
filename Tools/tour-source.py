#!/usr/bin/env python3
"""Writes Sources/AdjointTool/Tour/Source: the source text of every row of the tour, a file a document.

The tour shows the source that it runs. This takes it from the files that are compiled; a test
fails where the two differ.    python3 Tools/tour-source.py
"""

import pathlib
import re

tour = pathlib.Path(__file__).resolve().parent.parent / "Sources" / "AdjointTool" / "Tour"
documents = {}
for path in sorted(tour.glob("Document*.swift")):
    for match in re.finditer(r'^  Tour\.Row\("([0-9.]+)",[^\n]*\{\n(.*?)^  \},?$', path.read_text(), re.M | re.S):
        source = "\n".join(line[4:] for line in match[2].rstrip("\n").split("\n"))
        documents.setdefault(match[1].split(".")[0], {})[match[1]] = source

folder = tour / "Source"
folder.mkdir(exist_ok=True)
note = "/// Written by Tools/tour-source.py: the source of each row, as it stands in its file.\n"
for document, rows in documents.items():
    text = note + f"let tourSource{document}: [String: String] = [\n"
    for name, source in rows.items():
        body = "\n".join("  " + line if line else "" for line in source.split("\n"))
        text += f'  "{name}": #"""\n{body}\n  """#,\n'
    (folder / f"TourSource{document}.swift").write_text(text + "]\n")
parts = ", ".join(f"tourSource{document}" for document in documents)
(folder / "TourSource.swift").write_text(
    note + f"let tourSource: [String: String] = [{parts}]\n  .reduce(into: [:]) {{ all, rows in all.merge(rows) {{ first, _ in first }} }}\n")
