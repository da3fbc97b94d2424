// Taking away what is on the screen: in every format, or as the request behind it, ready to paste.

import { apiAddress } from "./api.js";
import { copied, fileOf } from "./copy.js";
import { announce, h } from "./dom.js";
import { say } from "./strings.js";

const TABLES = { json: "JSON", csv: "CSV", xlsx: "XLSX", parquet: "Parquet", ndjson: "NDJSON", jsonstat: "JSON-stat" };
const PICTURES = { svg: "SVG", png: "PNG", "vega-lite": "Vega-Lite" };

/** The panel for the request `path`, `parameters`. `charts` are chart names that can be drawn, or [null] for the only one. */
export function takePanel(path, parameters, { formats = Object.keys(TABLES), charts = [], citation = null } = {}) {
  if (copied) return h("p", { class: "take" }, h("a", { href: fileOf(apiAddress(path, parameters)), target: "_self" }, say("copy_file")), citation && h("span", { class: "quiet cite" }, ` · ${citation}`));
  const full = (more) => apiAddress(path, { ...parameters, ...more });
  const link = (name, more) => h("a", { href: full(more), download: `${path.split("/").pop()}.${more.format}`, target: "_self" }, name);
  return h(
    "details",
    { class: "take", id: "take" },
    h("summary", {}, say("take")),
    h("div", { class: "take-body" },
      h("section", {}, h("h2", {}, say("download")), h("p", { class: "links" }, formats.map((format) => link(TABLES[format], { format })))),
      charts.length > 0 && h("section", {}, h("h2", {}, say("picture")), charts.map((chart) => h("p", { class: "links" }, Object.entries(PICTURES).map(([format, name]) => link(chart ? `${name} (${say(`chart.${chart}`)})` : name, { format, chart }))))),
      h("section", {}, h("h2", {}, say("request")), Object.entries(requests(new URL(full({}), location.origin).href)).map(([name, text]) => snippet(name, text))),
      citation && h("section", {}, h("h2", {}, say("cite")), h("p", { class: "cite" }, citation)),
    ),
  );
}

/** The same request for people and for three kinds of programs. */
export function requests(url) {
  const text = JSON.stringify(url);
  return {
    URL: url,
    curl: `curl -s '${url.replaceAll("'", "%27")}'`,
    Python: `import httpx\n\nanswer = httpx.get(${text}).raise_for_status().json()`,
    JavaScript: `const answer = await fetch(${text});\nif (!answer.ok) throw new Error((await answer.json()).detail);\nconst data = await answer.json();`,
  };
}

function snippet(name, text) {
  const code = h("pre", { tabindex: "0", "aria-label": name }, h("code", {}, text));
  return h("div", { class: "snippet" }, h("h3", {}, name), h("button", { type: "button", id: `copy-${name}`, "aria-label": `${say("copy")} ${name}`, onclick: () => copy(text, code) }, say("copy")), code);
}

async function copy(text, code) {
  try {
    await navigator.clipboard.writeText(text);
    announce(say("copied"));
  } catch {
    getSelection().selectAllChildren(code);
    announce(say("copy_by_hand"));
  }
}
