"""The shipped files read with plain Python: an independent account of what answers must say."""

import csv
from collections import defaultdict
from functools import cache
from pathlib import Path

REFERENCE = Path(__file__).parent.parent / "app" / "reference"
Row = dict[str, str]


@cache
def rows(name: str) -> list[Row]:
    """The rows of one file, all cells text."""
    with (REFERENCE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def committees(boundaries: str) -> dict[str, str]:
    """Province code → provincial committee, in one boundary set; an unchanged province has one committee in both."""
    own = {r["province_code"]: r["id"] for r in _provincial() if r["province_boundaries"] == boundaries}
    if boundaries == "2025":
        return own
    new = {r["province_code"]: r["id"] for r in _provincial() if r["province_boundaries"] == "2025"}
    kept = {e["predecessor_code"]: new[e["successor_code"]] for e in _edges() if e["kind"] == "continue"}
    return own | kept


def predecessors() -> dict[str, list[str]]:
    """Code in 2025 → codes in 2008 that are in it, the unchanged included."""
    found: dict[str, list[str]] = defaultdict(list)
    for edge in _edges():
        found[edge["successor_code"]].append(edge["predecessor_code"])
    return found


def members(organization: str, year: int, last_day: str = "9999") -> Row | None:
    """The preferred figure of all members in a year: no doubt, exact, later end, later publication, source id."""
    published = {s["id"]: s["published"] for s in rows("sources")}
    found = [
        f
        for f in rows("figures")
        if (f["organization_id"], f["subject"], f["measure"], f["breakdown"])
        == (organization, "member_counts", "count", "")
        and f["year"] == str(year)
        and f["period_end"] <= last_day
    ]
    found.sort(key=lambda f: f["source_id"])
    found.sort(key=lambda f: published[f["source_id"]], reverse=True)
    found.sort(key=lambda f: f["period_end"], reverse=True)
    found.sort(key=lambda f: (f["doubt"] != "", f["qualifier"] != "exact"))
    return found[0] if found else None


def members_2008(year: int) -> dict[str, Row | None]:
    """Province code of 2008 → preferred figure; nothing dated after the set ended."""
    return {code: members(committee, year, "2025-06-30") for code, committee in committees("2008").items()}


def members_2025(year: int) -> dict[str, float | set[str]]:
    """Province code of 2025 → own figure, else the sum of all predecessors, else the codes of those without one."""
    answer: dict[str, float | set[str]] = {}
    old = members_2008(year)
    for code, committee in committees("2025").items():
        own = members(committee, year)
        parts = {part: old[part] for part in predecessors()[code]}
        if own is not None:
            answer[code] = float(own["value"])
        elif len(parts) > 1 and all(parts.values()):
            answer[code] = sum(float(part["value"]) for part in parts.values() if part)
        else:
            answer[code] = {part for part, row in parts.items() if row is None}
    return answer


def _provincial() -> list[Row]:
    return [row for row in rows("organizations") if row["type"] == "provincial"]


def _edges() -> list[Row]:
    return rows("province_successions")
