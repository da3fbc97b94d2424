// What a figure is about, in words: its subject, what is counted, its part of the whole, its period.

import { nameOf } from "./controls.js";
import { word } from "./strings.js";

/** The words for the dimensions of a figure, `when` last. `indicators` know what most of them are called. */
export function about(figure, indicators, when) {
  const named = (dimension) => figure[dimension] && nameOf(indicators, dimension, figure[dimension]);
  return [
    word("subject", figure.subject),
    figure.activity,
    named("change"),
    named("rated_subject"),
    named("organization_kind"),
    named("grade"),
    figure.category && categoryName(indicators, figure),
    figure.measure !== "count" && word("measure", figure.measure),
    when,
  ].filter(Boolean).join(" · ");
}

function categoryName(indicators, { breakdown, category }) {
  for (const { dimensions } of indicators.values()) {
    const found = dimensions.find(({ name }) => name === "category");
    const place = found?.categories.indexOf(`${breakdown}.${category}`) ?? -1;
    if (place >= 0) return found.category_names[place].toLowerCase();
  }
  return word("category", category);
}
