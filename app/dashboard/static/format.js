// Numbers, days and periods as the chosen language writes them.

import { language, say } from "./strings.js";

const LOCALES = { vi: "vi-VN", en: "en-GB" };
const made = new Map();

function once(key, make) {
  const name = `${language()} ${key}`;
  if (!made.has(name)) made.set(name, make(LOCALES[language()]));
  return made.get(name);
}

/** A number with up to `decimals` places, `least` of them always, and the sign where `signed`. */
export function number(value, decimals = 0, signed = false, least = 0) {
  if (value === null || value === undefined) return "";
  const options = { minimumFractionDigits: least, maximumFractionDigits: decimals, signDisplay: signed ? "exceptZero" : "auto" };
  return once(`${decimals} ${signed} ${least}`, (locale) => new Intl.NumberFormat(locale, options)).format(value);
}

/** A number of percent, with one decimal, so that they line up. */
export function percent(value, signed = false) {
  return value === null || value === undefined ? "" : `${number(value, 1, signed, 1)}%`;
}

/** A number after the word for its precision. */
export function qualified(value, qualifier, decimals = 0, signed = false) {
  if (value === null || value === undefined) return "";
  return [qualifier && qualifier !== "exact" && say(`qualifier.${qualifier}`), number(value, decimals, signed)].filter(Boolean).join(" ");
}

/** A day, `2025-09-25`, or the day of a moment in Hanoi. */
export function day(text) {
  if (!text) return "";
  const moment = text.length === 10 ? new Date(`${text}T00:00:00Z`) : new Date(text);
  const timeZone = text.length === 10 ? "UTC" : "Asia/Ho_Chi_Minh";
  const style = { day: "numeric", month: "numeric", year: "numeric", timeZone };
  if (language() === "en") style.month = "short";
  return once(`day ${timeZone}`, (locale) => new Intl.DateTimeFormat(locale, style)).format(moment);
}

/** A moment in Hanoi, to the minute. */
export function moment(text) {
  const style = { day: "numeric", month: language() === "en" ? "short" : "numeric", year: "numeric", hour: "2-digit", minute: "2-digit", timeZone: "Asia/Ho_Chi_Minh" };
  return once("moment", (locale) => new Intl.DateTimeFormat(locale, style)).format(new Date(text));
}

/** A period of the API in words. */
export function period(given) {
  if (!given) return "";
  const { type, start, end } = given;
  if (type === "date" && start === end) return day(end);
  if (type === "year") return start.slice(0, 4);
  if (type === "half_year") return `${say(start.slice(5, 7) === "01" ? "H1" : "H2")} ${start.slice(0, 4)}`;
  if (type === "quarter") return `${say(`Q${Math.ceil(Number(end.slice(5, 7)) / 3)}`)} ${start.slice(0, 4)}`;
  if (type === "term_average") return say("term_average", { from: start.slice(0, 4), to: end.slice(0, 4) });
  if (type === "term_total") return say("term_total", { from: start.slice(0, 4), to: end.slice(0, 4) });
  return start ? `${day(start)} – ${day(end)}` : say("by_day", { day: day(end) });
}

/** 5, or 5 (4–6) where the printed precision leaves it open. */
export function rank({ rank: place, rank_low: low, rank_high: high }) {
  if (place === null || place === undefined) return "";
  return low === high ? number(place) : `${number(place)} (${number(low)}–${number(high)})`;
}
