"""The shipped data files: what each column is, and what must hold across rows and files."""

from collections.abc import Callable, Iterable
from enum import StrEnum
from pathlib import Path
from typing import Any

from app.models import DIMENSIONS, NATURAL_KEY
from app.models.vocabulary import (
    Attribution,
    Boundaries,
    Breakdown,
    Comparator,
    Grade,
    Measure,
    MemberChange,
    OrganizationKind,
    OrganizationType,
    PeriodType,
    PopulationConcept,
    ProvinceKind,
    Qualifier,
    RatedSubject,
    SourceKind,
    Subject,
    SuccessionKind,
    TargetKind,
    TargetPeriodType,
)
from app.releases.rows import (
    Cell,
    bad_cell,
    boolean,
    day,
    key_of,
    moment,
    number,
    optional,
    read_rows,
    required,
    text,
    whole,
)

REFERENCE = Path(__file__).resolve().parent.parent / "reference"
Rows = list[dict[str, Any]]


def word(values: type[StrEnum], *, empty: bool = False) -> Cell:
    """A cell that holds one of the words of a closed list."""
    allowed = {str(value) for value in values} | ({""} if empty else set())

    def parse(cell: str) -> str:
        if cell not in allowed:
            raise ValueError("is none of " + ", ".join(sorted(allowed - {""})))
        return cell

    return parse


def printed(cell: str) -> str:
    """At most 120 characters of the source's words."""
    if len(cell) > 120:
        raise ValueError("is longer than 120 characters")
    return text(cell)


def read_files(folder: Path = REFERENCE) -> dict[str, Rows]:
    """All rows of all files, checked. Raises `DataError` at the first bad cell; nothing is written here."""
    data: dict[str, Rows] = {}

    def load(
        name: str, columns: dict[str, Cell], check: Callable[[Path, Rows], None] = lambda path, rows: None
    ) -> Rows:
        path = folder / f"{name}.csv"
        rows = list(read_rows(path, columns))
        check(path, rows)
        data[name] = rows
        return rows

    load("releases", {"number": whole, "published_at": moment, "published_by": required, "reason": required})
    provinces = load("provinces", _province_columns(), _unique("boundaries", "code"))
    codes = {b: {p["code"] for p in provinces if p["boundaries"] == b} for b in ("2008", "2025")}
    load(
        "province_successions",
        {
            "predecessor_code": key_of(codes["2008"], "province code of 2008"),
            "successor_code": key_of(codes["2025"], "province code of 2025"),
            "effective": day,
            "kind": word(SuccessionKind),
            "legal_basis": required,
        },
        _unique("predecessor_code"),
    )
    load(
        "populations",
        _population_columns(codes["2008"] | codes["2025"]),
        _unique("boundaries", "code", "year", "concept"),
    )
    organizations = load("organizations", _organization_columns(codes["2008"] | codes["2025"]), _check_organizations)
    ids = {o["id"] for o in organizations}
    load("organization_successions", _succession_columns(ids))
    sources = {s["id"] for s in load("sources", _source_columns(), _unique("id"))}
    load("figures", _figure_columns(ids, sources), _check_figures)
    load("targets", _target_columns(ids, sources), _check_periods)
    return data


def _province_columns() -> dict[str, Cell]:
    return {
        "boundaries": word(Boundaries),
        "code": required,
        "name": required,
        "name_en": required,
        "slug": required,
        "kind": word(ProvinceKind),
        "iso3166_2": optional(text),
        "region_code": required,
        "region_name": required,
        "region_name_en": required,
        "valid_from": day,
        "valid_to": optional(day),
        "tile_row": whole,
        "tile_column": whole,
        "note": text,
    }


def _population_columns(codes: set[str]) -> dict[str, Cell]:
    return {
        "boundaries": word(Boundaries),
        "code": key_of(codes, "province code"),
        "year": whole,
        "population": whole,
        "concept": word(PopulationConcept),
        "fit_for_rates": boolean,
        "source": required,
    }


def _organization_columns(codes: set[str]) -> dict[str, Cell]:
    return {
        "id": required,
        "name": required,
        "name_en": required,
        "type": word(OrganizationType),
        "parent_id": text,
        "province_boundaries": optional(word(Boundaries)),
        "province_code": optional(key_of(codes, "province code")),
        "valid_from": optional(day),
        "valid_to": optional(day),
        "dates_inferred": boolean,
        "note": text,
    }


def _succession_columns(ids: set[str]) -> dict[str, Cell]:
    return {
        "predecessor_id": key_of(ids, "organization"),
        "successor_id": key_of(ids, "organization"),
        "effective": day,
        "effective_inferred": boolean,
        "kind": word(SuccessionKind),
        "legal_basis": text,
        "note": text,
    }


def _source_columns() -> dict[str, Cell]:
    return {
        "id": required,
        "kind": word(SourceKind),
        "publisher": text,
        "title": text,
        "url": text,
        "published": optional(day),
        "attribution": word(Attribution),
        "note": text,
    }


def _figure_columns(ids: set[str], sources: set[str]) -> dict[str, Cell]:
    return {
        "source_id": key_of(sources, "source"),
        "organization_id": key_of(ids, "organization"),
        "subject": word(Subject),
        "measure": word(Measure),
        "activity": text,
        "change": word(MemberChange, empty=True),
        "rated_subject": word(RatedSubject, empty=True),
        "grade": word(Grade, empty=True),
        "organization_kind": word(OrganizationKind, empty=True),
        "breakdown": word(Breakdown, empty=True),
        "category": text,
        "period_type": word(PeriodType),
        "period_start": day,
        "period_end": day,
        "year": optional(whole),
        "date_inferred": boolean,
        "value": number,
        "unit": required,
        "qualifier": word(Qualifier),
        "printed": printed,
        "plan_attainment_percent": optional(number),
        "plan_attainment_qualifier": word(Qualifier, empty=True),
        "planned": optional(number),
        "doubt": text,
        "note": text,
    }


def _target_columns(ids: set[str], sources: set[str]) -> dict[str, Cell]:
    return {
        "id": required,
        "source_id": key_of(sources, "source"),
        "organization_id": key_of(ids, "organization"),
        "target_group": text,
        "target_kind": word(TargetKind),
        "rated_subject": word(RatedSubject, empty=True),
        "grade": word(Grade, empty=True),
        "breakdown": word(Breakdown, empty=True),
        "category": text,
        "period_type": word(TargetPeriodType),
        "period_start": optional(day),
        "period_end": day,
        "comparator": word(Comparator, empty=True),
        "bound_printed": boolean,
        "value": number,
        "value_high": optional(number),
        "unit": required,
        "printed": printed,
        "note": text,
    }


def _unique(*columns: str) -> Callable[[Path, Rows], None]:
    def check(path: Path, rows: Rows) -> None:
        seen: set[tuple[Any, ...]] = set()
        for row in rows:
            key = tuple(row[column] for column in columns)
            if key in seen:
                raise bad_cell(path, row["_line"], columns[-1], row[columns[-1]], "stands here for the second time")
            seen.add(key)

    return check


def _check_organizations(path: Path, rows: Rows) -> None:
    seen: set[str] = set()
    for row in rows:
        if row["parent_id"] and row["parent_id"] not in seen:
            raise bad_cell(path, row["_line"], "parent_id", row["parent_id"], "is no organization of an earlier line")
        seen.add(row["id"])
    _unique("id")(path, rows)


def _check_periods(path: Path, rows: Iterable[dict[str, Any]]) -> None:
    for row in rows:
        if row["period_start"] and row["period_end"] < row["period_start"]:
            raise bad_cell(path, row["_line"], "period_end", row["period_end"], "is before period_start")


def _check_figures(path: Path, rows: Rows) -> None:
    _check_periods(path, rows)
    _unique(*NATURAL_KEY)(path, rows)
    for row in rows:
        start, end = row["period_start"].year, row["period_end"].year
        if row["year"] != (start if start == end else None):
            raise bad_cell(path, row["_line"], "year", row["year"], "does not follow from the period")
        if row["measure"].startswith("percent") and row["measure"] != "percent_of_plan" and row["value"] > 100:
            raise bad_cell(path, row["_line"], "value", row["value"], "is more than 100 percent of a whole")
        if row["measure"] == "percent" and not (row["grade"] or row["category"]):
            raise bad_cell(path, row["_line"], "measure", "percent", "has no base: neither grade nor category is given")
        if bool(row["breakdown"]) != bool(row["category"]):
            raise bad_cell(path, row["_line"], "category", row["category"], "and breakdown go together")
        _check_dimensions(path, row)


def _check_dimensions(path: Path, row: dict[str, Any]) -> None:
    needs = {
        "ratings": ("rated_subject", "grade"),
        "member_changes": ("change",),
        "activities": ("activity",),
        "organization_counts": ("organization_kind",),
    }
    for column in needs.get(row["subject"], ()):
        if not row[column]:
            raise bad_cell(path, row["_line"], column, "", f"must be given for {row['subject']}")
    only = {"rated_subject": "ratings", "grade": "ratings", "change": "member_changes", "activity": "activities"}
    for column in DIMENSIONS:
        if row[column] and column in only and only[column] != row["subject"]:
            raise bad_cell(path, row["_line"], column, row[column], f"does not apply to {row['subject']}")
