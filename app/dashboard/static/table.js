// Real tables: headings that sort, numbers that line up, rows that light up with the map.

import { h } from "./dom.js";
import { number } from "./format.js";
import { set } from "./state.js";
import { language, say } from "./strings.js";

const ROWS = 200;

/**
 * A table of `items`. Each column is `{ name, label, cell, by, numeric }`: `cell(item)` is what is shown, `by(item)` what is
 * sorted by (null goes last). `sort` is a column's name, with `-` before it for the other way round.
 */
export function table({ caption, columns, items, sort, unit, id = "table" }) {
  const name = sort?.replace(/^-/, "");
  const column = columns.find((one) => one.name === name && one.by);
  const sorted = column ? order(items, column, sort.startsWith("-")) : items;
  const body = h("tbody", {}, sorted.slice(0, ROWS).map((item) => row(item, columns, unit)));
  const rest = sorted.length - ROWS;
  const all = rest > 0 && h("button", { type: "button", id: `${id}-all`, onclick: (event) => (body.append(...sorted.slice(ROWS).map((item) => row(item, columns, unit))), event.target.remove()) }, say("show_all", { count: number(sorted.length) }));
  return h(
    "div",
    { class: "table-wrap", tabindex: "0", role: "region", "aria-label": caption },
    h("table", { id }, h("caption", {}, caption), h("thead", {}, h("tr", {}, columns.map((one) => heading(one, sort, id)))), body),
    all,
  );
}

function heading({ name, label, by, numeric }, sort, id) {
  const up = sort === name;
  const down = sort === `-${name}`;
  const state = up ? "ascending" : down ? "descending" : null;
  const text = by ? h("button", { type: "button", id: `${id}-sort-${name}`, onclick: () => set({ sort: up ? `-${name}` : down ? null : numeric ? `-${name}` : name }, { replacing: true }) }, label, h("span", { "aria-hidden": "true" }, up ? " ▲" : down ? " ▼" : "")) : label;
  return h("th", { scope: "col", class: numeric ? "numeric" : null, "aria-sort": state }, text);
}

function row(item, columns, unit) {
  const cells = columns.map(({ name, cell, numeric, header }) => h(header ? "th" : "td", { class: numeric ? "numeric" : name === "notes" ? "notes" : null, scope: header ? "row" : null }, cell(item)));
  return h("tr", { data: unit ? { unit: unit(item) } : null }, cells);
}

function order(items, { by }, down) {
  const collator = new Intl.Collator(language());
  const compare = (a, b) => (typeof a === "string" ? collator.compare(a, b) : a - b);
  return [...items].sort((left, right) => {
    const [a, b] = [by(left), by(right)];
    if (a === null || a === undefined) return b === null || b === undefined ? 0 : 1;
    if (b === null || b === undefined) return -1;
    return down ? compare(b, a) : compare(a, b);
  });
}
