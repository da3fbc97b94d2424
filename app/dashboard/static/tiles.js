// The tile map: one square a province, placed by the API, so that a large one hides no small one.

import { provinceName } from "./catalogue.js";
import { h } from "./dom.js";
import { number } from "./format.js";
import { roving } from "./linked.js";
import { aside, brief, precision, shade, shown, spoken } from "./points.js";
import { say } from "./strings.js";

/** The map of the items by province code. `link` gives the address behind a tile. */
export function tileMap({ provinces, items, found, unit, decimals, link }) {
  const byCode = new Map(items.map((item) => [item.province.code, item]));
  const columns = Math.max(...provinces.map(({ tile }) => tile.column)) + 1;
  const rows = Math.max(...provinces.map(({ tile }) => tile.row)) + 1;
  const tiles = provinces.map((province) => tile(province, byCode.get(province.code), { found, unit, decimals, link }));
  const map = h("ul", { class: columns > 5 ? "tiles dense" : "tiles", style: { "--columns": columns, "--rows": rows }, "aria-label": say("map") }, tiles);
  return h("div", { class: "map" }, roving(map), legend(found, unit, decimals));
}

function tile(province, item, { found, unit, decimals, link }) {
  const place = { "grid-column": province.tile.column + 1, "grid-row": province.tile.row + 1 };
  if (!item) return h("li", { class: "tile away", style: place }, h("span", { class: "tile-name" }, provinceName(province)));
  const kind = precision(item);
  const text = spoken(provinceName(province), item, unit);
  const level = kind === "missing" ? "" : `shade-${shade(item.value, found)}`;
  return h(
    "li",
    { class: `tile ${kind} ${level}`, style: place, data: { unit: item.organization.id } },
    h("a", { href: link(item), title: text }, h("span", { class: "tile-name" }, provinceName(province)), h("span", { class: "tile-value" }, brief(item, decimals)), h("span", { class: "visually-hidden" }, ` (${[shown(item), ...aside(item)].join(", ")})`)),
  );
}

function legend(found, unit, decimals) {
  const range = ({ from, to }) => (from === to ? number(to, decimals) : `${number(from, decimals)} – ${number(to, decimals)}`);
  return h(
    "ul",
    { class: "legend" },
    found.length > 0 && h("li", { class: "unit" }, unit),
    found.map((one) => h("li", {}, h("i", { class: `swatch shade-${shade(one.to, found)}` }), range(one))),
    h("li", {}, h("i", { class: "swatch rough" }), say("legend_rough")),
    h("li", {}, h("i", { class: "swatch missing" }), say("legend_missing")),
  );
}
