// Reads a JSON-stat dataset from standard input as its reference library understands it, and prints what it found.
import { readFileSync } from "node:fs";
import JSONstat from "jsonstat-toolkit";

const dataset = JSONstat(JSON.parse(readFileSync(0, "utf8")));
const rows = dataset.toTable({ type: "arrobj", status: true, content: "id" });
console.log(
  JSON.stringify({
    class: dataset.class,
    cells: dataset.n,
    label: dataset.label,
    ids: dataset.id,
    roles: dataset.role,
    units: dataset.id.map((id) => dataset.Dimension(id).Category(0).unit ?? null),
    rows,
  }),
);
