extension GraphModel {
  /// A page that walks through the graph: forward a node at a time, then backward an edge at a time.
  ///
  /// It is one file without any reference to another, steps with buttons, a slider or the arrow keys, and opens at a
  /// given step with an address that ends in `#step=5`.
  public func html() -> String {
    let figure = Figure(self)
    var drawing = SVG(figure, pass: .backward, isInteractive: true)
    let steps = Steps(figure.notation)
    let title = figure.notation.root.map { "Computational graph of \($0)" } ?? "Computational graph"
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <link rel="icon" href="data:,">
      <title>\(title.escaped)</title>
      <style>\(HTML.style)</style>
      </head>
      <body>
      <header>
      <h1>\(title.escaped)</h1>
      <div class="zoom" role="group" aria-label="Zoom">
      <button id="smaller" title="Smaller" aria-label="Smaller">−</button>
      <button id="fit" title="Fit the window">Fit</button>
      <button id="larger" title="Larger" aria-label="Larger">+</button>
      </div>
      </header>
      <main id="stage" tabindex="0" aria-label="The graph">
      \(drawing.draw())</main>
      <footer>
      <p id="caption" role="status" aria-live="polite"></p>
      <div class="controls">
      \(HTML.button("first", "First step", "M5 4h2v12H5zM16 4v12l-8-6z"))
      \(HTML.button("back", "Step back", "M14 4v12l-9-6z"))
      \(HTML.button("forth", "Step forward", "M6 4v12l9-6z"))
      \(HTML.button("last", "Last step", "M13 4h2v12h-2zM4 4v12l8-6z"))
      <input id="slider" type="range" min="0" max="\(steps.steps.count - 1)" value="0" aria-label="Step">
      <output id="count" for="slider"></output>
      </div>
      </footer>
      <script type="application/json" id="steps">\(steps.json)</script>
      <script>\(HTML.script)</script>
      </body>
      </html>

      """
  }
}

enum HTML {
  /// A button with a drawn sign, since fonts show the characters for these as anything from text to emoji.
  static func button(_ id: String, _ label: String, _ path: String) -> String {
    """
    <button id="\(id)" title="\(label)" aria-label="\(label)">\
    <svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true"><path d="\(path)"/></svg></button>
    """
  }

  static let style = """

    *{box-sizing:border-box}
    html,body{height:100%;margin:0}
    body{display:flex;flex-direction:column;background:#fff;color:#1f2937;
    font-family:"Helvetica Neue",Helvetica,Arial,"Liberation Sans","DejaVu Sans",sans-serif}
    header{display:flex;align-items:center;gap:16px;padding:12px 20px}
    h1{flex:1;margin:0;font-size:17px;font-weight:400;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
    main{flex:1;min-height:0;overflow:auto;display:flex}
    main>svg{display:block;margin:auto;flex:none}
    footer{padding:12px 20px 18px;border-top:1px solid #e2e8f0}
    #caption{margin:0 0 12px;min-height:2.8em;font-size:17px;line-height:1.4;text-align:center}
    #caption.forward{color:#1d4ed8}
    #caption.backward{color:#c81e1e}
    .controls{display:flex;align-items:center;gap:8px;max-width:760px;margin:auto}
    .controls input{flex:1;min-width:60px;accent-color:#7c3aed}
    #count{min-width:5em;text-align:right;font-size:13px;font-variant-numeric:tabular-nums;color:#6b7280}
    button{font:inherit;color:inherit;background:#f1f5f9;border:1px solid #cbd5e1;border-radius:7px;padding:5px 10px;
    min-height:34px;cursor:pointer}
    button svg{display:block;fill:currentColor}
    button:disabled{opacity:.35;cursor:default}
    :focus-visible{outline:2px solid #7c3aed;outline-offset:2px}
    main:focus-visible{outline-offset:-2px}
    .edge .from,.edge.back .to{visibility:hidden}
    .edge.back .from{visibility:visible}
    .value,.gradient,.local{visibility:hidden}
    .on,#stage svg>text{visibility:visible}
    #stage .edge.active .wire{stroke-width:3.2;stroke:#2563eb}
    #stage .edge.active .head{fill:#2563eb}
    #stage .edge.back.active .wire{stroke:#dc2626}
    #stage .edge.back.active .head{fill:#dc2626}
    #stage .node.active rect{stroke-width:3;stroke:#2563eb}
    #stage.backward .node.active rect{stroke:#dc2626}
    @media (prefers-color-scheme:dark){
    body{background:#111722;color:#e5e7eb}
    footer{border-color:#283344}
    #caption.forward{color:#7fb0ff}
    #caption.backward{color:#ff8a8a}
    #count{color:#9ca3af}
    button{background:#1e293b;border-color:#3b4a60}
    }

    """
}
