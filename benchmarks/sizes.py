"""What one correction, one move and one comparison cost in a small and in a large country, on both databases."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from fastapi.testclient import TestClient
from sqlalchemy import Engine, event, text

from app.database import prepare_database
from app.main import create_app
from app.migrations import migrate
from app.releases.country_figures import SOURCE
from app.releases.generate import generate
from app.releases.publish import Changes
from app.settings import Settings
from benchmarks.publishing import say, seconds
from tests.postgres import new_database

COMPARISON = "/v1/comparisons?indicator=members&from_year=2016&to_year=2025&boundaries=2025"
LIMITS = {"correction": 1.5, "move": 1.5, "comparison": 1.2}
# Cells of 2025 that never moved, with their committee. Nobody above them prints a total of their own.
_CELLS = """
WITH edges AS (SELECT * FROM organization_parents WHERE superseded_in IS NULL AND valid_to IS NULL)
SELECT cell.organization_id AS cell, cell.parent_id AS committee
FROM edges province
JOIN rollups whole ON whole.organization_id = province.organization_id AND whole.statistic = 'member_counts|count|||||||'
    AND whole.year = 2025 AND whole.known = whole.of_children AND whole.superseded_in IS NULL
JOIN edges commune ON commune.parent_id = province.organization_id
JOIN edges committee ON committee.parent_id = commune.organization_id
JOIN edges cell ON cell.parent_id = committee.organization_id AND cell.valid_from IS NULL
WHERE province.parent_id = 'national' AND NOT EXISTS (
    SELECT 1 FROM figures f WHERE f.subject = 'member_counts' AND f.year = 2025
    AND f.organization_id IN (province.organization_id, commune.organization_id, committee.organization_id)
)
ORDER BY cell.organization_id LIMIT 200
"""


class Place:
    """A country of a size in a database, and what is measured in it; times in seconds by what was done."""

    def __init__(self, url: str, organizations: int, years: int) -> None:
        app = create_app(Settings(database_url=url, access_log=False))
        self.engine: Engine = app.state.engine
        prepare_database(Settings(database_url=url), self.engine)
        with self.engine.connect() as connection:
            made = "releases" in self.engine.dialect.get_table_names(connection)
        migrate(self.engine)
        if not made:
            generate(self.engine, organizations=organizations, years=years, seed=1, figures_per_cell=3)
        with self.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            # As autovacuum would have done by the time that somebody corrects something.
            connection.exec_driver_sql("ANALYZE")
            self.cells = connection.execute(text(_CELLS)).all()
        self.client = TestClient(app)
        self.times: dict[str, list[float]] = {what: [] for what in LIMITS}
        self.statements: dict[str, set[int]] = {what: set() for what in LIMITS}
        self._counted = 0
        event.listen(self.engine, "before_cursor_execute", self._count)

    def measure(self, turn: int) -> None:
        """One of each. What was published last is not in the cache of answers."""
        cell, committee = self.cells[turn % len(self.cells)]
        another = next(other for _, other in self.cells if other != committee)
        figure = {
            "organization_id": cell,
            "subject": "member_counts",
            "measure": "count",
            "period_type": "date",
            "period_start": date(2025, 12, 31),
            "period_end": date(2025, 12, 31),
            "value": float(1000 + turn),
            "unit": "members",
            "source_id": SOURCE,
        }
        edge = {"organization_id": cell, "parent_id": committee, "valid_from": None, "valid_to": date(2025, 9, 30)}
        moved = edge | {"parent_id": another, "valid_from": date(2025, 10, 1), "valid_to": None}
        self._time("correction", partial(say, self.engine, Changes(rows={"figures": [figure]})))
        self._time("move", partial(say, self.engine, Changes(rows={"organization_parents": [edge, moved]})))
        self._time("comparison", partial(self.client.get, COMPARISON))

    def _time(self, what: str, work: Callable[[], Any]) -> None:
        self._counted = 0
        self.times[what].append(seconds(work))
        self.statements[what].add(self._counted)

    def _count(self, *_: object) -> None:
        self._counted += 1


def measure_sizes(
    folder: Path, server: str, rounds: int, sizes: tuple[int, int], years: int
) -> Iterator[tuple[str, ...]]:
    """Rows of the table. The two countries take turns; a database that is in `folder` already is used as it is."""
    few, many = (f"{size:,} organizations × {years} years" for size in sizes)
    milliseconds: dict[str, float] = {}
    for name in ("SQLite", "PostgreSQL"):
        with ExitStack() as own:
            places = []
            for size in sizes:
                url = f"sqlite:///{folder / f'{size}x{years}.sqlite'}"
                if name == "PostgreSQL":
                    url = own.enter_context(new_database(server))
                places.append(Place(url, size, years))
            for turn in range(rounds):
                for place in places:
                    place.measure(turn)
            for what, limit in LIMITS.items():
                small, large = (median(place.times[what]) * 1000 for place in places)
                milliseconds[name] = small
                counted = sorted(places[1].statements[what])
                yield (
                    f"one {what} on {name}, {many}",
                    f"{large:.1f} ms, {counted[0]} to {counted[-1]} statements",
                    f"{few}, {small:.1f} ms, {min(places[0].statements[what])} statements; at most {limit}",
                    f"{large / small:.2f}",
                )
            for place in places:
                place.engine.dispose()
    ours, other = milliseconds["PostgreSQL"], milliseconds["SQLite"]
    yield (
        f"first comparison of a release on PostgreSQL, {few}",
        f"{ours:.1f} ms",
        f"SQLite, {other:.1f} ms; at most 2",
        f"{ours / other:.2f}",
    )
