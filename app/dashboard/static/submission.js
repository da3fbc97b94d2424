// One submission: what was found, what approval would change, what happened so far, and what this key may do next.

import { about } from "./about.js";
import { catalogue } from "./catalogue.js";
import { act, ask, save, sendFile } from "./desk.js";
import { announce, h, replace } from "./dom.js";
import { day, moment, number, period, qualified } from "./format.js";
import { failure } from "./problems.js";
import { report } from "./report.js";
import { address, changed } from "./state.js";
import { say, word } from "./strings.js";

const WAIT_MILLISECONDS = 1500;
const ROWS = 200;
// What each action needs in words, and under which name.
const WORDS = { acknowledge: "text", comment: "text", return: "reason", withdraw: "reason" };
const PATHS = { comment: "comments" };

/** Shows the submission that the state names. */
export async function submission(view) {
  const { main, state, signal, indicators } = view;
  const path = `/v1/submissions/${encodeURIComponent(state.get("submission"))}`;
  const one = await ask(path, {}, signal);
  const [events, difference] = await Promise.all([ask(`${path}/comments`, { limit: 1000 }, signal), one.report ? ask(`${path}/difference`, { limit: ROWS }, signal) : null]);
  const [all, names] = await Promise.all([indicators(), catalogue.organizations((difference?.items ?? []).map((item) => item.organization_id).filter(Boolean))]);
  if (signal.aborted) return;
  const result = h("div", { id: "done", "aria-live": "polite" });
  replace(
    main,
    h("p", {}, h("a", { href: address(changed({ submission: null })) }, `‹ ${say("submissions_list")}`)),
    h("h1", {}, one.organization.name),
    h("p", { class: "lead" }, h("span", { class: `badge state-${one.state}` }, word("state", one.state)), ` ${say("submission_revision", { number: one.revision })} · ${one.file.name ?? word("submitted", one.kind)} · ${one.sent_by.name}, ${day(one.sent_at)}`, one.published_in && ` · ${say("submission_in", { number: one.published_in })}`, one.state === "scheduled" && ` · ${say("submission_at", { time: moment(one.publish_at) })}`),
    actions(view, path, one, difference, result),
    result,
    one.report ? report(one.report) : h("p", { class: "notice" }, say("submission_waiting", { count: number(one.rows_read) })),
    one.report && h("p", {}, h("button", { type: "button", id: "marked", onclick: () => save(`${path}/workbook`, `${one.id}.xlsx`) }, say("submission_workbook"))),
    difference && changes(difference, all, names),
    history(events.items),
  );
  announce(`${one.organization.name}: ${word("state", one.state)}`);
  const again = () => submission(view).catch((error) => signal.aborted || replace(result, failure(error, again)));
  if (one.state === "received") setTimeout(() => signal.aborted || again(), WAIT_MILLISECONDS);
}

function actions(view, path, one, difference, result) {
  const able = one.actions.filter((name) => name === "approve" || name === "resubmit" || WORDS[name]);
  if (!able.length) return null;
  const does = (work) => async () => {
    try {
      await work();
      await submission(view);
      announce(say("done"));
    } catch (error) {
      replace(result, failure(error, () => submission(view)));
    }
  };
  const text = h("textarea", { id: "words", rows: "2", maxlength: "2000" });
  const time = h("input", { id: "publish-at", type: "datetime-local" });
  const file = h("input", { id: "again", type: "file", accept: ".xlsx,.csv,.json" });
  const ways = {
    approve: does(() => act(`${path}/approve`, { revision: one.revision, difference_hash: difference?.hash, publish_at: time.value ? `${time.value}:00+07:00` : null })),
    resubmit: does(() => (file.files.length ? sendFile(`${path}/resubmit`, file.files[0], {}) : file.click())),
  };
  const words = (name) => does(() => act(`${path}/${PATHS[name] ?? name}`, { [WORDS[name]]: text.value }));
  return h("section", { class: "controls" },
    able.some((name) => WORDS[name]) && h("label", { class: "field" }, h("span", {}, say("submission_words")), text),
    able.includes("approve") && h("label", { class: "field" }, h("span", {}, say("submission_time")), time),
    able.includes("resubmit") && h("label", { class: "field" }, h("span", {}, say("send_file")), file),
    able.map((name) => h("button", { type: "button", id: `do-${name}`, class: name === "approve" ? "main-action" : null, onclick: ways[name] ?? words(name) }, word("action", name))));
}

function changes(difference, indicators, names) {
  const heads = ["submission_change", "submission_who", "submission_what", "news_before", "news_after"];
  const row = (one) => h("tr", {},
    h("td", {}, h("span", { class: "badge" }, word("change", one.change_made))),
    h("th", { scope: "row" }, names.get(one.organization_id) ?? one.organization_id ?? one.organization_text),
    h("td", {}, about(one, indicators, period(one.period))),
    h("td", { class: "numeric" }, qualified(one.old_value, one.old_qualifier, 3)),
    h("td", { class: "numeric" }, qualified(one.value, one.qualifier, 3)));
  const counts = say("submission_difference", { added: number(difference.added), corrected: number(difference.corrected), retracted: number(difference.retracted), unchanged: number(difference.unchanged) });
  return h("section", {}, h("h2", {}, say("submission_publishes")), h("p", { class: "quiet" }, counts),
    difference.items.length > 0 && h("div", { class: "table-wrap", tabindex: "0", role: "region", "aria-label": say("submission_publishes") }, h("table", { id: "difference" }, h("thead", {}, h("tr", {}, heads.map((one, place) => h("th", { scope: "col", class: place > 2 ? "numeric" : null }, say(one))))), h("tbody", {}, difference.items.map(row)))),
    difference.total > difference.items.length && h("p", { class: "quiet" }, say("submission_more", { count: number(difference.items.length), total: number(difference.total) })));
}

function history(events) {
  return h("section", {}, h("h2", {}, say("submission_history")), h("ol", { class: "plain" }, events.map((one) => h("li", {}, h("strong", {}, word("action", one.action)), one.by.name && ` · ${one.by.name}`, ` · ${moment(one.at)}`, one.text && h("blockquote", {}, one.text)))));
}
