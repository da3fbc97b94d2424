// Finds provinces and organizations by loose names, old names and codes, and shows every candidate.

import { apiAddress, get } from "./api.js";
import { catalogue, provinceName } from "./catalogue.js";
import { copied } from "./copy.js";
import { h, replace } from "./dom.js";
import { failure } from "./problems.js";
import { address, changed, go, read } from "./state.js";
import { language, say, word } from "./strings.js";

const PAUSE_MILLISECONDS = 150;
let asked = new AbortController();
let waiting = 0;
let chosen = -1;

/** Puts the box and its list in place (a combobox, as WAI-ARIA describes it). */
export function startSearch(place) {
  place.hidden = copied;
  const list = h("ul", { id: "found", role: "listbox", hidden: true });
  const box = h("input", {
    id: "search-box",
    type: "search",
    role: "combobox",
    autocomplete: "off",
    spellcheck: "false",
    maxlength: "100",
    "aria-controls": "found",
    "aria-expanded": "false",
    "aria-autocomplete": "list",
    oninput: () => wait(box, list),
    onfocus: () => list.childElementCount && open(box, list, true),
    onkeydown: (event) => press(event, box, list),
  });
  const label = h("label", { class: "visually-hidden", for: "search-box" });
  place.append(label, box, list);
  const speakAgain = () => {
    label.textContent = say("search");
    box.placeholder = say("search");
    box.title = say("search_hint");
    list.setAttribute("aria-label", say("search"));
  };
  speakAgain();
  new MutationObserver(speakAgain).observe(document.documentElement, { attributeFilter: ["lang"] });
  document.addEventListener("pointerdown", (event) => place.contains(event.target) || open(box, list, false));
  place.addEventListener("focusout", (event) => place.contains(event.relatedTarget) || open(box, list, false));
}

function wait(box, list) {
  clearTimeout(waiting);
  waiting = setTimeout(() => find(box, list), PAUSE_MILLISECONDS);
}

async function find(box, list) {
  asked.abort();
  asked = new AbortController();
  const { signal } = asked;
  const text = box.value.trim();
  chosen = -1;
  box.removeAttribute("aria-activedescendant");
  if (!text) {
    replace(list);
    open(box, list, false);
    return;
  }
  try {
    const answer = await get(apiAddress("/v1/resolve", { q: text, lang: language() }), signal);
    const names = await successorNames(answer.items);
    if (signal.aborted) return;
    replace(list, ...answer.items.map((item, place) => candidate(item, place, names)), answer.items.length === 0 && quiet(say("search_nothing", { text })));
    document.getElementById("status").textContent = say("search_found", { count: answer.total });
  } catch (error) {
    if (signal.aborted) return;
    replace(list, h("li", { role: "option", "aria-disabled": "true" }, failure(error, () => find(box, list))));
  }
  open(box, list, true);
}

function quiet(text) {
  return h("li", { role: "option", "aria-disabled": "true", class: "quiet" }, text);
}

/** What the successors are called, by what the answer calls them: `2025:31` for a province, an id for an organization. */
async function successorNames(items) {
  const all = items.flatMap((item) => item.successors);
  const codes = all.filter((one) => one.includes(":"));
  const sets = [...new Set(codes.map((one) => one.split(":")[0]))];
  const [names, ...provinces] = await Promise.all([catalogue.organizations(all.filter((one) => !one.includes(":"))), ...sets.map((one) => catalogue.provinces(one))]);
  sets.forEach((set, place) => provinces[place].forEach((one) => names.set(`${set}:${one.code}`, provinceName(one))));
  return names;
}

function candidate(item, place, names) {
  const about =
    item.type === "province"
      ? say("search_province", { code: item.code, boundaries: item.boundaries })
      : word("type", item.organization_type);
  const before = item.former_name ? `${say("search_former", { name: item.former_name })} · ` : "";
  const after = item.current ? "" : ` · ${item.successors.length ? say("search_ended", { successors: item.successors.map((one) => names.get(one) ?? one).join(", ") }) : say("search_over")}`;
  return h(
    "li",
    { role: "option", id: `found-${place}`, "aria-selected": "false" },
    h("a", { href: address(target(item)), tabindex: "-1", onclick: () => open(document.getElementById("search-box"), document.getElementById("found"), false) }, h("strong", {}, item.name), h("span", { class: "quiet" }, before + about + after)),
  );
}

function target(item) {
  const who = item.type === "province" ? { province: item.code, boundaries: item.boundaries } : { organization: item.id };
  return changed({ view: "organization", ...who, lang: read().get("lang") }, new URLSearchParams());
}

function press(event, box, list) {
  const options = [...list.querySelectorAll("[role=option]:not([aria-disabled])")];
  if (event.key === "Escape") {
    open(box, list, false);
  } else if (event.key === "Enter") {
    const link = options[Math.max(chosen, 0)]?.querySelector("a");
    if (link && !list.hidden) {
      open(box, list, false);
      go(new URL(link.href).searchParams);
    }
  } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && options.length) {
    event.preventDefault();
    open(box, list, true);
    chosen = (chosen + (event.key === "ArrowDown" ? 1 : -1) + options.length) % options.length;
    options.forEach((option, place) => option.setAttribute("aria-selected", String(place === chosen)));
    box.setAttribute("aria-activedescendant", options[chosen].id);
    options[chosen].scrollIntoView({ block: "nearest" });
  }
}

function open(box, list, wanted) {
  list.hidden = !wanted;
  box.setAttribute("aria-expanded", String(wanted));
}
