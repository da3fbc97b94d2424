"""Roll-ups as their definition says, in plain Python, one organization at a time."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from app.models.vocabulary import Qualifier
from app.quantities import add, printed_quantity

EDGE_KEY = ("organization_id", "parent_id", "valid_from")
FIGURE_KEY = ("organization_id", "year", "source_id", "period_start")
COMPLETE_KEY = ("organization_id", "valid_from")
LIFE_KEY = ("organization_id",)
SOURCE_KEY = ("source_id",)


@dataclass
class Versioned:
    """A row with the releases in which it came and went."""

    row: dict[str, Any]
    released_in: int
    superseded_in: int | None = None

    def at(self, release: int) -> bool:
        return self.released_in <= release and (self.superseded_in is None or self.superseded_in > release)


def held(row: dict[str, Any], day: date) -> bool:
    return (row["valid_from"] is None or row["valid_from"] <= day) and (
        row["valid_to"] is None or row["valid_to"] >= day
    )


def member_count(
    organization: str, year: int, source: str, month: int, value: int, qualifier: str, doubt: str
) -> dict[str, Any]:
    """A figure up to the last day of a year, from the last day of a month on."""
    end = date(year, 12, 31)
    return {
        "organization_id": organization,
        "subject": "member_counts",
        "measure": "count",
        "period_type": "date",
        "period_start": end.replace(month=month),
        "period_end": end,
        "year": year,
        "value": float(value),
        "unit": "members",
        "qualifier": qualifier,
        "doubt": doubt,
        "source_id": source,
    }


def trimmed(edge: dict[str, Any], life: dict[str, Any]) -> dict[str, Any]:
    """An edge without what lies outside a life; an empty date is open."""
    starts = [row["valid_from"] for row in (edge, life) if row["valid_from"]]
    ends = [row["valid_to"] for row in (edge, life) if row["valid_to"]]
    return edge | {"valid_from": max(starts, default=None), "valid_to": min(ends, default=None)}


def within(edge: dict[str, Any], life: dict[str, Any]) -> bool:
    """Whether an edge lies in a life; an empty date is open."""
    return (
        life["valid_from"] is None or (edge["valid_from"] is not None and edge["valid_from"] >= life["valid_from"])
    ) and (life["valid_to"] is None or (edge["valid_to"] is not None and edge["valid_to"] <= life["valid_to"]))


class Naive:
    """What roll-ups should be, from the definition, one organization at a time."""

    def __init__(self) -> None:
        self.figures: list[Versioned] = []
        self.edges: list[Versioned] = []
        self.complete: list[Versioned] = []
        self.lives: list[Versioned] = []
        self.sources: list[Versioned] = []

    def change(
        self, rows: list[Versioned], key: tuple[str, ...], new: dict[str, Any] | None, old: dict[str, Any], n: int
    ) -> None:
        for version in rows:
            if version.superseded_in is None and all(version.row[k] == old[k] for k in key):
                if version.row == new:
                    return
                version.superseded_in = n
        if new is not None:
            rows.append(Versioned(new, n))

    def children(self, parent: str, year: int, n: int) -> list[str]:
        end = date(year, 12, 31)
        found = {
            v.row["organization_id"]
            for v in self.edges
            if v.at(n) and v.row["parent_id"] == parent and held(v.row, end)
        }
        alive = {v.row["organization_id"] for v in self.lives if v.at(n) and held(v.row, end)}
        return sorted(found & alive)

    def leaves(self, identity: str, year: int, n: int) -> int:
        return sum(self.leaves(child, year, n) for child in self.children(identity, year, n)) or 1

    def own(self, identity: str, year: int, n: int) -> Any:
        rows = [
            v.row for v in self.figures if v.at(n) and v.row["organization_id"] == identity and v.row["year"] == year
        ]
        published = {v.row["source_id"]: v.row["published"] or date.min for v in self.sources if v.at(n)}
        rows.sort(
            key=lambda r: (
                bool(r["doubt"]),
                r["qualifier"] != "exact",
                -r["period_end"].toordinal(),
                -published[r["source_id"]].toordinal(),
                r["source_id"],
                -r["period_start"].toordinal(),
            )
        )
        return printed_quantity(rows[0]["value"], Qualifier(rows[0]["qualifier"])) if rows else None

    def value(self, identity: str, year: int, n: int) -> Any:
        own = self.own(identity, year, n)
        if own is not None:
            return own
        declared = any(
            v.at(n) and v.row["organization_id"] == identity and held(v.row, date(year, 12, 31)) for v in self.complete
        )
        points = [self.value(child, year, n) for child in self.children(identity, year, n)]
        return add(points) if declared and points and None not in points else None

    def rollup(self, identity: str, year: int, n: int) -> tuple[Any, ...] | None:
        children = self.children(identity, year, n)
        points = {child: self.value(child, year, n) for child in children}
        known = [point for point in points.values() if point is not None]
        if not known:
            return None
        total = add(known)
        weights = {child: self.leaves(child, year, n) for child in children}
        return (
            total.value,
            total.low,
            total.high,
            str(total.qualifier),
            len(known),
            len(children),
            sum(weights[child] for child, point in points.items() if point is not None),
            sum(weights.values()),
        )
