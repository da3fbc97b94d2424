// What a figure is about, in words: its subject, what is counted, its part of the whole, its period.

import { nameOf } from "./controls.js";
import { word } from "./strings.js";

/** The words for the dimensions of a figure, `when` last. `indicators` know what most of them are called. */
export function about(figure, indicators, when) {
  return [
    word("subject", figure.subject),
    figure.activity && word("activity", figure.activity),
    ...named(figure, indicators),
    figure.measure !== "count" && word("measure", figure.measure),
    when,
  ].filter(Boolean).join(" · ");
}

/** What was counted or graded, in words: the names of the dimensions. */
export function named(dimensions, indicators) {
  const plain = ["change", "rated_subject", "organization_kind", "grade"].filter((one) => dimensions[one]);
  return [...plain.map((one) => nameOf(indicators, one, dimensions[one])), dimensions.category && categoryName(indicators, dimensions)].filter(Boolean);
}

function categoryName(indicators, { breakdown, category }) {
  for (const { dimensions } of indicators.values()) {
    const found = dimensions.find(({ name }) => name === "category");
    const place = found?.categories.indexOf(`${breakdown}.${category}`) ?? -1;
    if (place >= 0) return found.category_names[place].toLowerCase();
  }
  return word("category", category);
}
