// Submissions, for people with a key: send a file, see what was found, follow what becomes of it.

import { Failure } from "../api.js";
import { choice, controls } from "../controls.js";
import { copied } from "../copy.js";
import { ask, hasKey, save, sendFile, useKey } from "../desk.js";
import { announce, h, replace } from "../dom.js";
import { day, moment, number } from "../format.js";
import { printedForm } from "../printed.js";
import { failure } from "../problems.js";
import { report } from "../report.js";
import { address, changed, set } from "../state.js";
import { say, word } from "../strings.js";
import { submission } from "../submission.js";

const MOST = 100;
const YEARS = 12;
const PERIOD = "[12][0-9]{3}(-(H[12]|Q[1-4]|M(0[1-9]|1[0-2])))?";
const STATES = ["received", "checked", "returned", "scheduled", "published", "withdrawn"];
const SUBJECTS = ["member_counts", "admissions", "member_changes", "ratings", "organization_counts", "activities"];

export async function show(view) {
  const { main, state, signal, indicators } = view;
  if (copied) throw new Failure(404, null);
  if (!hasKey()) {
    replace(main, h("h1", {}, say("view.submissions")), h("p", { class: "lead" }, say("key_lead")), keyForm(view));
    return;
  }
  if (state.has("submission")) {
    await submission(view);
    return;
  }
  const list = await ask("/v1/submissions", { ...wanted(state), limit: MOST }, signal).catch((error) => forgotten(error));
  const all = await indicators();
  if (signal.aborted) return;
  replace(
    main,
    h("h1", {}, say("view.submissions")),
    h("p", { class: "lead" }, say("submissions_lead", { count: number(list.total) }), " ", h("button", { type: "button", id: "forget", onclick: () => (useKey(""), show(view)) }, say("key_forget"))),
    templateForm(list.caller),
    sendForm(view),
    list.caller.role !== "submitter" && printedForm(all),
    h("section", {}, h("h2", {}, say("submissions_list")), filters(state, list.items),
      list.items.length ? table(list.items) : h("p", { class: "notice" }, say("submissions_none")),
      list.next && h("p", { class: "quiet" }, say("submission_more", { count: number(list.items.length), total: number(list.total) }))),
  );
}

function wanted(state) {
  const year = state.get("year");
  return { state: state.get("state"), subject: state.get("subject"), organization: state.get("organization"), year: /^\d+$/.test(year ?? "") ? year : null };
}

function filters(state, items) {
  const chosen = wanted(state);
  const now = new Date().getFullYear();
  const years = Array.from({ length: YEARS }, (_, place) => String(now - place));
  const names = new Map(items.map(({ organization }) => [organization.id, organization.name]));
  const who = h("input", { id: "choose-organization", list: "organizations", autocomplete: "off", spellcheck: "false", maxlength: "120", value: chosen.organization ?? "", onchange: (event) => set({ organization: event.target.value.trim() }) });
  return h("form", { class: "controls", id: "filters", onsubmit: (event) => event.preventDefault() },
    choice("state", say("submission_state"), chosen.state ?? "", [["", say("all")], ...STATES.map((one) => [one, word("state", one)])]),
    choice("subject", say("submission_what"), chosen.subject ?? "", [["", say("all")], ...SUBJECTS.map((one) => [one, word("subject", one)])]),
    choice("year", say("year"), chosen.year ?? "", [["", say("all")], ...years.map((one) => [one, one])]),
    h("label", { class: "field" }, h("span", {}, say("submission_who")), who, h("datalist", { id: "organizations" }, [...names].map(([id, name]) => h("option", { value: id }, name)))));
}

/** A wrong key is not kept. */
function forgotten(error) {
  if (error.status === 401) useKey("");
  throw error;
}

function keyForm(view) {
  const input = h("input", { id: "key", type: "password", autocomplete: "off", spellcheck: "false", required: true });
  const take = (event) => {
    event.preventDefault();
    useKey(input.value);
    input.value = "";
    open(view);
  };
  const form = controls(h("label", { class: "field" }, h("span", {}, say("key")), input), h("button", { type: "submit", id: "use-key" }, say("key_use")));
  form.addEventListener("submit", take);
  return form;
}

/** Shows again, and says what went wrong below what is there. */
async function open(view) {
  try {
    await show(view);
  } catch (error) {
    if (!view.signal.aborted) replace(view.main, h("h1", {}, say("view.submissions")), keyForm(view), failure(error, () => open(view)));
  }
}

/** A workbook to fill in: which figures, of whom, of when. */
function templateForm(caller) {
  const subject = h("select", { id: "template-subject" }, SUBJECTS.map((one) => h("option", { value: one.replaceAll("_", "-") }, word("subject", one))), h("option", { value: "all" }, say("all")));
  const who = h("input", { id: "template-organization", required: true, value: caller.organization_id ?? "", placeholder: "lang-son", maxlength: "120", spellcheck: "false" });
  const period = h("input", { id: "template-period", required: true, value: String(new Date().getFullYear()), pattern: PERIOD });
  const result = h("div", { "aria-live": "polite" });
  const form = controls(
    h("label", { class: "field" }, h("span", {}, say("submission_what")), subject),
    h("label", { class: "field" }, h("span", {}, say("submission_who")), who),
    h("label", { class: "field" }, h("span", {}, say("template_period")), period),
    h("button", { type: "submit", id: "template" }, say("template_take")),
  );
  form.id = "template-form";
  form.addEventListener("submit", async () => {
    const time = /^\d+$/.test(period.value) ? { year: period.value } : { period: period.value };
    try {
      await save(`/v1/templates/${subject.value}.xlsx`, `${subject.value}-${who.value.trim()}-${period.value}.xlsx`, { organization: who.value.trim(), ...time });
      replace(result);
    } catch (error) {
      replace(result, failure(error, () => form.requestSubmit()));
    }
  });
  return h("section", {}, h("h2", {}, say("template_heading")), form, result);
}

function sendForm(view) {
  const file = h("input", { id: "file", type: "file", accept: ".xlsx,.csv,.json", required: true });
  const period = h("input", { id: "period", placeholder: "2026-H1", pattern: PERIOD });
  const who = h("input", { id: "reporting", placeholder: "lang-son", maxlength: "120", spellcheck: "false" });
  const dry = h("input", { id: "dry", type: "checkbox", checked: true });
  const result = h("div", { id: "sent", "aria-live": "polite" });
  const button = h("button", { type: "submit", id: "send" }, say("send"));
  const form = controls(
    h("label", { class: "field" }, h("span", {}, say("send_file")), file),
    h("label", { class: "field" }, h("span", {}, say("send_period")), period),
    h("label", { class: "field" }, h("span", {}, say("send_organization")), who),
    h("label", { class: "check" }, dry, say("send_dry")),
    button,
  );
  form.addEventListener("submit", async () => {
    button.disabled = true;
    replace(result, h("p", { class: "quiet" }, say("sending")));
    try {
      const answer = await sendFile("/v1/submissions", file.files[0], { period: period.value, organization: who.value.trim(), dry_run: dry.checked || null });
      if (answer.dry_run) replace(result, report(answer.report));
      else set({ submission: answer.id });
      announce(say("sent"));
    } catch (error) {
      replace(result, failure(error, () => form.requestSubmit()));
    }
    button.disabled = false;
  });
  return h("section", {}, h("h2", {}, say("send_heading")), form, result);
}

function table(items) {
  const heads = ["submission_who", "submission_state", "submission_sent", "submission_found", "submission_release"];
  const row = (one) => h("tr", {},
    h("th", { scope: "row" }, h("a", { href: address(changed({ submission: one.id })) }, one.organization.name), h("span", { class: "quiet" }, ` ${word("submitted", one.kind)} · ${say("submission_revision", { number: one.revision })}`)),
    h("td", {}, h("span", { class: `badge state-${one.state}` }, word("state", one.state))),
    h("td", { data: { head: say("submission_sent") } }, day(one.sent_at)),
    h("td", { data: { head: say("submission_found") } }, [say("report_figures", { count: number(one.figures) }), one.errors && say("report_errors", { count: number(one.errors) }), one.warnings && say("report_warnings", { count: number(one.warnings) })].filter(Boolean).join(" · ")),
    h("td", { data: { head: say("submission_release") } }, one.published_in ?? (one.state === "scheduled" ? say("submission_at", { time: moment(one.publish_at) }) : "")));
  return h("div", { class: "table-wrap", tabindex: "0", role: "region", "aria-label": say("submissions_list") }, h("table", { id: "table", class: "stackable" }, h("thead", {}, h("tr", {}, heads.map((one) => h("th", { scope: "col" }, say(one))))), h("tbody", {}, items.map(row))));
}
