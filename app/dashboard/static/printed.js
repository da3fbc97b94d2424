// Entering a figure that was read in a document: what was printed, where, about whom.

import { act } from "./desk.js";
import { announce, h, replace } from "./dom.js";
import { failure } from "./problems.js";
import { report } from "./report.js";
import { set } from "./state.js";
import { say, word } from "./strings.js";

const SUBJECTS = ["member_counts", "admissions", "organization_counts"];
const QUALIFIERS = ["about", "nearly", "over", "at_least", "at_most"];
const PERIOD = "[12][0-9]{3}(-(H[12]|Q[1-4]|M(0[1-9]|1[0-2])|[0-9]{2}-[0-9]{2}))?";

/** The form. `indicators` know the kinds of organizations that are counted. */
export function printedForm(indicators) {
  const kinds = indicators.get("organizations")?.dimensions.find(({ name }) => name === "organization_kind") ?? { values: [], names: [] };
  const fields = {
    organization_id: text("organization_id", { required: true, placeholder: "lang-son", spellcheck: "false", maxlength: "120" }),
    subject: list("subject", SUBJECTS.map((one) => [one, word("subject", one)])),
    organization_kind: list("organization_kind", [["", say("none")], ...kinds.values.map((one, place) => [one, kinds.names[place]])]),
    period: text("period", { required: true, placeholder: "2025-12-31", pattern: PERIOD }),
    qualifier: list("qualifier", [["", word("qualifier_name", "exact")], ...QUALIFIERS.map((one) => [one, word("qualifier", one)])]),
    value: text("value", { required: true, inputmode: "decimal", placeholder: "66024" }),
    printed: text("printed", { required: true, maxlength: "120", placeholder: "66.024 đảng viên" }),
  };
  const source = {
    source: text("source", { required: true, placeholder: "bao-lang-son-2026-11-20", pattern: "[a-z0-9][a-z0-9.\\-]{0,119}", spellcheck: "false" }),
    publisher: text("publisher", { maxlength: "500" }),
    title: text("title", { maxlength: "500" }),
    url: text("url", { type: "url", maxlength: "1000" }),
    published: text("published", { type: "date" }),
  };
  const dry = h("input", { id: "printed-dry", type: "checkbox", checked: true });
  const result = h("div", { id: "printed-sent", "aria-live": "polite" });
  const button = h("button", { type: "submit", id: "printed-send" }, say("send"));
  const form = h("form", { class: "controls", id: "printed-form", onsubmit: (event) => (event.preventDefault(), send()) },
    Object.values(fields).map(({ label }) => label), Object.values(source).map(({ label }) => label), h("label", { class: "check" }, dry, say("send_dry")), button);
  const send = async () => {
    button.disabled = true;
    try {
      const figure = values(fields);
      if (/^\d+$/.test(figure.value)) figure.value = Number(figure.value);
      const answer = await act("/v1/published-figures", { figures: [figure] }, { ...values(source), organization: figure.organization_id, dry_run: dry.checked || null });
      if (answer.dry_run) replace(result, report(answer.report));
      else set({ submission: answer.id });
      announce(say("sent"));
    } catch (error) {
      replace(result, failure(error, send));
    }
    button.disabled = false;
  };
  return h("details", { id: "printed", class: "take" }, h("summary", {}, say("printed_heading")), h("p", { class: "quiet" }, say("printed_lead")), form, result);
}

function text(name, options) {
  const input = h("input", { id: `printed-${name}`, autocomplete: "off", ...options });
  return { input, label: h("label", { class: "field" }, h("span", {}, say(`printed.${name}`)), input) };
}

function list(name, options) {
  const input = h("select", { id: `printed-${name}` }, options.map(([value, shown]) => h("option", { value }, shown)));
  return { input, label: h("label", { class: "field" }, h("span", {}, say(`printed.${name}`)), input) };
}

function values(fields) {
  return Object.fromEntries(Object.entries(fields).map(([name, { input }]) => [name, input.value.trim() || null]));
}
