// What is new: the releases, newest first, and what each added, corrected and took back.

import { about } from "../about.js";
import { apiAddress, get } from "../api.js";
import { catalogue } from "../catalogue.js";
import { choice, controls, placeControls } from "../controls.js";
import { announce, h, replace } from "../dom.js";
import { day, number, period, qualified } from "../format.js";
import { address, changed, set } from "../state.js";
import { language, say, word } from "../strings.js";
import { takePanel } from "../take.js";

const PAGE = 50;
const SHOWN = ["figures", "targets", "populations", "organization_attributes", "source_attributes", "organization_parents", "organization_successions", "province_successions", "organization_former_names", "complete_children"];

export async function show({ main, state, signal, indicators }) {
  const lang = language();
  const releases = await get(apiAddress("/v1/releases", { limit: 100, lang }), signal);
  const chosen = state.get("release") ?? String(releases.items[0]?.number ?? 1);
  const fields = controls(choice("release", say("news_release"), chosen, releases.items.map((one) => [String(one.number), say("release", { number: one.number, day: day(one.published_at) })]), { onchange: (event) => set({ release: event.target.value }) }));
  if (signal.aborted) return;
  placeControls(main, fields);
  const path = `/v1/releases/${encodeURIComponent(chosen)}`;
  const asked = { limit: PAGE, sort: "-id", lang };
  const [release, changes, all] = await Promise.all([get(apiAddress(path, { lang }), signal), get(apiAddress(`${path}/changes`, asked), signal), indicators()]);
  const names = await namesOf(changes.items);
  if (signal.aborted) return;
  const body = h("tbody", {}, changes.items.map((change) => row(change, names, all)));
  const lead = say("news_lead", { who: release.published_by, reason: release.reason });
  replace(
    main,
    h("h1", {}, say("release", { number: release.number, day: day(release.published_at) })),
    h("p", { class: "lead" }, lead),
    fields,
    h("section", { class: "panel" }, h("h2", {}, say("news_counts")), counts(release.changes)),
    h("section", {}, h("h2", {}, say("news_changes", { count: number(changes.total) })), table(body), more(changes.next, `${path}/changes`, asked, body, all, signal)),
    takePanel(`${path}/changes`, { lang }, { formats: ["json", "csv", "xlsx", "ndjson", "parquet"] }),
  );
  announce(lead);
}

function counts(tables) {
  const changedTables = tables.filter((one) => one.opened || one.closed).sort((a, b) => SHOWN.indexOf(a.table) - SHOWN.indexOf(b.table));
  return h("ul", { class: "counts" }, changedTables.map((one) => h("li", {}, one.opened > 0 && [h("strong", {}, number(one.opened)), " "], word("list", one.table), one.closed > 0 && h("span", { class: "quiet" }, ` · ${say("news_closed", { count: number(one.closed) })}`))));
}

function table(body) {
  const heads = ["news_kind", "news_what", "news_before", "news_after"];
  return h("div", { class: "table-wrap", tabindex: "0", role: "region", "aria-label": say("view.news") }, h("table", { id: "table", class: "stackable changes" }, h("thead", {}, h("tr", {}, heads.map((one) => h("th", { scope: "col" }, say(one))))), body));
}

function namesOf(changes) {
  return catalogue.organizations(changes.map(({ key }) => key.organization_id).filter(Boolean));
}

function row(change, names, indicators) {
  const { organization_id: organization, ...rest } = change.key;
  const link = organization && address(changed({ view: "organization", organization, lang: language() === "en" ? "en" : null }, new URLSearchParams()));
  const what = rest.subject ? about(rest, indicators, span(rest)) : Object.values(rest).filter((one) => one !== null && one !== "").join(" · ");
  return h("tr", {},
    h("td", {}, h("span", { class: "badge" }, word("change", change.kind)), ` ${word("list", change.table)}`),
    h("th", { scope: "row" }, organization && [h("a", { href: link }, names.get(organization) ?? organization), " "], h("span", { class: "quiet" }, what)),
    h("td", {}, value(change.old)),
    h("td", {}, value(change.new)));
}

function span({ period_type: type, period_start: start, period_end: end }) {
  return period({ type, start, end });
}

function value(given) {
  if (!given) return "";
  const shown = given.value ?? given.name ?? given.title ?? given.parent_id ?? given.successor_id ?? given.successor_code ?? given.count;
  return h("details", {}, h("summary", {}, typeof shown === "number" ? qualified(shown, given.qualifier, 3) : (shown ?? say("more"))), h("pre", { tabindex: "0", "aria-label": say("more") }, JSON.stringify(given, null, 1)));
}

function more(cursor, path, asked, body, indicators, signal) {
  if (!cursor) return null;
  const button = h("button", { type: "button", id: "more", onclick: async () => {
    button.disabled = true;
    const page = await get(apiAddress(path, { ...asked, cursor }), signal);
    const names = await namesOf(page.items);
    body.append(...page.items.map((change) => row(change, names, indicators)));
    const next = more(page.next, path, asked, body, indicators, signal);
    if (next) button.replaceWith(next);
    else button.remove();
  } }, say("more"));
  return button;
}
