// What every view needs to know: the indicators, the provinces, the release. Each is asked once in a language.

import { apiAddress, getOnce } from "./api.js";
import { language } from "./strings.js";

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
  /** What the service says of itself. */
  root() {
    return getOnce(apiAddress("/v1", { lang: language() }));
  },
};

/** What a province is called in the language in force. */
export function provinceName(province) {
  return language() === "vi" ? province.short_name : province.name_en;
}
