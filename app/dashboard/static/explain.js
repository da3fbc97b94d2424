// The drawer that says where a number comes from, one level at a time. Its state is the request behind it.

import { get, getOnce } from "./api.js";
import { h, replace } from "./dom.js";
import { day, period } from "./format.js";
import { namesOf, partly } from "./points.js";
import { failure } from "./problems.js";
import { address, changed, read, set } from "./state.js";
import { language, say, word } from "./strings.js";

let drawer = null;
let shown = null;
let running = new AbortController();

/** The address that opens the explanation of one item of an answer. */
export function explainAddress(item, boundaries, dimensions = {}, part = null) {
  const when = part ? { period: `${item.year}-${part}` } : { year: item.year };
  const who = item.province && item.asProvince ? { province: item.province.code } : { organization: item.organization.id };
  const query = changed({ indicator: item.indicator, ...when, boundaries, ...dimensions, ...who }, new URLSearchParams());
  return address(changed({ explain: query.toString() }));
}

/** Opens, fills or closes the drawer as the state says. */
export function showExplanation(state) {
  const wanted = state.get("explain");
  const name = wanted && `${language()} ${wanted}`;
  if (name === shown) return;
  shown = name;
  running.abort();
  if (!wanted) {
    drawer?.close();
    return;
  }
  running = new AbortController();
  make();
  if (!drawer.open) drawer.showModal();
  ask(wanted, running.signal);
}

function make() {
  if (drawer) return;
  drawer = h("dialog", { class: "drawer", "aria-labelledby": "explain-title", onclose: () => read().has("explain") && set({ explain: null }) });
  drawer.addEventListener("click", (event) => event.target === drawer && drawer.close());
  document.body.append(drawer);
}

async function ask(query, signal) {
  const body = h("div", { class: "drawer-body", "aria-busy": "true" }, h("div", { class: "skeleton small" }));
  replace(
    drawer,
    h("header", {}, h("h2", { id: "explain-title", tabindex: "-1" }, say("explain")), h("button", { type: "button", id: "explain-close", class: "close", onclick: () => drawer.close() }, say("close"))),
    body,
  );
  drawer.querySelector("h2").focus();
  try {
    const answer = await get(`/v1/explanations?${changed({ lang: language() }, new URLSearchParams(query))}`, signal);
    replace(body, ...level(answer));
  } catch (error) {
    if (!signal.aborted) replace(body, failure(error, () => ask(query, signal)));
  }
  body.removeAttribute("aria-busy");
}

function level(answer) {
  const { indicator, result } = answer;
  const name = answer.province && answer.terms.some((term) => term.predecessors.length) ? answer.province.name : answer.organization.name;
  return [
    h("p", { class: "who" }, name),
    h("p", { class: "quiet" }, `${indicator.name} · ${answer.period ? period(answer.period) : answer.year} · ${say("boundaries")} ${answer.boundaries}`),
    h("p", { class: "number" }, result.display ?? word("missing", result.missing_reason), result.display && h("small", {}, ` ${indicator.unit}`)),
    result.partial && h("p", {}, partly(result.partial)),
    result.missing.length > 0 && h("p", {}, say("missing_parts", { names: namesOf(result.missing) })),
    h("p", { class: "quiet" }, say("explain_formula", { formula: answer.formula })),
    ...result.doubts.map((doubt) => h("p", { class: "care" }, doubt)),
    ...result.notes.map((note) => h("p", { class: "quiet" }, note.text)),
    ...answer.terms.map((one) => term(one, answer.terms.length > 1)),
    h("p", {}, h("a", { href: address(changed({ view: "organization", organization: answer.organization.id, lang: read().get("lang") }, new URLSearchParams())) }, say("explain_organization"))),
    h("p", { class: "quiet cite" }, answer.citation),
  ];
}

function term(one, several) {
  const tag = several ? "h4" : "h3";
  const title = several && h("h3", {}, `${one.name} · ${say(`role.${one.role}`)}`);
  const value = several && h("p", {}, h("strong", {}, one.display ?? word("missing", one.missing_reason)), one.method && ` · ${word("method", one.method)}`, one.period && ` · ${period(one.period)}`);
  return h(
    "section",
    { class: "term" },
    title,
    value,
    one.figures.length > 0 && h(tag, { class: "minor" }, say("explain_figures")),
    one.figures.length > 0 && h("ul", { class: "figures" }, one.figures.map(figure)),
    parts(tag, say("explain_predecessors"), one.predecessors),
    parts(tag, say("explain_children"), one.children, one.children_complete ? null : say("explain_children_open")),
  );
}

function figure(one) {
  return h(
    "li",
    { class: one.status },
    h("p", {}, h("strong", {}, one.display ?? word("missing", "suppressed")), ` · ${period(one.period)} · `, h("span", { class: "badge" }, say(`status.${one.status}`))),
    one.source.printed && h("blockquote", {}, `“${one.source.printed}”`),
    h("p", { class: "quiet" }, one.why),
    one.doubt && h("p", { class: "care" }, one.doubt),
    source(one.source.id),
  );
}

function source(id) {
  const details = h("details", {}, h("summary", {}, say("explain_source")));
  details.addEventListener("toggle", () => details.open && details.childElementCount === 1 && readSource(details, id));
  return details;
}

async function readSource(details, id) {
  try {
    const found = await getOnce(`/v1/sources/${encodeURIComponent(id)}?lang=${language()}`);
    details.append(
      h("p", {}, sourceLine(found)),
      found.attribution === "inferred" ? h("p", { class: "care" }, say("explain_inferred")) : "",
      found.note ? h("p", { class: "quiet" }, found.note) : "",
    );
  } catch (error) {
    details.append(failure(error, () => (details.lastChild.remove(), readSource(details, id))));
  }
}

/** A source in a line: what it is called, who published it and when, where it can be read. */
export function sourceLine({ title, publisher, published, url, id }) {
  const name = title ?? (url && /^https?:\/\//.test(url) ? new URL(url).href : id);
  const link = /^https?:\/\//.test(url ?? "") ? h("a", { href: url, target: "_blank", rel: "noreferrer noopener" }, name) : name;
  return [link, h("span", { class: "quiet" }, [publisher, day(published)].filter(Boolean).map((one) => ` · ${one}`).join(""))];
}

function parts(tag, title, items, note) {
  if (!items.length) return null;
  return [
    h(tag, { class: "minor" }, title),
    note && h("p", { class: "quiet" }, note),
    h("ul", { class: "parts" }, items.map((one) => h("li", {}, deeper(one), h("span", {}, one.display ?? word("missing", one.missing_reason))))),
  ];
}

function deeper(one) {
  const query = new URLSearchParams(one.explain.split("?")[1]);
  return h("a", { href: address(changed({ explain: query.toString() })) }, one.organization.name);
}
