"""A made-up country for tests and benchmarks, published as anything else is: the same for the same seed."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import chain
from typing import Any

from sqlalchemy import Engine

from app.releases.country import Country
from app.releases.country_figures import LAST_YEAR, SOURCE, corrections, figures
from app.releases.files import read_files
from app.releases.publish import Changes, Progress, publish
from app.releases.shipped import geography_rows

Row = dict[str, Any]


@dataclass(frozen=True)
class Rows:
    """Rows that are made anew whenever they are read. They are counted once, so that progress has a total."""

    make: Callable[[], Iterable[Row]]

    def __iter__(self) -> Iterator[Row]:
        return iter(self.make())

    def __len__(self) -> int:
        return sum(1 for _ in self.make())


def generate(
    engine: Engine,
    *,
    organizations: int,
    years: int,
    seed: int,
    figures_per_cell: int = 4,
    progress: Progress = lambda *_: None,
) -> list[int]:
    """Publish a made-up country into an empty database, then two releases of corrections. Returns the release numbers."""
    data = read_files()
    country = Country(data, organizations)
    span = range(LAST_YEAR - years + 1, LAST_YEAR + 1)
    first = structure(country, data)
    first = replace(
        first, rows={**first.rows, "figures": Rows(partial(figures, country, span, seed, figures_per_cell))}
    )
    later = [
        Changes(rows={"figures": [*corrections(country, year, seed)]}) for year in (LAST_YEAR, LAST_YEAR - 1)[:years]
    ]
    numbers: list[int] = []
    for changes, reason in ((first, "generated country"), *((each, "generated corrections") for each in later)):
        day = datetime(2026, 1, 30, tzinfo=UTC) + timedelta(days=len(numbers))
        number = publish(engine, changes, by="party-stats generate", reason=reason, at=day, progress=progress)
        if number is not None:
            numbers.append(number)
    return numbers


def structure(country: Country, data: Mapping[str, list[Row]]) -> Changes:
    """Provinces, organizations and hierarchy, without figures."""
    entities, versioned = geography_rows(dict(data))
    real = [row for row in versioned["organization_attributes"] if row["type"] in ("national", "provincial")]
    provincial = {row["id"] for row in country.provincial}
    between = [row for row in versioned["organization_successions"] if row["predecessor_id"] in provincial]
    return Changes(
        entities=entities,
        rows={
            **versioned,
            "source_attributes": [_SOURCE],
            "organization_successions": between,
            "organization_attributes": Rows(lambda: chain(real, country.organizations())),
            "organization_parents": Rows(country.parents),
            "complete_children": Rows(country.complete),
        },
    )


_SOURCE: Row = {
    "source_id": SOURCE,
    "kind": "published",
    "publisher": "",
    "title": "Generated data, not statistics",
    "url": "",
    "published": None,
    "attribution": "stated",
    "note": "made up by party-stats generate",
}
