/// Written by Tools/tour-source.py: the source of each row, as it stands in its file.
let tourSource: [String: String] = [tourSource000, tourSource001, tourSource002, tourSource003, tourSource004]
  .reduce(into: [:]) { all, rows in all.merge(rows) { first, _ in first } }
