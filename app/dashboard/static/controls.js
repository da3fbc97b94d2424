// Labels with what is chosen by them; a choice goes into the address at once.

import { h } from "./dom.js";
import { set } from "./state.js";
import { say, word } from "./strings.js";

export const PARTS = ["H1", "H2", "Q1", "Q2", "Q3", "Q4", "M09"];
export const TYPES = [
  "provincial", "central_affiliate", "district", "commune", "provincial_bloc", "provincial_party_agencies",
  "provincial_peoples_committee", "provincial_military", "provincial_border_guard", "provincial_police",
  "above_grassroots_other", "grassroots_organization", "section_committee", "subordinate_cell",
];

/** The row of controls of a view. */
export function controls(...fields) {
  return h("form", { class: "controls", id: "controls", onsubmit: (event) => event.preventDefault() }, ...fields);
}

/** Puts the controls above what is being loaded; who was in one of them stays there. */
export function placeControls(main, fields) {
  const focused = main.contains(document.activeElement) ? document.activeElement.id : null;
  const old = main.querySelector(".controls");
  if (old) old.replaceWith(fields);
  else main.querySelector("h1").after(fields);
  // A box that is new has not moved: nothing jumps.
  const waiting = main.querySelector(".skeleton");
  waiting?.replaceWith(waiting.cloneNode());
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
}

/** A list to choose from. `options` are [value, text] pairs; `clears` names parameters that a new choice takes out; `usual` needs none. */
export function choice(name, label, value, options, { clears = [], onchange = null, usual = "" } = {}) {
  const known = options.some(([one]) => one === value) ? options : [[value, value], ...options];
  const changeState = (event) => set({ [name]: event.target.value === usual ? null : event.target.value || null, ...Object.fromEntries(clears.map((one) => [one, null])) });
  return h(
    "label",
    { class: `field field-${name}` },
    h("span", {}, label),
    h("select", { id: `choose-${name}`, onchange: onchange ?? changeState }, known.map(([one, text]) => h("option", { value: one, selected: one === value }, text))),
  );
}

/** The indicators, and a list for each dimension that the chosen one takes. */
export function indicatorChoices(indicators, state, { only = () => true } = {}) {
  const code = state.get("indicator") ?? "members";
  const all = [...indicators.values()].filter(only);
  const taken = [...new Set(all.flatMap((one) => one.dimensions.map((dimension) => dimension.name)))];
  const chosen = indicators.get(code);
  return [
    choice("indicator", say("indicator"), code, all.map((one) => [one.code, one.name]), { clears: [...taken, "year", "sort"], usual: "members" }),
    ...(chosen?.dimensions ?? []).map((dimension) => dimensionChoice(dimension, state)),
  ];
}

function dimensionChoice({ name, label, default: usual, values, names, categories, category_names: called }, state) {
  if (name === "breakdown") return null;
  if (name === "category") {
    const pair = `${state.get("breakdown") ?? "sex"}.${state.get("category") ?? usual}`;
    const take = ({ target: { value: taken } }) => {
      const [breakdown, category] = taken === `sex.${usual}` ? [null, null] : taken.split(".");
      set({ breakdown, category, year: null });
    };
    return choice(name, label, pair, categories.map((one, place) => [one, called[place]]), { onchange: take });
  }
  return choice(name, label, state.get(name) ?? usual, values.map((one, place) => [one, names[place]]), { clears: ["year"], usual });
}

/** What a value of a dimension is called, of any indicator that has it. */
export function nameOf(indicators, dimension, value) {
  for (const { dimensions } of indicators.values()) {
    const found = dimensions.find((one) => one.name === dimension);
    if (found?.values?.includes(value)) return found.names[found.values.indexOf(value)];
  }
  return value;
}

/** The dimensions of the state that the indicator takes. */
export function dimensionsOf(state, indicator) {
  return Object.fromEntries((indicator?.dimensions ?? []).map(({ name }) => [name, state.get(name)]));
}

/** The boundary set. */
export function boundariesChoice(state) {
  return choice("boundaries", say("boundaries"), state.get("boundaries") ?? "", [
    ["", say("boundaries_default")],
    ["2025", say("boundaries_2025")],
    ["2008", say("boundaries_2008")],
  ]);
}

/** What is chosen, with a button that takes it out. */
export function chip(text, remove) {
  return h("span", { class: "chip" }, text, h("button", { type: "button", "aria-label": say("remove", { name: text }), onclick: remove }, "×"));
}

/** The type of those that are compared. */
export function typeChoice(state) {
  const usual = state.has("within") ? [["", say("type_children")]] : [];
  const types = TYPES.map((one) => [one, word("type", one)]);
  return choice("organization_type", say("organization_type"), state.get("organization_type") ?? (usual.length ? "" : "provincial"), [...usual, ...types], { usual: usual.length ? "" : "provincial" });
}
