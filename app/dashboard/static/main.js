// Starts the page: reads the address, asks the view that it names, shows what comes, and says what went wrong.

import { Failure } from "./api.js";
import { catalogue } from "./catalogue.js";
import { announce, h, replace } from "./dom.js";
import { showExplanation } from "./explain.js";
import { frame } from "./frame.js";
import { linkUnits } from "./linked.js";
import { failure } from "./problems.js";
import { startSearch } from "./search.js";
import { followLinks, read, watch } from "./state.js";
import { language, say, speak } from "./strings.js";

const VIEWS = {
  compare: () => import("./views/compare.js"),
  trends: () => import("./views/trends.js"),
  ratings: () => import("./views/ratings.js"),
  targets: () => import("./views/targets.js"),
  organization: () => import("./views/organization.js"),
  news: () => import("./views/news.js"),
  coverage: () => import("./views/coverage.js"),
  submissions: () => import("./views/submissions.js"),
};
const SLOW_MILLISECONDS = 5000;
const main = document.getElementById("main");
let running = new AbortController();
let shown = null;

speak(read().get("lang"));
startSearch(document.getElementById("search"));
followLinks();
linkUnits(main);
watch(show);
addEventListener("online", () => show({ again: true }));
addEventListener("offline", offline);
addEventListener("beforeprint", () => main.querySelectorAll(".warnings").forEach((one) => (one.open = true)));
show();

/** Shows the state in the address. What is the same as before, but for the drawer, is not asked again. */
async function show({ again = false } = {}) {
  const state = read();
  speak(state.get("lang"));
  const name = Object.hasOwn(VIEWS, state.get("view")) ? state.get("view") : "compare";
  showExplanation(state);
  const wanted = new URLSearchParams(state);
  wanted.delete("explain");
  if (!again && shown === `${wanted}`) return;
  const moved = shown === null || new URLSearchParams(shown).get("view") !== state.get("view");
  shown = `${wanted}`;
  running.abort();
  running = new AbortController();
  const { signal } = running;
  frame(name, state, Object.keys(VIEWS));
  main.setAttribute("aria-busy", "true");
  const first = main.querySelector(".skeleton.first") !== null;
  if (moved && !first) replace(main, h("h1", {}, say(`view.${name}`)), h("div", { class: "skeleton" }));
  const slow = setTimeout(() => announce(say("slow")), SLOW_MILLISECONDS);
  try {
    const view = await VIEWS[name]().catch(() => Promise.reject(navigator.onLine ? new Error("outdated") : new Failure(0, null)));
    await view.show({ main, state, signal, indicators: catalogue.indicators });
    offline();
  } catch (error) {
    if (!signal.aborted) broken(error, name);
  } finally {
    clearTimeout(slow);
    if (!signal.aborted) settle(name, moved && !first);
  }
}

function settle(name, moved) {
  main.removeAttribute("aria-busy");
  const heading = main.querySelector("h1")?.textContent ?? say(`view.${name}`);
  document.title = `${heading} · ${say("title")}`;
  if (moved) {
    scrollTo(0, 0);
    main.focus({ preventScroll: true });
  }
}

function broken(error, name) {
  const controls = main.querySelector(".controls");
  replace(main, h("h1", {}, say(`view.${name}`)), controls, failure(error, () => show({ again: true })));
  announce(main.querySelector(".failure").textContent);
  if (error.offline) shown = null;
}

function offline() {
  const banner = document.getElementById("offline");
  banner.hidden = navigator.onLine;
  banner.textContent = navigator.onLine ? "" : say("offline");
  banner.lang = language();
}
