// What every view needs to know: the indicators, the provinces, names, the release. Each is asked once in a language.

import { apiAddress, getOnce } from "./api.js";
import { language } from "./strings.js";

const MOST = 100;

export const catalogue = {
  /** All indicators by code. */
  async indicators() {
    const { items } = await getOnce(apiAddress("/v1/indicators", { lang: language() }));
    return new Map(items.map((item) => [item.code, item]));
  },
  /** The provinces of a boundary set, in their order. */
  async provinces(boundaries) {
    return (await getOnce(apiAddress("/v1/provinces", { boundaries, lang: language() }))).items;
  },
  /** What organizations are called, by id. One that is not found has no name here. */
  async organizations(ids) {
    const wanted = [...new Set(ids)].sort();
    const parts = Array.from({ length: Math.ceil(wanted.length / MOST) }, (_, place) => wanted.slice(place * MOST, (place + 1) * MOST));
    const ask = (organization) => getOnce(apiAddress("/v1/organizations", { organization, fields: "id,name", limit: MOST, lang: language() })).catch(() => ({ items: [] }));
    return new Map((await Promise.all(parts.map(ask))).flatMap(({ items }) => items.map(({ id, name }) => [id, name])));
  },
  /** What the service says of itself. */
  root() {
    return getOnce(apiAddress("/v1", { lang: language() }));
  },
};

/** What a province is called in the language in force. */
export function provinceName(province) {
  return language() === "vi" ? province.short_name : province.name_en;
}
