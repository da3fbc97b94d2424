// Vega-Lite without eval: expressions run in the interpreter, colours come from the style sheet, tips from this page.

import { h } from "./dom.js";
import { language } from "./strings.js";

const NUMBERS = {
  vi: { decimal: ",", thousands: ".", grouping: [3], currency: ["", " ₫"] },
  en: { decimal: ".", thousands: ",", grouping: [3], currency: ["", ""] },
};
const dark = matchMedia("(prefers-color-scheme: dark)");
const drawn = new Map();
let library = null;

/** The colours of up to eight series, of the scheme in force. */
export function seriesColours() {
  return Array.from({ length: 8 }, (_, place) => colour(`--series-${place + 1}`));
}

/** A colour of the style sheet. */
export function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** Draws the specification that `make()` gives, and draws it anew when day turns to night. */
export async function draw(container, label, make) {
  const embed = await load();
  if (!container.isConnected) return;
  const result = await embed(container, complete(make(), label), {
    ast: true,
    renderer: "svg",
    actions: false,
    defaultStyle: false,
    tooltip: showTip,
    formatLocale: NUMBERS[language()],
  });
  for (const [old, view] of drawn) if (!old.isConnected) (view.finalize(), drawn.delete(old));
  drawn.get(container)?.finalize();
  drawn.set(container, { finalize: result.finalize, again: () => draw(container, label, make) });
}

dark.addEventListener("change", () => [...drawn.values()].forEach(({ again }) => again()));

function load() {
  library ??= new Promise((resolve, reject) => {
    const script = h("script", { src: document.querySelector("meta[name=chart-library]").content });
    script.addEventListener("load", () => resolve(window.vegaEmbed));
    script.addEventListener("error", () => ((library = null), reject(new Error("outdated"))));
    document.head.append(script);
  });
  return library;
}

function complete(spec, label) {
  const [ink, quiet, line] = [colour("--ink"), colour("--quiet"), colour("--line")];
  const text = { font: getComputedStyle(document.body).fontFamily, fontSize: 12 };
  return {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    description: label,
    background: null,
    autosize: { type: "fit-x", contains: "padding" },
    ...spec,
    config: {
      font: text.font,
      view: { stroke: null },
      axis: { labelColor: quiet, titleColor: quiet, gridColor: line, domainColor: line, tickColor: line, labelFontSize: 12, titleFontWeight: "normal" },
      legend: { labelColor: ink, titleColor: quiet, labelFontSize: 13, labelLimit: 220, symbolSize: 90 },
      text: { color: ink, ...text },
      ...spec.config,
    },
  };
}

function showTip(_, event, __, value) {
  let tip = document.getElementById("tip");
  tip ??= document.body.appendChild(h("div", { id: "tip", class: "tip", "aria-hidden": "true" }));
  tip.hidden = value === null || value === undefined || value === "";
  if (tip.hidden) return;
  tip.textContent = String(value);
  const box = tip.getBoundingClientRect();
  tip.style.left = `${Math.min(event.clientX + 12, innerWidth - box.width - 8)}px`;
  tip.style.top = `${Math.max(event.clientY - box.height - 10, 4)}px`;
}
