"""A made-up country on the real provinces: for tests and benchmarks, the same for the same seed.

Proportions are those of the whole country: of 300,000 organizations some 700 districts (to 2025-06-30), 3,300 communes
(from 2025-07-01), 52,000 grassroots organizations, 245,000 cells. Grassroots organizations move from their district to
a commune on 2025-07-01. Cells report, 2 to 5 percent of them not in a given year, all in one province of six, so that most
sums are whole; some provinces print totals of their own that differ a little. Nothing here is a statistic.
"""

import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Engine

from app.boundaries import FIRST_DAY_OF_2025, LAST_DAY_OF_2008
from app.releases.files import read_files
from app.releases.publish import Changes, Progress, publish
from app.releases.shipped import geography_rows
from app.text import fold

Row = dict[str, Any]
LAST_YEAR = 2025
SOURCE = "generated"
CATEGORIES = (
    ("sex", "female", 0.34),
    ("ethnicity", "minority", 0.14),
    ("religion", "religious", 0.03),
    ("status", "probationary", 0.05),
    ("age_band", "18-30", 0.21),
    ("occupation", "student", 0.02),
)


@dataclass
class Country:
    """The organizations of a made-up country; the members of its cells; the old provinces that a province is made of."""

    organizations: list[Row] = field(default_factory=list)
    parents: list[Row] = field(default_factory=list)
    complete: list[Row] = field(default_factory=list)
    cells: list[tuple[str, int]] = field(default_factory=list)
    provinces: list[Row] = field(default_factory=list)
    parts: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))


def generate(
    engine: Engine,
    *,
    organizations: int,
    years: int,
    seed: int,
    figures_per_organization: int = 3,
    progress: Progress = lambda *_: None,
) -> list[int]:
    """Publish a made-up country into an empty database, then corrections to it. Returns the release numbers.

    `figures_per_organization` a year: members, female members, admissions, then further categories.
    """
    data = read_files()
    country = _country(data, organizations, random.Random(seed))
    entities, rows = geography_rows(data)
    first = Changes(
        entities=entities,
        rows={
            **rows,
            "source_attributes": [generated_source()],
            "organization_successions": _between_provinces(data),
            "organization_attributes": [*real_committees(rows), *country.organizations],
            "organization_parents": country.parents,
            "complete_children": country.complete,
            "figures": _figures(country, range(LAST_YEAR - years + 1, LAST_YEAR + 1), seed, figures_per_organization),
        },
    )
    numbers: list[int] = []
    for changes, reason in ((first, "generated country"), (_corrections(country, seed), "generated corrections")):
        day = datetime(2026, 1, 30 + len(numbers), tzinfo=UTC)
        number = publish(engine, changes, by="party-stats generate", reason=reason, at=day, progress=progress)
        if number is not None:
            numbers.append(number)
    return numbers


def real_committees(rows: dict[str, list[Row]]) -> list[Row]:
    """The Party's own and the provinces' among the shipped organizations."""
    return [row for row in rows["organization_attributes"] if row["type"] in ("national", "provincial")]


def _between_provinces(data: dict[str, list[Row]]) -> list[Row]:
    provincial = {o["id"] for o in data["organizations"] if o["type"] == "provincial"}
    return [
        {key: value for key, value in row.items() if key != "_line"}
        for row in data["organization_successions"]
        if row["predecessor_id"] in provincial
    ]


def _country(data: dict[str, list[Row]], size: int, chance: random.Random) -> Country:
    provincial = [o for o in data["organizations"] if o["type"] == "provincial"]
    country = Country(provinces=provincial)
    merged: dict[str, str] = {s["predecessor_id"]: s["successor_id"] for s in data["organization_successions"]}
    old = [o for o in provincial if o["valid_from"] is None]
    for row in provincial:
        country.parents.append(_edge(row["id"], "national", row["valid_from"], row["valid_to"]))
        country.complete.append(_complete(row["id"]))
    country.complete.append(_complete("national"))
    scale = max(size - len(provincial), 1) / 300_000
    for place, row in enumerate(old):
        new_id = merged.get(row["id"]) or row["id"]
        country.parts[row["id"]].add(row["id"])
        country.parts[new_id].add(row["id"])
        _province(country, row, new_id, scale, place, chance)
    return country


def _share(total: float, place: int, of: int, least: int = 1) -> int:
    """The whole part of a total that falls to one of many, so that all together come near the total."""
    return max(least, int(total * (place + 1) / of) - int(total * place / of))


def _province(country: Country, old: Row, new_id: str, scale: float, place: int, chance: random.Random) -> None:
    slug = old["id"]
    area = {"province_boundaries": old["province_boundaries"], "province_code": old["province_code"]}
    districts = [f"{slug}.d{n}" for n in range(_share(700 * scale, place, 63))]
    communes = [f"{slug}.c{n}" for n in range(_share(3_300 * scale, place, 63))]
    for n, identity in enumerate(districts, start=1):
        _add(country, identity, f"Đảng bộ huyện {n}, {old['name']}", "district", area, until=LAST_DAY_OF_2008)
        country.parents.append(_edge(identity, slug, None, LAST_DAY_OF_2008))
    for n, identity in enumerate(communes, start=1):
        _add(country, identity, f"Đảng bộ xã {n}, {old['name']}", "commune", area, since=FIRST_DAY_OF_2025)
        country.parents.append(_edge(identity, new_id, FIRST_DAY_OF_2025, None))
    grassroots = _share(52_000 * scale, place, 63)
    cells = _share(245_000 * scale, place, 63)
    for n in range(grassroots):
        identity = f"{slug}.g{n}"
        _add(country, identity, f"Đảng bộ cơ sở {n + 1}, {old['name']}", "grassroots_committee", area)
        country.parents.append(_edge(identity, districts[n % len(districts)], None, LAST_DAY_OF_2008))
        country.parents.append(_edge(identity, communes[n % len(communes)], FIRST_DAY_OF_2025, None))
        for cell in range(_share(cells, n, grassroots)):
            leaf = f"{identity}.{cell}"
            _add(country, leaf, f"Chi bộ {cell + 1}", "subordinate_cell", area)
            country.parents.append(_edge(leaf, identity, None, None))
            country.cells.append((leaf, chance.randint(8, 40)))


def _add(
    country: Country,
    identity: str,
    name: str,
    type_: str,
    area: Row,
    *,
    since: date | None = None,
    until: date | None = None,
) -> None:
    country.organizations.append(
        {
            "organization_id": identity,
            "name": name,
            "name_en": fold(name),
            "type": type_,
            **area,
            "valid_from": since,
            "valid_to": until,
        }
    )
    if type_ != "subordinate_cell":
        country.complete.append(_complete(identity))


def _edge(identity: str, parent: str, since: date | None, until: date | None) -> Row:
    return {"organization_id": identity, "parent_id": parent, "valid_from": since, "valid_to": until}


def _complete(identity: str) -> Row:
    return {"organization_id": identity, "valid_from": None, "valid_to": None}


def generated_source() -> Row:
    """The source of all that is made up."""
    return {
        "source_id": SOURCE,
        "kind": "published",
        "publisher": "",
        "title": "Generated data, not statistics",
        "url": "",
        "published": None,
        "attribution": "stated",
        "note": "made up by party-stats generate",
    }


def _figures(country: Country, years: range, seed: int, per_organization: int) -> Iterator[Row]:
    """Figures of all cells and years, and totals that some provinces print themselves."""
    olds = sorted({identity.partition(".")[0] for identity, _ in country.cells})
    for year in years:
        chance = random.Random(f"{seed}:{year}")
        late = set(chance.sample(olds, len(olds) // 6))
        gaps = chance.uniform(0.025, 0.045) * len(olds) / len(late)
        totals: Counter[str] = Counter()
        for identity, members in country.cells:
            province = identity.partition(".")[0]
            if province in late and chance.random() < gaps:
                continue
            now = max(3, round(members * (1 + 0.02 * (year - 2020)) + chance.gauss(0, 1)))
            totals[province] += now
            yield from _of_one(identity, year, now, chance, per_organization)
        for row in country.provinces:
            if chance.random() < 0.3 and _lived(row, date(year, 12, 31)):
                total = sum(totals[part] for part in country.parts[row["id"]])
                yield _figure(row["id"], "member_counts", year, round(total * chance.uniform(0.98, 1.04)))


def _lived(row: Row, day: date) -> bool:
    return bool((row["valid_from"] or date.min) <= day <= (row["valid_to"] or date.max))


def _of_one(identity: str, year: int, members: int, chance: random.Random, wanted: int) -> Iterator[Row]:
    yield _figure(identity, "member_counts", year, members)
    admitted = chance.choice((0, 0, 1, 1, 2))
    if wanted > 1:
        yield _figure(identity, "member_counts", year, round(members * 0.34), "sex", "female")
    if wanted > 2:
        yield _figure(identity, "admissions", year, admitted)
    for subject, base in (("member_counts", members), ("admissions", admitted)):
        for breakdown, category, share in CATEGORIES[1 if subject == "member_counts" else 0 :][: max(0, wanted - 3)]:
            yield _figure(identity, subject, year, round(base * share), breakdown, category)


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


def _corrections(country: Country, seed: int) -> Changes:
    """About one cell in two hundred corrects its members of the last year."""
    chance = random.Random(f"{seed}:corrections")
    rows = [
        _figure(identity, "member_counts", LAST_YEAR, members + chance.randint(1, 5))
        for identity, members in country.cells
        if chance.random() < 0.005
    ]
    return Changes(rows={"figures": rows})
