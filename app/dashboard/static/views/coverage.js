// Coverage: who has a figure for which year, so that gaps are seen and can be asked for.

import { apiAddress, get } from "../api.js";
import { catalogue, provinceName } from "../catalogue.js";
import { boundariesChoice, choice, controls, dimensionsOf, indicatorChoices, placeControls, typeChoice } from "../controls.js";
import { announce, h, replace } from "../dom.js";
import { explainAddress } from "../explain.js";
import { number, percent } from "../format.js";
import { language, say, word } from "../strings.js";
import { takePanel } from "../take.js";

const PATH = "/v1/coverage";
const SIGNS = { reported: "●", computed: "●", summed_predecessors: "Σ", aggregated: "Σ", not_reported: "×", not_applicable: "–", suppressed: "*", not_comparable: "/", incomplete: "…" };

export async function show({ main, state, signal, indicators }) {
  const all = await indicators();
  const indicator = all.get(state.get("indicator") ?? "members");
  const asked = {
    indicator: state.get("indicator") ?? "members",
    from_year: state.get("from_year"),
    to_year: state.get("from_year") && String(Math.max(Number(state.get("from_year")), indicator?.available_years.at(-1)?.year ?? 0)),
    boundaries: state.get("boundaries"),
    organization_type: state.get("organization_type"),
    ...dimensionsOf(state, indicator),
    lang: language(),
  };
  if (signal.aborted) return;
  const years = (indicator?.available_years ?? []).map(({ year }) => [String(year), String(year)]);
  const fields = controls(indicatorChoices(all, state), choice("from_year", say("from_year"), state.get("from_year") ?? "", [["", say("years_recent", { count: 10 })], ...years]), boundariesChoice(state), typeChoice(state));
  placeControls(main, fields);
  const answer = await get(apiAddress(PATH, asked), signal);
  const provinces = await catalogue.provinces(answer.boundaries);
  if (signal.aborted) return;
  const cells = answer.by_year.reduce((sum, one) => sum + one.of, 0);
  const known = answer.by_year.reduce((sum, one) => sum + one.with_value, 0);
  const lead = say("coverage_lead", { known: number(known), cells: number(cells), percent: percent(cells ? (100 * known) / cells : 0) });
  replace(main, h("h1", {}, say("coverage_heading", { indicator: answer.indicator.name })), h("p", { class: "lead" }, lead), fields, key(answer), grid(answer, provinces), takePanel(PATH, asked, { citation: answer.citation }));
  announce(lead);
}

function key(answer) {
  const found = new Set(answer.items.flatMap((item) => item.cells.map((cell) => cell.status)));
  return h("ul", { class: "legend" }, Object.keys(SIGNS).filter((status) => found.has(status)).map((status) => h("li", {}, h("i", { class: `cell cell-${status}`, "aria-hidden": "true" }, SIGNS[status]), called(status))));
}

function called(status) {
  return ["reported", "computed", "summed_predecessors", "aggregated"].includes(status) ? word("method", status) : word("missing", status);
}

function grid(answer, provinces) {
  const committees = new Map(provinces.map((one) => [one.organization_id, one]));
  const caption = say("coverage_heading", { indicator: answer.indicator.name });
  return h("div", { class: "table-wrap", tabindex: "0", role: "region", "aria-label": caption },
    h("table", { id: "table", class: "coverage" }, h("caption", { class: "no-print" }, say("coverage_hint")),
      h("thead", {}, h("tr", {}, h("th", { scope: "col" }, say("column_name")), answer.years.map((year) => h("th", { scope: "col" }, String(year))))),
      h("tbody", {}, answer.items.map((item) => row(item, committees.get(item.organization.id), answer))),
      h("tfoot", {}, h("tr", {}, h("th", { scope: "row" }, say("coverage_total")), answer.by_year.map((one) => h("td", {}, `${number(one.with_value)}/${number(one.of)}`))))));
}

function row(item, province, answer) {
  const name = province ? provinceName(province) : item.organization.name;
  const link = (cell) => explainAddress({ ...item, indicator: answer.indicator.code, year: cell.year, asProvince: Boolean(province) }, answer.boundaries, answer.indicator.dimensions, answer.part_of_year);
  return h("tr", {}, h("th", { scope: "row" }, name), item.cells.map((cell) => h("td", {}, h("a", { class: `cell cell-${cell.status}`, href: link(cell), title: `${name}, ${cell.year}: ${called(cell.status)}` }, h("span", { "aria-hidden": "true" }, SIGNS[cell.status]), h("span", { class: "visually-hidden" }, `${cell.year}: ${called(cell.status)}`)))));
}
