// The series of those who were chosen: asked for, or, in a copy, taken out of the file that has all of an indicator.

import { Failure, apiAddress, get, getOnce } from "./api.js";
import { copied } from "./copy.js";
import { say } from "./strings.js";

export const PATH = "/v1/series";
const YEARS = 50;

/** What is asked for. A copy has one file for all provinces, of the last fifty years of the `indicator`. */
export function asking(wanted, indicator) {
  const last = indicator.available_years.at(-1)?.year ?? null;
  return copied ? { ...wanted, province: null, organization: null, from_year: last && last - YEARS + 1, to_year: last } : wanted;
}

/** The answer of /v1/series for `wanted`. */
export async function series(wanted, indicator, signal) {
  const address = apiAddress(PATH, asking(wanted, indicator));
  return copied ? chosen(await getOnce(address), wanted) : get(address, signal);
}

function chosen(whole, { province, organization, from_year: from, to_year: to }) {
  const inside = (year) => year >= from && year <= to;
  const among = (item) => province.includes(item.province?.code) || organization.includes(item.organization.id);
  const items = whole.items.filter(among).map((item) => ({ ...item, points: item.points.filter(({ year }) => inside(year)) }));
  if (from < whole.years[0] || items.length < province.length + organization.length) throw new Failure(404, null);
  const warnings = whole.warnings.length ? [{ text: say("copy_warnings") }, ...whole.warnings] : [];
  return { ...whole, items, warnings, years: whole.years.filter(inside), breaks: whole.breaks.filter(({ since }) => inside(Number(since.slice(0, 4)))) };
}
