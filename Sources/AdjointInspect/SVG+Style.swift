extension SVG {
  /// Colours are written out twice instead of through variables, which several SVG readers do not know.
  static let style = """
    .adjoint-graph{font-family:"Helvetica Neue",Helvetica,Arial,"Liberation Sans","DejaVu Sans",sans-serif;\
    text-anchor:middle}
    .adjoint-graph .page{fill:#fff}
    .adjoint-graph .heading{font-size:17px;fill:#1f2937}
    .adjoint-graph .wire{fill:none;stroke:#94a3b8;stroke-width:1.6}
    .adjoint-graph .head{fill:#94a3b8}
    .adjoint-graph .back .wire{stroke:#ea8a8a}
    .adjoint-graph .back .head{fill:#dc4b4b}
    .adjoint-graph rect{stroke-width:1.5}
    .adjoint-graph .operation rect{fill:#f1f5f9;stroke:#64748b}
    .adjoint-graph .output rect{fill:#f5f3ff;stroke:#7c3aed}
    .adjoint-graph .leaf rect{fill:#ecfdf5;stroke:#059669}
    .adjoint-graph .constant rect{fill:#fafafa;stroke:#9ca3af;stroke-dasharray:4 3}
    .adjoint-graph .name{font-size:15px;fill:#111827}
    .adjoint-graph .detail{font-size:10.5px;fill:#6b7280}
    .adjoint-graph .value{font-size:13px;fill:#1d4ed8}
    .adjoint-graph .gradient{font-size:13px;fill:#c81e1e}
    .adjoint-graph .local{font-size:13px;fill:#b45309}
    .adjoint-graph .value,.adjoint-graph .gradient,.adjoint-graph .local{stroke:#fff;stroke-width:4px;\
    stroke-linejoin:round;paint-order:stroke}
    .adjoint-graph .legend{font-size:12px;fill:#4b5563;text-anchor:start}
    @media (prefers-color-scheme:dark){
    .adjoint-graph .page{fill:#111722}
    .adjoint-graph .heading{fill:#e5e7eb}
    .adjoint-graph .wire{stroke:#64748b}
    .adjoint-graph .head{fill:#64748b}
    .adjoint-graph .back .wire{stroke:#a14a4a}
    .adjoint-graph .back .head{fill:#e06464}
    .adjoint-graph .operation rect{fill:#1e293b;stroke:#94a3b8}
    .adjoint-graph .output rect{fill:#2a2146;stroke:#a78bfa}
    .adjoint-graph .leaf rect{fill:#0c2f26;stroke:#34d399}
    .adjoint-graph .constant rect{fill:#1a2130;stroke:#6b7280}
    .adjoint-graph .name{fill:#f3f4f6}
    .adjoint-graph .detail{fill:#9ca3af}
    .adjoint-graph .value{fill:#7fb0ff}
    .adjoint-graph .gradient{fill:#ff8a8a}
    .adjoint-graph .local{fill:#f5b454}
    .adjoint-graph .value,.adjoint-graph .gradient,.adjoint-graph .local{stroke:#111722}
    .adjoint-graph .legend{fill:#9ca3af}
    }
    """
}
