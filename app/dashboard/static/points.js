// How a point of an answer is shown everywhere: its class of value, whether it is exact, why it is missing.

import { h } from "./dom.js";
import { number, rank } from "./format.js";
import { say, word } from "./strings.js";

export const SHADES = 5;

/** Up to five classes with about as many values each; the same value is in one class. */
export function classes(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const count = Math.min(SHADES, new Set(sorted).size);
  const ends = new Set(Array.from({ length: count }, (_, place) => sorted[Math.ceil((sorted.length * (place + 1)) / count) - 1]));
  let low = -Infinity;
  return [...ends].map((high) => {
    const inside = sorted.filter((value) => value > low && value <= high);
    low = high;
    return { from: inside[0], to: high };
  });
}

/** 1 to 5, from few to many. */
export function shade(value, found) {
  const place = found.findIndex(({ to }) => value <= to);
  return found.length < 2 ? SHADES : 1 + Math.round((place * (SHADES - 1)) / (found.length - 1));
}

/** `exact`, `rough` or `missing`. */
export function precision(point) {
  if (point.value === null) return "missing";
  return point.qualifier === "exact" ? "exact" : "rough";
}

/** The value as people print it, or the reason why there is none. */
export function shown(point) {
  return point.value === null ? word("missing", point.missing_reason) : point.display;
}

const SIGNS = { exact: "", about: "≈", nearly: "<", over: ">", at_least: "≥", at_most: "≤" };

/** The same where there is little room: a sign and the number. */
export function brief(point, decimals) {
  return point.value === null ? word("short", point.missing_reason) : `${SIGNS[point.qualifier]}${number(point.value, decimals)}`;
}

/** The sum of the parts that are known. */
export function partly(partial) {
  return partial.of === null ? say("partial_open", partial) : say("partial", partial);
}

/** What is known of a point that has no value: the sum of some parts, and which are missing. */
export function known(point) {
  const texts = [];
  if (point.partial) texts.push(partly(point.partial));
  if (point.missing.length) texts.push(say("missing_parts", { names: namesOf(point.missing) }));
  return texts;
}

/** What is missing, each once: both parts of a ratio may be called the same. */
export function namesOf(missing) {
  return [...new Set(missing.map((one) => one.name))].join(", ");
}

/** Why to be careful with a point, in short. */
export function cares(point) {
  const texts = [...known(point)];
  if (point.doubts.length) texts.push(say("doubtful"));
  if (point.alternatives) texts.push(say("alternatives", { count: number(point.alternatives) }));
  return [...texts, ...point.notes.map((note) => note.text)];
}

/** Everything about a point in one line. */
export function spoken(name, point, unit) {
  return [name, point.value === null ? shown(point) : `${point.display} ${unit}`, ...aside(point)].join(", ");
}

/** What stands beside a value only by its place in a chart, for who cannot see it: its rank, and what is known of a missing one. */
export function aside(point) {
  return [rank(point) && `${say("column_rank")} ${rank(point)}`, ...known(point)].filter(Boolean);
}

/** One banner for all that has to be known when reading; each warning and break stays short inside it. */
export function banner(warnings, breaks, day) {
  const texts = [...breaks.map((one) => `${say("break_from", { day: day(one.since) })}: ${one.text}`), ...warnings.map((one) => one.text)];
  if (!texts.length) return null;
  return h("details", { class: "warnings" }, h("summary", {}, say("warnings", { count: number(texts.length) })), h("ul", {}, texts.map((text) => h("li", {}, text))));
}
