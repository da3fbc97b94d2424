// What checking found, each finding at its cell with what would be right.

import { h } from "./dom.js";
import { number } from "./format.js";
import { say, word } from "./strings.js";

/** The report of a file, with its first hundred findings. */
export function report(found) {
  const told = { errors: "report_errors", warnings: "report_warnings", notices: "report_notices" };
  const counts = Object.keys(told).filter((one) => found[one]).map((one) => h("span", { class: `badge severity-${one}` }, say(told[one], { count: number(found[one]) })));
  return h("section", { class: "report" },
    h("h2", {}, say("report")),
    h("p", {}, say("report_figures", { count: number(found.figures) }), " ", counts.length ? counts.map((one) => [one, " "]) : say("report_clean")),
    found.findings.length > 0 && findings(found.findings),
    found.findings.length < found.errors + found.warnings + found.notices && h("p", { class: "quiet" }, say("report_more")));
}

function findings(items) {
  const heads = ["report_place", "report_value", "report_rule", "report_expected"];
  const row = (one) => h("tr", {},
    h("th", { scope: "row" }, one.place),
    h("td", {}, one.value),
    h("td", {}, h("span", { class: `badge severity-${one.severity}s` }, word("severity", one.severity)), ` ${one.title}`),
    h("td", {}, one.expected));
  return h("div", { class: "table-wrap", tabindex: "0", role: "region", "aria-label": say("report") },
    h("table", { class: "stackable", id: "findings" }, h("thead", {}, h("tr", {}, heads.map((one) => h("th", { scope: "col" }, say(one))))), h("tbody", {}, items.map(row))));
}
