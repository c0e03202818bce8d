extension HTML {
  static let script = #"""

    "use strict";
    (() => {
      const steps = JSON.parse(document.getElementById("steps").textContent);
      const $ = (id) => document.getElementById(id);
      const stage = $("stage"), figure = stage.querySelector("svg"), caption = $("caption"), slider = $("slider");
      const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
      const width = figure.width.baseVal.value, height = figure.height.baseVal.value;
      let current = -1, zoom = 1;

      // What a step shows is undone by going back over it, so a step costs no more than its own elements.
      function reveal(step, on) {
        const mark = (prefix, list, name) => {
          for (const index of list) $(prefix + index)?.classList.toggle(name, on);
        };
        mark("v", step.values, "on");
        mark("g", step.gradients, "on");
        mark("l", step.locals, "on");
        mark("e", step.locals, "back");
      }

      // A trunk is turned around, or lit, with the first of the edges that leave it.
      const owner = {};
      for (const edge of figure.querySelectorAll("[data-trunk]")) owner[edge.id.slice(1)] = edge.dataset.trunk;
      const turned = {};
      function trunks(step, on) {
        for (const edge of step.locals) {
          const trunk = owner[edge];
          if (trunk === undefined) continue;
          turned[trunk] = (turned[trunk] || 0) + (on ? 1 : -1);
          $("t" + trunk).classList.toggle("back", turned[trunk] > 0);
        }
      }

      function light(step, on) {
        for (const node of step.nodes) $("n" + node)?.classList.toggle("active", on);
        for (const edge of step.edges) {
          $("e" + edge)?.classList.toggle("active", on);
          if (owner[edge] !== undefined) $("t" + owner[edge]).classList.toggle("active", on);
        }
      }

      function go(target) {
        target = Math.max(0, Math.min(steps.length - 1, target));
        if (target === current || Number.isNaN(target)) return;
        if (current >= 0) light(steps[current], false);
        while (current < target) { current += 1; reveal(steps[current], true); trunks(steps[current], true); }
        while (current > target) { reveal(steps[current], false); trunks(steps[current], false); current -= 1; }
        const step = steps[current];
        light(step, true);
        caption.textContent = step.caption;
        caption.className = step.phase;
        stage.className = step.phase;
        slider.value = current;
        slider.setAttribute("aria-valuetext", step.caption);
        $("count").textContent = current + " / " + (steps.length - 1);
        $("first").disabled = $("back").disabled = current === 0;
        $("last").disabled = $("forth").disabled = current === steps.length - 1;
        follow(step);
        try { history.replaceState(null, "", "#step=" + current); } catch { /* a sandboxed page has no address */ }
      }

      function follow(step) {
        const node = $("n" + step.nodes[0]);
        if (!node) return;
        const box = node.getBoundingClientRect(), view = stage.getBoundingClientRect();
        const seen = box.left >= view.left && box.right <= view.right && box.top >= view.top && box.bottom <= view.bottom;
        if (seen) return;
        stage.scrollBy({
          left: (box.left + box.right - view.left - view.right) / 2,
          top: (box.top + box.bottom - view.top - view.bottom) / 2,
          behavior: calm ? "auto" : "smooth",
        });
      }

      function scale(value) {
        zoom = Math.max(0.05, Math.min(4, value));
        figure.setAttribute("width", width * zoom);
        figure.setAttribute("height", height * zoom);
      }
      const fit = () => Math.min(stage.clientWidth / width, stage.clientHeight / height, 1.6);
      // A wide graph is not shrunk until it cannot be read; it scrolls instead. The window's size counts until a
      // reader chooses another.
      const sizing = new ResizeObserver(() => scale(Math.max(fit(), 0.6)));
      function choose(value) { sizing.disconnect(); scale(value); }

      $("first").onclick = () => go(0);
      $("back").onclick = () => go(current - 1);
      $("forth").onclick = () => go(current + 1);
      $("last").onclick = () => go(steps.length - 1);
      slider.oninput = () => go(Number(slider.value));
      $("smaller").onclick = () => choose(zoom / 1.25);
      $("larger").onclick = () => choose(zoom * 1.25);
      $("fit").onclick = () => choose(fit());
      document.addEventListener("keydown", (event) => {
        if (event.ctrlKey || event.metaKey || event.altKey || event.target === slider) return;
        const moves = { ArrowLeft: current - 1, ArrowRight: current + 1, Home: 0, End: steps.length - 1 };
        if (!(event.key in moves)) return;
        event.preventDefault();
        go(moves[event.key]);
      });
      const asked = () => /^#step=(\d+)$/.exec(location.hash);
      addEventListener("hashchange", () => { if (asked()) go(Number(asked()[1])); });

      sizing.observe(stage);
      go(asked() ? Number(asked()[1]) : 0);
    })();

    """#
}
