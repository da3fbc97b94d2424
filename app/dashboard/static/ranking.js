// The ranking as bars: as long as the value, hatched where it is approximate, the reason where there is none.

import { h } from "./dom.js";
import { number, rank } from "./format.js";
import { roving } from "./linked.js";
import { precision, shown, spoken } from "./points.js";
import { say, word } from "./strings.js";

/** Bars for the items in their order. `median` and each item's base value are drawn as marks. */
export function rankingBars({ items, unit, name, link, median, baseYear, decimals }) {
  const most = Math.max(...items.flatMap((item) => [item.value ?? 0, item.base_value ?? 0]), 0) || 1;
  const share = (value) => `${(100 * value) / most}%`;
  const rows = items.filter((item) => item.value !== null).map((item) => {
    const kind = precision(item);
    return h(
      "li",
      { class: `bar ${kind}`, data: { unit: item.organization.id } },
      h(
        "a",
        { href: link(item), title: spoken(name(item), item, unit) },
        h("span", { class: "bar-rank" }, rank(item)),
        h("span", { class: "bar-name" }, name(item)),
        h(
          "span",
          { class: "bar-track" },
          h("span", { class: "bar-fill", style: { width: share(item.value) } }),
          median !== null && h("span", { class: "bar-median", style: { left: share(median) } }),
          item.base_value !== null && h("span", { class: "bar-base", style: { left: share(item.base_value) } }),
        ),
        h("span", { class: "bar-value" }, shown(item)),
      ),
    );
  });
  const notes = [median !== null && `${say("ranking_median")} ${number(median, decimals)}`, baseYear && say("ranking_base", { year: baseYear })].filter(Boolean);
  return h(
    "div",
    { class: "ranking" },
    rows.length > 0 && roving(h("ol", { class: `bars ${rows.length > 40 ? "long" : ""}`, "aria-label": say("ranking") }, rows)),
    rows.length > 0 && notes.length > 0 && h("p", { class: "quiet" }, notes.join(" · ")),
    without(items, name, link),
  );
}

function without(items, name, link) {
  const groups = Map.groupBy(items.filter((item) => item.value === null), (item) => item.missing_reason);
  return [...groups].map(([reason, group]) =>
    h("p", { class: "without" }, h("strong", {}, say("missing_group", { reason: word("missing", reason), count: number(group.length) })), group.map((item) => [" ", h("a", { href: link(item), data: { unit: item.organization.id } }, name(item))])),
  );
}
