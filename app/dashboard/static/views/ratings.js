// Ratings: how organizations and members were graded, as printed, with the cap and the scheme in force.

import { apiAddress, get } from "../api.js";
import { catalogue, provinceName } from "../catalogue.js";
import { boundariesChoice, choice, controls, nameOf, placeControls } from "../controls.js";
import { copied } from "../copy.js";
import { announce, h, replace } from "../dom.js";
import { day, number, period } from "../format.js";
import { banner } from "../points.js";
import { address, changed } from "../state.js";
import { language, say, word } from "../strings.js";
import { takePanel } from "../take.js";

const PATH = "/v1/rating-distributions";
const SUBJECTS = ["organization", "member", "collective", "cadre", "agency_unit", "employee"];
const KINDS = ["year", "term_average", "range"];
// From best to worst; a whole of two grades stands where its better one would.
const ORDER = ["clean_and_strong_exemplary", "clean_and_strong", "excellent", "good_or_better", "good", "completed", "weak", "not_completed", "not_rated"];

export async function show({ main, state, signal, indicators }) {
  const asked = parameters(state);
  const answering = get(apiAddress(PATH, asked), signal);
  answering.catch(() => {});
  const all = await indicators();
  const provinces = await catalogue.provinces(asked.boundaries ?? "2025");
  if (signal.aborted) return;
  const fields = chooser(state, all, provinces);
  placeControls(main, fields);
  const answer = await answering;
  if (signal.aborted) return;
  const lead = answer.items.length ? say("ratings_lead", { count: number(answer.items.length) }) : say("ratings_nothing");
  replace(
    main,
    h("h1", {}, say("view.ratings")),
    h("p", { class: "lead" }, lead),
    fields,
    banner(answer.warnings, answer.breaks, day),
    answer.items.length > 0 && h("section", { class: "panel" }, legend(answer.items), ...groups(answer, all)),
    table(answer.items, all),
    takePanel(PATH, asked, { charts: [null], citation: answer.citation }),
  );
  announce(lead);
}

/** A copy has one file for each boundary set: nothing else can be chosen there. */
function parameters(state) {
  if (copied) return { boundaries: state.get("boundaries"), lang: language() };
  return {
    rated_subject: state.get("rated_subject"),
    year: /^\d+$/.test(state.get("year") ?? "") ? state.get("year") : null,
    province: state.getAll("province"),
    organization: state.getAll("organization"),
    period_type: state.get("period_type"),
    boundaries: state.get("boundaries"),
    lang: language(),
  };
}

function chooser(state, indicators, provinces) {
  if (copied) return controls(boundariesChoice(state));
  const years = [...(indicators.get("rating_share")?.available_years ?? [])].reverse().map(({ year }) => [String(year), String(year)]);
  return controls(
    choice("rated_subject", say("rated_subject"), state.get("rated_subject") ?? "", [["", say("all")], ...SUBJECTS.map((one) => [one, nameOf(indicators, "rated_subject", one)])]),
    choice("year", say("year"), state.get("year") ?? "", [["", say("all")], ...years]),
    choice("period_type", say("period_type"), state.get("period_type") ?? "", [["", say("all")], ...KINDS.map((one) => [one, word("period", one)])]),
    choice("province", say("province"), state.get("province") ?? "", [["", say("region_all")], ...provinces.map((one) => [one.code, provinceName(one)])]),
    boundariesChoice(state),
  );
}

/** The newest first; the schemes that were in force are the headings. */
function groups({ items }, indicators) {
  const bySchemes = Map.groupBy(items, (item) => item.schemes.map((one) => (one.legal_basis ? `${one.name} (${one.legal_basis})` : one.name)).join("; "));
  return [...bySchemes].map(([scheme, group]) =>
    h("section", { class: "scheme" }, h("h2", {}, scheme || say("ratings_no_scheme")), h("ul", { class: "stacks" }, group.map((item) => stack(item, indicators)))),
  );
}

function stack(item, indicators) {
  const unit = `${item.organization.id} ${item.rated_subject}`;
  return h(
    "li",
    { class: "stack", data: { unit } },
    h("div", { class: "stack-name" },
      h("a", { href: address(changed({ view: "organization", organization: item.organization.id, lang: language() === "en" ? "en" : null }, new URLSearchParams())) }, item.organization.name),
      h("span", { class: "quiet" }, ` ${subject(item, indicators)} · ${period(item.period)}`)),
    bar(item),
    h("p", { class: "quiet" }, [item.rated !== null && say("ratings_rated", { count: number(item.rated) }), item.cap.ratio !== null && say("ratings_cap", { ratio: item.cap.display, reason: item.cap.reason })].filter(Boolean).join(" · ")),
  );
}

function subject(item, indicators) {
  return nameOf(indicators, item.organization_kind ? "organization_kind" : "rated_subject", item.organization_kind ?? item.rated_subject);
}

function bar(item) {
  const grades = segments(item.grades);
  if (!grades.length) return h("p", { class: "stack-counts" }, item.grades.length ? item.grades.map((one) => `${one.name}: ${told(one)}`).join(" · ") : say("ratings_no_grade"));
  const shown = grades.map((one) => h("span", { class: `grade grade-${one.grade} ${one.qualifier === "exact" ? "exact" : "rough"}`, style: { width: `${one.width}%` }, title: `${one.name}: ${one.display}` }, h("span", {}, one.whole ? say("ratings_whole", { display: one.display }) : one.display)));
  const good = item.grades.find((one) => one.grade === "good")?.share_percent;
  const cap = item.cap.applies === "true" && good ? h("span", { class: "cap", style: { left: `${(good * item.cap.limit_percent) / 100}%` } }) : null;
  const text = item.grades.map((one) => `${one.name} ${told(one)}`).join(", ");
  return h("div", { class: "stack-bar", role: "img", "aria-label": text }, shown, cap);
}

function told(one) {
  return one.display ?? word("missing", one.missing_reason);
}

/** Widths that never count anybody twice: a whole keeps only what its known parts leave. */
function segments(grades) {
  const share = new Map(grades.filter((one) => one.share_percent !== null).map((one) => [one.grade, one.share_percent]));
  const inside = { good_or_better: ["excellent", "good"], clean_and_strong: ["clean_and_strong_exemplary"] };
  const left = (grade) => (inside[grade] ?? []).reduce((rest, part) => rest - (share.get(part) ?? 0), share.get(grade));
  return ORDER.filter((grade) => share.has(grade) && left(grade) > 0.005).map((grade) => ({ ...grades.find((one) => one.grade === grade), width: Math.min(left(grade), 100), whole: left(grade) < share.get(grade) }));
}

function legend(items) {
  const names = new Map(items.flatMap((item) => item.grades.map((one) => [one.grade, one.name])));
  return h("ul", { class: "legend" }, ORDER.filter((one) => names.has(one)).map((one) => h("li", {}, h("i", { class: `swatch grade-${one}` }), names.get(one))), h("li", {}, h("i", { class: "swatch" }), say("ratings_rest")), h("li", {}, h("i", { class: "swatch cap-key" }), say("ratings_cap_key")));
}

function table(items, indicators) {
  const grades = ORDER.filter((grade) => items.some((item) => item.grades.some((one) => one.grade === grade)));
  if (!grades.length) return null;
  const names = new Map(items.flatMap((item) => item.grades.map((one) => [one.grade, one.name])));
  const cell = (item, grade) => item.grades.find((one) => one.grade === grade);
  const text = (one) => (one ? [h("span", { class: `value ${one.display === null ? "missing" : one.qualifier === "exact" ? "exact" : "rough"}` }, one.display ?? word("short", one.missing_reason)), one.sources.length > 0 && h("span", { class: "visually-hidden" }, ` “${one.sources[0].printed}”`)] : "");
  return h("section", {}, h("h2", {}, say("table")), h("div", { class: "table-wrap", tabindex: "0", role: "region", "aria-label": say("view.ratings") },
    h("table", { id: "table" },
      h("thead", {}, h("tr", {}, [say("column_name"), say("rated_subject"), say("period_type")].map((one) => h("th", { scope: "col" }, one)), grades.map((grade) => h("th", { scope: "col", class: "numeric" }, names.get(grade))), h("th", { scope: "col", class: "numeric" }, say("ratings_ratio")))),
      h("tbody", {}, items.map((item) => h("tr", { data: { unit: `${item.organization.id} ${item.rated_subject}` } }, h("th", { scope: "row" }, item.organization.name), h("td", {}, subject(item, indicators)), h("td", {}, period(item.period)), grades.map((grade) => h("td", { class: "numeric", title: cell(item, grade)?.sources[0]?.printed ?? null }, text(cell(item, grade)))), h("td", { class: "numeric", title: item.cap.reason }, item.cap.display ?? "")))),
    )));
}
