// Targets: what was promised beside what was achieved, by status.

import { apiAddress, get } from "../api.js";
import { catalogue, provinceName } from "../catalogue.js";
import { choice, controls, nameOf, placeControls } from "../controls.js";
import { announce, h, replace } from "../dom.js";
import { day, number, period } from "../format.js";
import { banner, partly } from "../points.js";
import { address, changed } from "../state.js";
import { language, say, word } from "../strings.js";
import { takePanel } from "../take.js";

const PATH = "/v1/target-attainment";
const STATUSES = ["met", "on_track", "behind", "missed", "no_data", "no_status"];
const MOST = 100;

export async function show({ main, state, signal, indicators }) {
  const all = await indicators();
  const provinces = await catalogue.provinces(state.get("boundaries") ?? "2025");
  const asked = await parameters(state, signal);
  if (signal.aborted) return;
  const fields = chooser(state, provinces);
  placeControls(main, fields);
  const answer = asked ? await get(apiAddress(PATH, asked), signal) : { items: [], sets: [], summary: {}, warnings: [] };
  if (signal.aborted) return;
  const wanted = state.get("status");
  const items = answer.items.filter((item) => !wanted || item.status === wanted);
  const lead = answer.items.length ? say("targets_lead", { count: number(answer.items.length), day: day(answer.judged_on) }) : say("targets_nothing");
  replace(
    main,
    h("h1", {}, say("view.targets")),
    h("p", { class: "lead" }, lead),
    fields,
    answer.items.length > 0 && statuses(answer.summary, state),
    banner(answer.warnings, [], day),
    items.length > 0 && organizations(items, answer.sets, all),
    asked && takePanel(PATH, asked, { formats: ["json"], citation: answer.citation }),
  );
  announce(lead);
}

/** Those of a province or an organization, else all who have targets. */
async function parameters(state, signal) {
  const shared = { target_kind: state.get("target_kind"), lang: language() };
  if (state.get("organization")) return { organization: state.getAll("organization"), ...shared };
  if (state.get("province")) return { province: state.get("province"), boundaries: state.get("boundaries"), ...shared };
  const { items } = await get(apiAddress("/v1/targets", { fields: "organization", limit: 1000 }), signal);
  const organization = [...new Set(items.map((item) => item.organization.id))].slice(0, MOST);
  return organization.length ? { organization, ...shared } : null;
}

function chooser(state, provinces) {
  const kinds = ["admissions", "admission_rate", "rating_share", "resolution_study_share", "action_programme_share", "hcm_study_pledge_share", "model_standard_share", "digital_adoption_share", "online_processing_share"];
  return controls(
    choice("province", say("province"), state.get("province") ?? "", [["", say("region_all")], ...provinces.map((one) => [one.code, provinceName(one)])], { clears: ["organization"] }),
    choice("target_kind", say("target_kind"), state.get("target_kind") ?? "", [["", say("all")], ...kinds.map((one) => [one, word("kind", one)])]),
    choice("status", say("status"), state.get("status") ?? "", [["", say("all")], ...STATUSES.map((one) => [one, word("target", one)])]),
  );
}

function statuses(summary, state) {
  const total = Object.values(summary).reduce((sum, one) => sum + one, 0);
  const known = STATUSES.filter((one) => summary[one]);
  return h("ul", { class: "statuses", "aria-label": say("status") }, known.map((one) => h("li", { class: `target-${one}`, style: { "flex-grow": summary[one] / total } }, h("a", { href: address(changed({ status: state.get("status") === one ? null : one })), "aria-current": state.get("status") === one ? "true" : null }, h("strong", {}, number(summary[one])), ` ${word("target", one)}`))));
}

function organizations(items, sets, indicators) {
  const groups = Map.groupBy(items, (item) => item.target.organization.id);
  const judged = (group) => group.some((item) => item.actuals.some((one) => one.value !== null));
  const sorted = [...groups.values()].sort((a, b) => judged(b) - judged(a));
  const heads = ["targets_promised", "column_period", "targets_achieved", "status"];
  return h(
    "div",
    { class: "table-wrap", tabindex: "0", role: "region", "aria-label": say("view.targets") },
    h("table", { id: "table", class: "stackable" }, h("thead", {}, h("tr", {}, heads.map((one) => h("th", { scope: "col" }, say(one))))), sorted.map((group) => body(group, sets, indicators))),
  );
}

function body(group, sets, indicators) {
  const { organization } = group[0].target;
  const own = sets.filter((one) => one.organization.id === organization.id);
  const link = address(changed({ view: "organization", organization: organization.id, lang: language() === "en" ? "en" : null }, new URLSearchParams()));
  const head = h("th", { scope: "rowgroup", colspan: "4" }, h("a", { href: link }, organization.name), own.map((one) => h("span", { class: "quiet" }, ` · ${one.text}`)));
  return h("tbody", {}, h("tr", { class: "group" }, head), group.map((item) => row(item, indicators)));
}

function row({ target, status, status_reason: reason, judged_over: over, actual_value: actual, actuals }, indicators) {
  const who = [target.rated_subject && nameOf(indicators, "rated_subject", target.rated_subject), target.grade && nameOf(indicators, "grade", target.grade), target.category && word("category", target.category)].filter(Boolean).join(", ");
  return h(
    "tr",
    {},
    h("th", { scope: "row" }, `${word("kind", target.target_kind)}: ${target.display}${target.unit === "members_per_year" ? ` ${say("targets_per_year")}` : ""}`, who && h("span", { class: "quiet" }, ` ${who}`), h("details", {}, h("summary", {}, say("column_sources")), h("blockquote", {}, `“${target.source.printed}”`), target.source.publisher && h("p", { class: "quiet" }, target.source.publisher), target.note && h("p", { class: "quiet" }, target.note))),
    h("td", {}, period(target.period), over !== period(target.period) && h("p", { class: "quiet" }, over)),
    h("td", {}, achieved(target, actual, actuals)),
    h("td", {}, h("span", { class: `badge target-${status}` }, word("target", status)), h("p", { class: "quiet" }, reason)),
  );
}

/** A bar for each year that is known, with the promise as an upright line. */
function achieved(target, actual, actuals) {
  const known = actuals.filter((one) => one.value !== null);
  const most = Math.max(target.value_high ?? target.value, actual ?? 0, ...known.map((one) => one.value)) * 1.1 || 1;
  const without = Map.groupBy(actuals.filter((one) => one.value === null), (one) => (one.partial ? partly(one.partial) : word("missing", one.missing_reason)));
  return [
    known.length > 0 && h("ul", { class: "achieved" }, known.map((one) => h("li", { class: one.qualifier === "exact" ? "exact" : "rough" }, h("span", {}, one.year ?? say("targets_whole")), h("span", { class: "bar-track" }, h("span", { class: "bar-fill", style: { width: `${(100 * one.value) / most}%` } }), h("span", { class: "bar-base", style: { left: `${(100 * target.value) / most}%` } })), h("span", {}, one.display)))),
    actuals.length === 0 && h("p", { class: "quiet" }, say("targets_not_measured")),
    [...without].map(([text, group]) => h("p", { class: "quiet" }, `${group.map((one) => one.year ?? say("targets_whole")).join(", ")}: ${text}`)),
  ];
}
