"""What must hold within one row of a data file, as data: the column to blame, when the row is wrong, and why."""

from collections.abc import Callable, Mapping
from typing import Any

Row = dict[str, Any]
Rule = tuple[str, Callable[[Row], bool], str]


def rules(provinces: set[tuple[str, str]]) -> Mapping[str, tuple[Rule, ...]]:
    """The rules of each file; `provinces` are the known pairs of boundaries and code."""
    life = _in_order("valid_from", "valid_to")
    period = _in_order("period_start", "period_end")
    category = _together("category", "breakdown")
    return {
        "releases": (("number", lambda row: row["number"] != 1, "is not 1, the number of the shipped data"),),
        "provinces": (life,),
        "populations": (
            (
                "code",
                lambda row: (row["boundaries"], row["code"]) not in provinces,
                "is no province of these boundaries",
            ),
            ("population", lambda row: row["population"] == 0, "must be more than 0"),
        ),
        "organizations": (
            life,
            _together("province_code", "province_boundaries"),
            (
                "province_code",
                lambda row: (
                    row["province_code"] and (row["province_boundaries"], row["province_code"]) not in provinces
                ),
                "is no province of these boundaries",
            ),
        ),
        "organization_successions": (
            ("successor_id", lambda row: row["successor_id"] == row["predecessor_id"], "succeeds itself"),
        ),
        "figures": (period, category, *_FIGURES),
        "targets": (period, category, *_TARGETS),
    }


def _given(cell: Any) -> bool:
    return cell is not None and cell != ""


def _in_order(first: str, last: str) -> Rule:
    return (
        last,
        lambda row: row[first] is not None and row[last] is not None and row[last] < row[first],
        f"is before {first}",
    )


def _together(column: str, other: str) -> Rule:
    return column, lambda row: _given(row[column]) != _given(row[other]), f"and {other} are given together"


def _only_with(column: str, key: str, word: str) -> Rule:
    return (
        column,
        lambda row: (row[key] == word) != _given(row[column]),
        f"must be given where {key} is {word}, and only there",
    )


def _year(row: Row) -> int | None:
    start, end = row["period_start"].year, row["period_end"].year
    return int(start) if start == end else None


_FIGURES: tuple[Rule, ...] = (
    ("year", lambda row: row["year"] != _year(row), "does not follow from the period"),
    (
        "value",
        lambda row: row["measure"] in ("percent", "percent_of_members", "percent_of_population") and row["value"] > 100,
        "is more than 100 percent of a whole",
    ),
    (
        "measure",
        lambda row: row["measure"] == "percent" and not (row["grade"] or row["category"]),
        "has no base: neither grade nor category is given",
    ),
    _only_with("rated_subject", "subject", "ratings"),
    _only_with("grade", "subject", "ratings"),
    _only_with("change", "subject", "member_changes"),
    _only_with("activity", "subject", "activities"),
    (
        "organization_kind",
        lambda row: row["subject"] == "organization_counts" and not row["organization_kind"],
        "must be given for organization_counts",
    ),
    (
        "subject",
        lambda row: (
            row["subject"] != "admissions" and (_given(row["planned"]) or _given(row["plan_attainment_percent"]))
        ),
        "has no plan: planned and plan_attainment_percent are for admissions",
    ),
    _together("plan_attainment_qualifier", "plan_attainment_percent"),
)

_TARGETS: tuple[Rule, ...] = (
    (
        "value",
        lambda row: row["unit"] == "percent" and max(row["value"], row["value_high"] or 0) > 100,
        "is more than 100 percent of a whole",
    ),
    _only_with("value_high", "comparator", "between"),
    (
        "value_high",
        lambda row: row["value_high"] is not None and row["value_high"] < row["value"],
        "is less than value",
    ),
    (
        "period_start",
        lambda row: (row["period_type"] == "by_date") == _given(row["period_start"]),
        "must be empty where period_type is by_date, and only there",
    ),
    _only_with("rated_subject", "target_kind", "rating_share"),
    _only_with("grade", "target_kind", "rating_share"),
)
