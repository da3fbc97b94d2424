// Compare: one indicator at one time, over all provinces or organizations: a map, a ranking, a table.

import { apiAddress, get } from "../api.js";
import { catalogue, provinceName } from "../catalogue.js";
import { PARTS, boundariesChoice, chip, choice, controls, dimensionsOf, indicatorChoices, placeControls, typeChoice } from "../controls.js";
import { announce, h, replace } from "../dom.js";
import { explainAddress } from "../explain.js";
import { day, number, percent, period, qualified, rank } from "../format.js";
import { banner, cares, classes, precision, shown } from "../points.js";
import { rankingBars } from "../ranking.js";
import { address, changed, set } from "../state.js";
import { language, say, word } from "../strings.js";
import { table } from "../table.js";
import { takePanel } from "../take.js";
import { tileMap } from "../tiles.js";

const PATH = "/v1/comparisons";
const DIMENSIONS = ["change", "organization_kind", "breakdown", "category", "rated_subject", "grade"];

export async function show({ main, state, signal, indicators }) {
  const asked = parameters(state);
  const answering = get(apiAddress(PATH, asked), signal);
  answering.catch(() => {});
  const [all, places, names] = await Promise.all([indicators(), catalogue.provinces(state.get("boundaries") ?? "2025"), catalogue.organizations(state.getAll("within"))]);
  const fields = chooser(all, state, places, names);
  if (signal.aborted) return;
  placeControls(main, fields);
  const answer = await answering;
  const provinces = await catalogue.provinces(answer.boundaries);
  if (signal.aborted) return;
  replace(main, ...draw(answer, state, asked, fields, provinces));
  announce(summary(answer, asked));
}

function parameters(state) {
  const part = state.get("part");
  const year = state.get("year");
  const dimensions = Object.fromEntries(DIMENSIONS.map((name) => [name, state.get(name)]));
  return {
    indicator: state.get("indicator") ?? "members",
    ...(part && /^\d+$/.test(year ?? "") ? { period: `${year}-${part}` } : { year }),
    base_year: part ? null : state.get("base_year"),
    boundaries: state.get("boundaries"),
    organization_type: state.get("organization_type"),
    region: state.get("region"),
    within: state.get("within"),
    ...dimensions,
    lang: language(),
  };
}

function chooser(indicators, state, provinces, names) {
  const chosen = indicators.get(state.get("indicator") ?? "members");
  const years = [...(chosen?.available_years ?? [])].reverse();
  const options = (boundaries) => years.map(({ year, provinces: count }) => [String(year), (boundaries ?? inForce(year)) === inForce(year) ? say("year_option", { year, count }) : String(year)]);
  const boundaries = state.get("boundaries");
  const now = Number(state.get("year"));
  const before = options(boundaries ?? inForce(now || chosen?.default_year)).filter(([year]) => !(Number(year) >= now));
  const regions = new Map(provinces.map(({ region }) => [region.code, region.name]));
  return controls(
    indicatorChoices(indicators, state),
    choice("year", say("year"), state.get("year") ?? "", [["", say("year_latest")], ["latest_each", say("year_latest_each")], ...options(boundaries)]),
    chosen?.kind === "flow" && /^\d+$/.test(state.get("year") ?? "") &&
      choice("part", say("part"), state.get("part") ?? "", [["", say("part_whole")], ...PARTS.map((one) => [one, say(one)])]),
    choice("base_year", say("base_year"), state.get("base_year") ?? "", [["", say("none")], ...before]),
    boundariesChoice(state),
    typeChoice(state),
    state.get("within") && h("div", { class: "field", role: "group", "aria-label": say("within") }, h("span", {}, say("within")), chip(names.get(state.get("within")) ?? state.get("within"), () => set({ within: null, organization_type: null }))),
    choice("region", say("region"), state.get("region") ?? "", [["", say("region_all")], ...regions]),
  );
}

/** The boundary set of the end of a year: the catalogue counts the provinces of that one. */
function inForce(year) {
  return year < 2025 ? "2008" : "2025";
}

function draw(answer, state, asked, fields, provinces) {
  const [indicator] = answer.indicators;
  const { items } = answer;
  const names = new Map(provinces.map((province) => [province.organization_id, provinceName(province)]));
  const name = (item) => names.get(item.organization.id) ?? item.organization.name;
  const ofProvinces = items.some((item) => names.has(item.organization.id));
  const part = asked.period ? state.get("part") : null;
  const link = (item) => explainAddress({ ...item, asProvince: names.has(item.organization.id) }, answer.boundaries, indicator.dimensions, part);
  const found = classes(items.filter((item) => item.value !== null).map((item) => item.value));
  const [totals] = answer.summaries;
  const nothing = items.every((item) => item.value === null);
  const shared = { items, unit: indicator.unit, decimals: indicator.decimals, link };
  return [
    h("h1", {}, heading(answer, indicator, asked)),
    h("p", { class: "lead" }, summary(answer, asked)),
    fields,
    banner(answer.warnings, answer.breaks, day),
    nothing && h("p", { class: "notice" }, say("compare_nothing"), " ", h("a", { href: address(changed({ view: "coverage", year: null, part: null, base_year: null })) }, say("compare_coverage"))),
    h("div", { class: "panels" },
      ofProvinces && h("section", { class: "panel" }, h("h2", {}, say("map")), h("p", { class: "quiet" }, say("map_help")), tileMap({ ...shared, provinces, found, items: items.filter((item) => names.has(item.organization.id)) })),
      h("section", { class: "panel" }, h("h2", {}, say("ranking")), h("p", { class: "quiet" }, `${indicator.unit} · ${say("boundaries")} ${answer.boundaries}`), rankingBars({ ...shared, items: items.slice(0, 200), name, median: nothing ? null : (totals?.median ?? null), baseYear: asked.base_year })),
    ),
    h("section", {}, h("h2", {}, say("table")), h("p", { class: "quiet no-print" }, say("table_hint")), table({ caption: heading(answer, indicator, asked), columns: columns(answer, indicator, name, link, asked), items, sort: state.get("sort"), unit: (item) => item.organization.id })),
    takePanel(PATH, asked, { charts: ofProvinces ? ["ranking", "tiles"] : ["ranking"], citation: answer.citation }),
  ];
}

function heading(answer, indicator, { base_year: base }) {
  const years = new Set(answer.items.map((item) => item.year));
  const time = answer.period ? period(answer.period) : years.size > 1 ? say("compare_latest_each") : String(answer.years[0] ?? "");
  return say(base ? "compare_heading_since" : "compare_heading", { indicator: indicator.name, time, base });
}

function summary({ summaries, indicators, items }, { base_year: base }) {
  const [totals] = summaries;
  if (!totals || !totals.with_value) return say("compare_nothing");
  const told = say("compare_summary", { known: number(totals.with_value), missing: number(totals.missing), median: number(totals.median, indicators[0].decimals) });
  return base ? `${told} ${say("compare_since", { count: number(items.filter((item) => item.base_change !== null).length), base })}` : told;
}

function columns(answer, indicator, name, link, asked) {
  const base = asked.base_year;
  const since = (text) => text ?? "";
  return [
    { name: "rank", label: say("column_rank"), cell: rank, by: (item) => item.rank, numeric: true },
    { name: "name", label: say("column_name"), cell: (item) => h("a", { href: address(changed({ view: "organization", organization: item.organization.id, lang: language() === "en" ? "en" : null }, new URLSearchParams())) }, name(item)), by: name, header: true },
    { name: "value", label: `${say("column_value")} (${indicator.unit})`, cell: (item) => h("a", { class: `value ${precision(item)}`, href: link(item), "aria-label": `${shown(item)}: ${say("explain_name", { name: name(item) })}` }, shown(item)), by: (item) => item.value, numeric: true },
    base && { name: "base", label: say("column_base", { year: base }), cell: (item) => baseValue(item, indicator, link, base), by: (item) => item.base_value, numeric: true },
    base && { name: "change", label: say("column_change"), cell: (item) => change(item, indicator), by: (item) => item.base_change, numeric: true },
    base && { name: "percent", label: say("column_change_percent"), cell: (item) => changePercent(item, item.base_change_percent), by: (item) => item.base_change_percent, numeric: true },
    base && { name: "growth", label: say("column_growth"), cell: (item) => changePercent(item, item.average_annual_growth_percent), by: (item) => item.average_annual_growth_percent, numeric: true },
    { name: "period", label: say("column_period"), cell: (item) => period(item.period), by: (item) => item.period?.end ?? null },
    { name: "method", label: say("column_method"), cell: (item) => since(item.method && word("method", item.method)), by: (item) => item.method },
    { name: "notes", label: say("column_notes"), cell: (item) => cares(item).join(" · ") },
    { name: "sources", label: say("column_sources"), cell: (item) => number(item.sources.length || null), by: (item) => item.sources.length, numeric: true },
  ].filter(Boolean);
}

function change(item, indicator) {
  if (item.base_change === null) return "";
  const rough = item.base_change_qualifier !== "exact";
  return h("span", { class: `value ${rough ? "rough" : "exact"}` }, qualified(item.base_change, item.base_change_qualifier, indicator.decimals, true));
}

/** As exact as the change is. */
function changePercent(item, value) {
  if (value === null) return "";
  const rough = item.base_change_qualifier !== "exact";
  return h("span", { class: `value ${rough ? "rough" : "exact"}` }, rough && `${say("qualifier.about")} `, percent(value, true));
}

function baseValue(item, indicator, link, year) {
  if (item.base_value === null) return "";
  const kind = item.base_qualifier === "exact" ? "exact" : "rough";
  return h("a", { class: `value ${kind}`, href: link({ ...item, year: Number(year) }) }, qualified(item.base_value, item.base_qualifier, indicator.decimals));
}
