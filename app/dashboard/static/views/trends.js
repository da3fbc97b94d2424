// Trends: up to eight provinces or organizations over time; gaps stay gaps, breaks are marked and told.

import { apiAddress, get } from "../api.js";
import { catalogue, provinceName } from "../catalogue.js";
import { draw } from "../charts.js";
import { PARTS, chip, choice, controls, dimensionsOf, indicatorChoices, placeControls } from "../controls.js";
import { copied } from "../copy.js";
import { announce, h, replace } from "../dom.js";
import { explainAddress } from "../explain.js";
import { day } from "../format.js";
import { lines } from "../lines.js";
import { banner, brief, precision, spoken } from "../points.js";
import { PATH, asking, series } from "../series.js";
import { set } from "../state.js";
import { language, say } from "../strings.js";
import { takePanel } from "../take.js";

const MOST = 8;
const YEARS = 15;

export async function show({ main, state, signal, indicators }) {
  const all = await indicators();
  const indicator = all.get(state.get("indicator") ?? "members");
  const wanted = state.get("boundaries") ?? "2025";
  const provinces = await catalogue.provinces(wanted);
  const asked = parameters(state, indicator, wanted);
  if (signal.aborted) return;
  if (!asked.province.length && !asked.organization.length) asked.province = await usual(asked, signal);
  const fields = chooser(all, state, provinces, asked, wanted, await catalogue.organizations(asked.organization));
  placeControls(main, fields);
  const question = together(asked, provinces);
  const answer = await series(question, indicator, signal);
  if (signal.aborted) return;
  const chart = h("div", { class: "chart", id: "chart" });
  const names = naming(answer.items, provinces);
  const link = (item, point) => explainAddress({ ...item, ...point, asProvince: names.isProvince(item) }, answer.boundaries, answer.indicators[0].dimensions, answer.part_of_year);
  const label = heading(answer, names);
  replace(
    main,
    h("h1", {}, say("trends_heading", { indicator: answer.indicators[0].name })),
    h("p", { class: "lead" }, label),
    fields,
    banner(answer.warnings, [], day),
    h("section", { class: "panel" }, h("p", { class: "quiet" }, say("unit", { unit: answer.indicators[0].unit })), chart, h("p", { class: "quiet" }, say("trends_legend")), breakNotes(answer.breaks)),
    table(answer, names, link),
    became(answer, provinces, wanted),
    takePanel(PATH, asking(question, indicator), { charts: ["lines", "grid"], citation: answer.citation }),
  );
  announce(label);
  const known = answer.items.some((item) => item.points.some((point) => point.value !== null));
  if (known) await draw(chart, label, () => lines(answer, names.of));
  else replace(chart, h("p", { class: "notice" }, say("compare_nothing")));
}

function parameters(state, indicator, wanted) {
  return {
    indicator: state.get("indicator") ?? "members",
    province: state.getAll("province"),
    organization: state.getAll("organization"),
    ...span(state, indicator),
    period: state.get("part"),
    boundaries: wanted,
    ...dimensionsOf(state, indicator),
    lang: language(),
  };
}

/** Provinces beside organizations: the API gives what both parameters name, so provinces stand there by their committees. */
function together(asked, provinces) {
  if (!asked.organization.length) return asked;
  const committees = asked.province.map((code) => provinces.find((one) => one.code === code || one.slug === code)?.organization_id ?? code);
  return { ...asked, province: [], organization: [...committees, ...asked.organization] };
}

/** Who has the most years, where nobody was chosen. */
async function usual(asked, signal) {
  const { items } = await get(apiAddress("/v1/coverage", { ...asked, province: null, organization: null, ...(copied && { from_year: null, to_year: null }) }), signal);
  const years = (item) => item.cells.filter((cell) => cell.missing_reason === null).length;
  const best = items.filter((item) => item.province && years(item)).sort((a, b) => years(b) - years(a));
  return best.slice(0, 4).map((item) => item.province.code);
}

function naming(items, provinces) {
  const committees = new Map(provinces.map((province) => [province.organization_id, provinceName(province)]));
  const called = (item) => committees.get(item.organization.id) ?? item.organization.name;
  return { isProvince: (item) => committees.has(item.organization.id), of: called };
}

function heading(answer, names) {
  return say("trends_lead", { names: answer.items.map(names.of).join(", "), from: answer.years[0], to: answer.years.at(-1), boundaries: answer.boundaries });
}

function chooser(indicators, state, provinces, asked, wanted, called) {
  const indicator = indicators.get(asked.indicator);
  const years = (indicator?.available_years ?? []).map(({ year }) => [String(year), String(year)]);
  const chosen = [...asked.province];
  const free = provinces.filter(({ code }) => !chosen.includes(code));
  const full = chosen.length + asked.organization.length >= MOST;
  const add = (event) => event.target.value && set({ province: [...chosen, event.target.value] });
  return controls(
    indicatorChoices(indicators, state),
    h("div", { class: "field field-wide", role: "group", "aria-label": say("trends_who", { most: MOST }) }, h("span", {}, say("trends_who", { most: MOST })),
      h("div", { class: "chips" },
        chosen.map((code) => chip(nameOfCode(code, provinces), () => set({ province: chosen.filter((one) => one !== code) }))),
        asked.organization.map((id) => chip(called.get(id) ?? id, () => set({ organization: asked.organization.filter((one) => one !== id) }))),
        !full && h("select", { id: "choose-province", "aria-label": say("trends_add"), onchange: add }, h("option", { value: "" }, say("trends_add")), free.map((one) => h("option", { value: one.code }, provinceName(one)))),
      )),
    choice("from_year", say("from_year"), state.get("from_year") ?? "", [["", say("years_recent", { count: YEARS })], ...years], { onchange: (event) => setSpan(event.target.value, state.get("to_year"), years) }),
    choice("to_year", say("to_year"), state.get("to_year") ?? "", [["", say("years_last")], ...[...years].reverse()], { onchange: (event) => setSpan(state.get("from_year"), event.target.value, years) }),
    indicator?.kind === "flow" && choice("part", say("part"), state.get("part") ?? "", [["", say("part_whole")], ...PARTS.map((one) => [one, say(one)])]),
    choice("boundaries", say("boundaries"), wanted, [["2025", say("boundaries_2025")], ["2008", say("boundaries_2008")]], { onchange: (event) => rebase(event.target.value, chosen, provinces) }),
  );
}

/** What the address says, else the last years: one early figure would press all others against the edge. */
function span(state, indicator) {
  const last = indicator?.available_years.at(-1)?.year;
  if (state.has("from_year") || !last) return { from_year: state.get("from_year"), to_year: state.get("to_year") };
  return { from_year: last - YEARS + 1, to_year: last };
}

function setSpan(from, to, years) {
  const open = !from && !to;
  const last = to || years.at(-1)[0];
  set({ from_year: open ? null : from || String(Math.min(Number(years.at(-1)[0]) - YEARS + 1, Number(last))), to_year: open ? null : last });
}

/** The same places in the other boundaries: all predecessors of a province, or the successor of each. */
function rebase(boundaries, chosen, provinces) {
  const kin = boundaries === "2008" ? "predecessors" : "successors";
  const found = chosen.flatMap((code) => provinces.find((one) => one.code === code)?.[kin].map((one) => one.code) ?? []);
  set({ boundaries, province: [...new Set(found)].slice(0, MOST) });
}

function nameOfCode(code, provinces) {
  const found = provinces.find((one) => one.code === code || one.slug === code);
  return found ? provinceName(found) : code;
}

function breakNotes(breaks) {
  if (!breaks.length) return null;
  return h("ul", { class: "breaks" }, breaks.map((one) => h("li", {}, h("strong", {}, say("break_from", { day: day(one.since) })), ` ${one.text} `, h("span", { class: "quiet" }, [one.legal_basis, !one.comparable && say("break_not_comparable")].filter(Boolean).join(" · ")))));
}

function table(answer, names, link) {
  const [indicator] = answer.indicators;
  const caption = `${indicator.name} (${indicator.unit})`;
  const cell = (item, point) => h("td", { class: "numeric", data: { unit: item.organization.id } }, h("a", { class: `value ${precision(point)}`, href: link(item, point), title: spoken(names.of(item), point, indicator.unit) }, point.value === null ? brief(point) : point.display));
  return h("section", {}, h("h2", {}, say("table")), h("div", { class: "table-wrap", tabindex: "0", role: "region", "aria-label": caption },
    h("table", { id: "table" }, h("caption", {}, caption),
      h("thead", {}, h("tr", {}, h("th", { scope: "col" }, say("year")), answer.items.map((item) => h("th", { scope: "col", class: "numeric" }, names.of(item))))),
      h("tbody", {}, answer.years.map((year, place) => h("tr", {}, h("th", { scope: "row" }, String(year)), answer.items.map((item) => cell(item, item.points[place]))))),
    )));
}

function became(answer, provinces, wanted) {
  const kin = wanted === "2008" ? "successors" : "predecessors";
  const rows = answer.items.flatMap((item) => provinces.filter((one) => one.organization_id === item.organization.id && one[kin].some((other) => other.kind !== "continue")));
  if (!rows.length) return null;
  return h("section", {}, h("h2", {}, say("trends_became")), h("ul", {}, rows.map((one) => h("li", {}, say(wanted === "2008" ? "trends_into" : "trends_from", { name: provinceName(one), others: one[kin].map((other) => other.name).join(", ") })))));
}
