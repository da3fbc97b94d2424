"""The figures of a made-up country: the same for the same seed, a year at a time. Nothing here is a statistic.

Cells report members and admissions, 2 to 5 percent of them not in a given year, all of these in one province of six, so that
most sums are whole. Grassroots committees print ratings. Some organizations of every level print a total of their own
that differs a little from the sum below.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from random import Random
from typing import Any
from zlib import crc32

from app.releases.country import Committee, Country, lived

Row = dict[str, Any]
LAST_YEAR = 2025
SOURCE = "generated"
KINDS = (
    ("member_counts", "", "", 1.0),
    ("member_counts", "sex", "female", 0.34),
    ("admissions", "", "", 1.0),
    ("admissions", "sex", "female", 0.45),
    ("member_counts", "ethnicity", "minority", 0.14),
    ("admissions", "ethnicity", "minority", 0.16),
    ("member_counts", "status", "probationary", 0.05),
    ("admissions", "occupation", "student", 0.1),
    ("member_counts", "age_band", "18-30", 0.21),
    ("admissions", "age_band", "18-30", 0.6),
    ("member_counts", "religion", "religious", 0.03),
    ("admissions", "religion", "religious", 0.03),
    ("member_counts", "occupation", "student", 0.02),
    ("admissions", "professional", "university", 0.5),
)
"""What a cell reports, in this order: subject, breakdown, category, share of the whole."""
RATINGS_FROM = 4
"""Figures of a cell from which on committees print ratings, too."""
_OWN_TOTALS = {"provincial": 0.3, "district": 0.1, "commune": 0.1, "grassroots_committee": 0.03}
"""How many of a type print a total of their own."""
_CORRECTED = 0.005


def figures(country: Country, years: range, seed: int, of_a_cell: int) -> Iterator[Row]:
    """All figures; a cell has so many of `KINDS` a year."""
    for year in years:
        yield from _of_year(country, year, seed, of_a_cell)


def corrections(country: Country, year: int, seed: int) -> Iterator[Row]:
    """Some cells correct their members of a year."""
    chance = Random(f"{seed}:{year}:corrections")
    for committee in country.committees():
        for number in range(committee.cells):
            if chance.random() < _CORRECTED:
                cell = committee.cell(number)
                yield _figure(cell, "member_counts", year, _members(cell, seed) + chance.randint(20, 25))


def _of_year(country: Country, year: int, seed: int, of_a_cell: int) -> Iterator[Row]:
    chance = Random(f"{seed}:{year}")
    olds = country.old_provinces
    late = set(chance.sample(olds, len(olds) // 6))
    gaps = chance.uniform(0.025, 0.045) * len(olds) / len(late)
    totals: Counter[str] = Counter()
    for committee in country.committees():
        known = []
        for number in range(committee.cells):
            if committee.province in late and chance.random() < gaps:
                continue
            cell = committee.cell(number)
            now = max(3, round(_members(cell, seed) * (1 + 0.02 * (year - 2020)) + chance.gauss(0, 1)))
            known.append(now)
            yield from _of_cell(cell, year, now, chance, of_a_cell)
        members = sum(known)
        for above in (committee.province, committee.commune if year == LAST_YEAR else committee.district):
            totals[above] += members
        if of_a_cell >= RATINGS_FROM and known:
            yield from _ratings(committee, year, len(known), members, chance)
        yield from _own_total(committee.id, "grassroots_committee", year, members, chance)
    end = date(year, 12, 31)
    for row in country.provincial:
        if lived(row, end):
            total = sum(totals[part] for part in country.parts[row["id"]])
            yield from _own_total(row["id"], "provincial", year, total, chance)
    for identity, total in totals.items():
        if "." in identity:
            yield from _own_total(identity, "commune" if year == LAST_YEAR else "district", year, total, chance)


def _members(cell: str, seed: int) -> int:
    """Of 2020: 8 to 40."""
    return 8 + crc32(f"{seed}:{cell}".encode()) % 33


def _of_cell(cell: str, year: int, members: int, chance: Random, wanted: int) -> Iterator[Row]:
    admitted = chance.choice((0, 0, 1, 1, 2))
    for subject, breakdown, category, share in KINDS[:wanted]:
        whole = members if subject == "member_counts" else admitted
        yield _figure(cell, subject, year, round(whole * share), breakdown, category)


def _own_total(identity: str, type_: str, year: int, total: int, chance: Random) -> Iterator[Row]:
    if total and chance.random() < _OWN_TOTALS[type_]:
        yield _figure(identity, "member_counts", year, max(1, round(total * chance.uniform(0.97, 1.03))))


def _ratings(committee: Committee, year: int, cells: int, members: int, chance: Random) -> Iterator[Row]:
    """Of the cells and the members below, by grade; of the members also the women."""
    for subject, whole, breakdown, category in (
        ("organization", cells, "", ""),
        ("member", members, "", ""),
        ("member", round(members * 0.34), "sex", "female"),
    ):
        rated = whole - chance.randint(0, whole // 20)
        excellent = int(rated * chance.uniform(0.1, 0.17))
        good = int(rated * chance.uniform(0.7, 0.8))
        failed = int(rated * chance.uniform(0, 0.02))
        grades = {
            "excellent": excellent,
            "good": good,
            "completed": rated - excellent - good - failed,
            "not_completed": failed,
            "rated": rated,
        }
        for grade, value in grades.items():
            figure = _figure(committee.id, "ratings", year, value, breakdown, category)
            kind = {"organization_kind": "cell", "unit": "organizations"} if subject == "organization" else {}
            yield figure | {"rated_subject": subject, "grade": grade} | kind


def _figure(identity: str, subject: str, year: int, value: float, breakdown: str = "", category: str = "") -> Row:
    stock = subject == "member_counts"
    end = date(year, 12, 31)
    return {
        "organization_id": identity,
        "subject": subject,
        "measure": "count",
        "breakdown": breakdown,
        "category": category,
        "period_type": "date" if stock else "year",
        "period_start": end if stock else date(year, 1, 1),
        "period_end": end,
        "year": year,
        "value": float(value),
        "unit": "members",
        "source_id": SOURCE,
    }
