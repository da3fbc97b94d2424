// One organization: where it stands, what is known of it, who its peers are, what it promised, what it was and became.

import { named } from "../about.js";
import { apiAddress, get } from "../api.js";
import { catalogue, provinceName } from "../catalogue.js";
import { choice, controls, placeControls } from "../controls.js";
import { announce, h, replace, svg } from "../dom.js";
import { explainAddress, sourceLine } from "../explain.js";
import { day, number, period } from "../format.js";
import { cares, precision, shown } from "../points.js";
import { address, changed, set } from "../state.js";
import { language, say, word } from "../strings.js";
import { takePanel } from "../take.js";

const MOST = 100;

export async function show({ main, state, signal, indicators: known }) {
  const boundaries = state.get("boundaries") ?? "2025";
  const provinces = await catalogue.provinces(boundaries);
  const province = provinces.find((one) => one.code === state.get("province") || one.slug === state.get("province"));
  const id = state.get("organization") ?? province?.organization_id;
  if (signal.aborted) return;
  const fields = chooser(provinces, id, boundaries);
  placeControls(main, fields);
  if (!id) {
    replace(main, h("h1", {}, say("view.organization")), fields, h("p", { class: "notice" }, say("organization_choose")));
    return;
  }
  const path = `/v1/organizations/${encodeURIComponent(id)}`;
  const ask = (more, parameters) => get(apiAddress(path + more, { ...parameters, lang: language() }), signal);
  const [profile, itself, ancestors, children, all] = await Promise.all([ask("/profile"), ask(""), ask("/ancestors"), ask("/children", { limit: 1000 }), known()]);
  const read = profile.sources.length ? await get(apiAddress("/v1/sources", { source: profile.sources.slice(0, MOST), limit: MOST, lang: language() }), signal) : { items: [] };
  if (signal.aborted) return;
  replace(
    main,
    h("nav", { class: "ancestors", "aria-label": say("organization_above") }, [...ancestors.items].reverse().map((one) => [h("a", { href: to(one.id) }, one.name), " › "])),
    h("h1", {}, itself.name),
    h("p", { class: "lead" }, facts(itself)),
    fields,
    h("p", { class: "actions" }, related(itself, profile, children).map(([text, href]) => h("a", { class: "button", href }, text))),
    indicators(profile, all),
    lineage(profile.lineage),
    below(children, itself),
    targets(profile),
    sources(read.items, profile.sources.length),
    takePanel(`${path}/profile`, { lang: language() }, { formats: ["json"], citation: profile.citation }),
  );
  announce(itself.name);
}

function to(id) {
  return view("organization", { organization: id });
}

function view(name, parameters) {
  return address(changed({ view: name, ...parameters, lang: language() === "en" ? "en" : null }, new URLSearchParams()));
}

function chooser(provinces, id, boundaries) {
  const own = provinces.find((one) => one.organization_id === id);
  return controls(
    choice("province", say("province"), own?.code ?? "", [["", say("organization_pick")], ...provinces.map((one) => [one.code, provinceName(one)])], { clears: ["organization"] }),
    choice("boundaries", say("boundaries"), boundaries, [["2025", say("boundaries_2025")], ["2008", say("boundaries_2008")]], { onchange: (event) => set({ boundaries: event.target.value, province: null, organization: id ?? null }) }),
  );
}

function facts(one) {
  const life = one.valid_to ? say("organization_until", { from: one.valid_from ? day(one.valid_from) : "…", to: day(one.valid_to) }) : one.valid_from ? say("organization_since", { day: day(one.valid_from) }) : null;
  const former = one.former_names.map((old) => say("search_former", { name: old.name }));
  return [word("type", one.type), one.province && say("organization_province", one.province), life, ...former, one.note].filter(Boolean).join(" · ");
}

function related(itself, profile, children) {
  const own = itself.province && itself.type === "provincial" ? { province: itself.province.code, boundaries: itself.province.boundaries } : { organization: itself.id };
  return [
    [say("organization_trends"), view("trends", own)],
    [say("organization_ratings"), view("ratings", { organization: itself.id })],
    profile.targets.length > 0 && [say("organization_targets"), view("targets", { organization: itself.id })],
    children.total > 1 && [say("organization_compare"), view(null, { within: itself.id })],
  ].filter(Boolean);
}

function indicators(profile, all) {
  const heads = [["indicator"], ["column_value", true], ["column_period"], ["organization_rank", true], ["organization_trend"], ["column_notes"]];
  return h("section", {}, h("h2", {}, say("organization_latest")),
    profile.indicators.length === 0 && h("p", { class: "notice" }, say("organization_nothing")),
    profile.indicators.length > 0 && h("div", { class: "table-wrap", tabindex: "0", role: "region", "aria-label": say("organization_latest") },
      h("table", { id: "table", class: "stackable" }, h("thead", {}, h("tr", {}, heads.map(([key, numeric]) => h("th", { scope: "col", class: numeric ? "numeric" : null }, say(key))))), h("tbody", {}, profile.indicators.map((one) => indicatorRow(one, profile, all))))));
}

function indicatorRow(one, profile, all) {
  const item = { indicator: one.indicator, year: one.year, organization: profile.organization };
  const what = named(one.dimensions, all).join(" · ");
  const population = one.indicator === "population" ? null : one.parts.find(({ code }) => code === "population")?.period;
  const place = one.rank === null ? "" : say("organization_place", { rank: one.rank_low === one.rank_high ? number(one.rank) : `${number(one.rank_low)}–${number(one.rank_high)}`, count: number(one.peers_with_value) });
  return h("tr", {},
    h("th", { scope: "row" }, h("a", { href: view(null, { indicator: one.indicator, year: one.year, ...one.dimensions, organization_type: profile.peer_type === "provincial" ? null : profile.peer_type }) }, one.name), what && h("span", { class: "quiet" }, ` · ${what}`)),
    h("td", { class: "numeric" }, h("a", { class: `value ${precision(one)}`, href: explainAddress(item, profile.boundaries, one.dimensions) }, shown(one)), h("span", { class: "quiet" }, ` ${one.unit}`)),
    h("td", {}, period(one.period)),
    h("td", { class: "numeric" }, place),
    h("td", { class: "trend" }, spark(one.trend)),
    h("td", {}, [population && say("organization_population", { period: period(population) }), ...cares(one)].filter(Boolean).join(" · ")));
}

/** The known years as points, joined only where one follows the other. */
function spark(trend) {
  if (trend.length < 2) return "";
  const [width, height] = [140, 28];
  const years = trend.map((one) => one.year);
  const values = trend.map((one) => one.value);
  const [first, last, low, high] = [Math.min(...years), Math.max(...years), Math.min(...values), Math.max(...values)];
  const at = (one) => [4 + ((width - 8) * (one.year - first)) / (last - first || 1), height - 5 - ((height - 10) * (one.value - low)) / (high - low || 1)];
  const joined = trend.slice(1).filter((one, place) => one.year === trend[place].year + 1).map((one) => [at(trend[trend.indexOf(one) - 1]), at(one)]);
  const text = trend.map((one) => `${one.year}: ${number(one.value, 2)}`).join("; ");
  return svg("svg", { class: "spark", width, height, viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": text },
    svg("title", {}, text),
    joined.map(([[x1, y1], [x2, y2]]) => svg("line", { x1, y1, x2, y2 })),
    trend.map((one) => svg("circle", { cx: at(one)[0], cy: at(one)[1], r: 3, class: one.qualifier === "exact" ? "exact" : "rough" })));
}

function lineage({ predecessors, successors }) {
  const row = (one, other) => h("li", {}, h("a", { href: to(other.id) }, other.name), ` · ${word("succession", one.kind)} · ${day(one.effective)}`, one.legal_basis && h("span", { class: "quiet" }, ` · ${one.legal_basis}`));
  if (!predecessors.length && !successors.length) return null;
  return h("section", {}, h("h2", {}, say("organization_lineage")),
    predecessors.length > 0 && [h("h3", {}, say("organization_before")), h("ul", { class: "plain" }, predecessors.map((one) => row(one, one.predecessor)))],
    successors.length > 0 && [h("h3", {}, say("organization_after")), h("ul", { class: "plain" }, successors.map((one) => row(one, one.successor)))]);
}

function below(children, itself) {
  if (!children.total) return null;
  return h("section", {}, h("h2", {}, say("organization_below", { count: number(children.total) })),
    !itself.children_complete && h("p", { class: "quiet" }, say("explain_children_open")),
    h("ul", { class: "plain columns" }, children.items.map((one) => h("li", {}, h("a", { href: to(one.id) }, one.name), one.valid_to && h("span", { class: "quiet" }, ` · ${say("until_day", { day: day(one.valid_to) })}`)))));
}

function targets(profile) {
  const known = Object.entries(profile.target_summary);
  if (!known.length) return null;
  return h("section", {}, h("h2", {}, say("view.targets")), h("p", {}, known.map(([status, count]) => [h("span", { class: `badge target-${status}` }, `${number(count)} ${word("target", status)}`), " "])));
}

function sources(items, count) {
  if (!items.length) return null;
  return h("section", {}, h("h2", {}, say("organization_sources", { count: number(count) })), h("ul", { class: "plain" }, items.map((one) => h("li", {}, sourceLine(one)))));
}
