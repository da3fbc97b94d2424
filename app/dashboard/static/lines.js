// The lines of a trends chart as Vega-Lite: cut at gaps and at breaks that forbid a comparison.

import { colour, seriesColours } from "./charts.js";
import { precision, spoken } from "./points.js";
import { say } from "./strings.js";

const SHAPES = ["circle", "square", "triangle-up", "diamond", "cross", "triangle-down", "triangle-right", "triangle-left"];

/** A specification for the answer of /v1/series; `name` calls an item. */
export function lines(answer, name) {
  const [indicator] = answer.indicators;
  const names = answer.items.map(name);
  const cuts = answer.breaks.map((one) => Number(one.since.slice(0, 4)) - 0.5);
  const hard = answer.breaks.filter((one) => !one.comparable).map((one) => Number(one.since.slice(0, 4)));
  const rows = answer.items.flatMap((item) => points(item, name(item), hard, indicator));
  const [first, last] = [answer.years[0], answer.years.at(-1)];
  const x = { field: "year", type: "quantitative", scale: { domain: [first - 0.6, last + 0.6], nice: false }, axis: { format: "d", title: null, grid: false, tickMinStep: 1, values: ticks(first, last) } };
  const y = { field: "value", type: "quantitative", scale: { zero: false, nice: true }, axis: { title: null, format: `,.${indicator.decimals}~f` } };
  const series = { field: "name", type: "nominal", sort: names, title: null };
  const place = { scale: { domain: names, range: seriesColours().slice(0, names.length) }, legend: { orient: "top", direction: "horizontal", columns: innerWidth < 640 ? 2 : 4, labelLimit: innerWidth < 640 ? 125 : 340 } };
  return {
    width: "container",
    height: innerWidth < 640 ? 260 : 380,
    data: { values: rows },
    layer: [
      { data: { values: cuts.filter((year) => year > first && year < last).map((year) => ({ year })) }, mark: { type: "rule", strokeDash: [5, 4], color: colour("--mark"), strokeWidth: 1.5 }, encoding: { x } },
      { transform: [{ filter: "isValid(datum.value)" }], mark: { type: "line", strokeWidth: 2 }, encoding: { x, y, color: { ...series, ...place }, detail: { field: "segment" } } },
      ...["exact", "rough"].filter((kind) => rows.some((row) => row.precision === kind)).map((kind) => ({
        transform: [{ filter: `datum.precision == '${kind}'` }],
        mark: { type: "point", filled: kind === "exact", ...(kind === "rough" && { fill: colour("--surface") }), size: 75, strokeWidth: 2, opacity: 1 },
        encoding: { x, y, tooltip: { field: "tip", type: "nominal" }, color: { ...series, ...place }, shape: { ...series, scale: { domain: names, range: SHAPES.slice(0, names.length) }, legend: place.legend } },
      })),
    ],
  };
}

function points(item, name, hard, indicator) {
  let segment = 0;
  return item.points.map((point, place) => {
    const before = item.points[place - 1];
    if (!before || before.value === null || before.year !== point.year - 1 || hard.includes(point.year)) segment += 1;
    return { year: point.year, value: point.value, name, segment: `${item.organization.id} ${segment}`, precision: precision(point), tip: `${point.year} · ${spoken(name, point, indicator.unit)}` };
  });
}

function ticks(first, last) {
  const step = Math.max(1, Math.ceil((last - first + 1) / (innerWidth < 640 ? 6 : 14)));
  return Array.from({ length: Math.floor((last - first) / step) + 1 }, (_, place) => last - place * step);
}
