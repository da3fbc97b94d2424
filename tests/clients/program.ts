// Compiled, never run: it fails to compile when the document no longer describes what a dashboard uses.
import type { components, operations, paths } from "./schema";

type Comparison = components["schemas"]["Comparison"];
type Query = NonNullable<operations["comparisons_get"]["parameters"]["query"]>;
type Problem = paths["/v1/provinces/{code}"]["get"]["responses"][404]["content"]["application/problem+json"];

export const query: Query = { indicator: ["members"], year: ["2025"], boundaries: "2025", lang: "en" };

// @ts-expect-error An indicator that does not exist is an error of the compiler already.
export const mistaken: Query = { indicator: ["membres"] };

export async function ranking(base: string): Promise<string[]> {
  const response = await fetch(`${base}/v1/comparisons?indicator=members&year=2025`);
  if (!response.ok) {
    const problem = (await response.json()) as Problem;
    throw new Error(`${problem.code}: ${problem.detail}`);
  }
  const comparison = (await response.json()) as Comparison;
  return comparison.items.map((item) => {
    const value: number | null = item.value;
    const place: string = item.province?.name ?? item.organization.name;
    return value === null ? `${place}: ${item.missing_reason}` : `${item.rank}. ${place}: ${item.display}`;
  });
}
