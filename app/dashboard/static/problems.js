// What went wrong, in the server's own words, with its request id and a way on.

import { copied } from "./copy.js";
import { h } from "./dom.js";
import { address } from "./state.js";
import { say } from "./strings.js";

/** A panel for an error; `again` tries once more. */
export function failure(error, again) {
  if (error.message === "outdated" && !error.status) return panel(say("outdated"), h("button", { type: "button", onclick: () => location.reload() }, say("reload")));
  if (error.offline) return panel(say("offline"), h("button", { type: "button", onclick: again }, say("retry")));
  if (copied && error.status === 404) return panel(say("copy"), h("p", {}, say("copy_missing")), h("p", { class: "actions" }, h("a", { href: address(new URLSearchParams()) }, say("start_again"))));
  const problem = error.problem ?? {};
  const known = (problem.errors ?? []).flatMap((one) => one.allowed ?? []).slice(0, 20);
  return panel(
    problem.title ?? say("failed"),
    h("p", {}, problem.detail ?? String(error.message ?? "")),
    known.length > 0 && h("p", { class: "quiet" }, say("allowed", { values: known.join(", ") })),
    problem.request_id && h("p", { class: "quiet" }, say("failed_request", { id: problem.request_id })),
    h("p", { class: "actions" }, h("button", { type: "button", onclick: again }, say("retry")), h("a", { href: address(new URLSearchParams()) }, say("start_again"))),
  );
}

function panel(title, ...content) {
  return h("section", { class: "failure", role: "alert" }, h("h2", {}, title), ...content);
}
