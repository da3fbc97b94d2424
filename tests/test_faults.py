"""Publishing through kill -9, a full disk, and others who publish or read at the same time.

`PARTY_STATS_TEST_KILLS=50 pytest tests/test_faults.py` kills fifty times instead of five.
"""

import os
import random
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import text

from app.database import writing
from app.releases.publish import Changes, publish
from app.releases.rebuild import rebuild
from tests.postgres import own_server
from tests.programs import environment
from tests.published import Published, Row, complete, edge, members, organization, published_database, source

KILLS = int(os.environ.get("PARTY_STATS_TEST_KILLS", "5"))
LEAVES = 100
YEARS = range(2015, 2025)

PUBLISH = """
import sys
from sqlalchemy.exc import SQLAlchemyError
from app.database import make_engine, reason_of
from app.releases.publish import Changes, publish
from app.settings import Settings
from tests.test_faults import figures
url, first, last = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
engine = make_engine(Settings(database_url=url))
print("ready", flush=True)
sys.stdin.readline()
for value in range(first, last):
    try:
        number = publish(engine, Changes(rows={"figures": figures(value)}), by="child", reason=f"value {value}")
    except SQLAlchemyError as error:
        sys.exit(f"The database failed: {reason_of(error)}.")
    print(number, flush=True)
"""


def figures(value: int) -> list[Row]:
    """One figure of every leaf and year, all of one value."""
    return [members(f"leaf{n}", value, year=year) for n in range(LEAVES) for year in YEARS]


@pytest.fixture
def own(empty_database_url: str) -> Iterator[Published]:
    """A parent with all its leaves, and figures of value 1 in release 2."""
    with published_database(empty_database_url) as own:
        publish_leaves(own)
        yield own


def publish_leaves(own: Published) -> None:
    own.publish(
        sources=[source()],
        organizations=[organization("parent"), *(organization(f"leaf{n}") for n in range(LEAVES))],
        organization_parents=[edge(f"leaf{n}", "parent") for n in range(LEAVES)],
        complete_children=[complete("parent")],
        figures=figures(1),
    )


class Publisher:
    """Another process that publishes the figures of several values, a release each, when told to."""

    def __init__(self, own: Published, first: int, last: int, file_size_limit: int | None = None) -> None:
        def limit() -> None:
            if file_size_limit is not None:
                resource.setrlimit(resource.RLIMIT_FSIZE, (file_size_limit, file_size_limit))

        url = own.engine.url.render_as_string(hide_password=False)
        self.process = subprocess.Popen(
            [sys.executable, "-c", PUBLISH, url, str(first), str(last)],
            env=environment({}),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            preexec_fn=limit,
        )
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == "ready\n", self.process.communicate()

    def start(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()

    def finish(self) -> list[int]:
        """The releases that it says it made."""
        said, _ = self.process.communicate(timeout=120)
        return [int(line) for line in said.split()]


def state(own: Published) -> tuple[list[int], set[int], float]:
    """The releases, the values of the figures that are current, and the parent's sum of a year; all of one moment."""
    with own.engine.connect() as connection:
        releases = list(connection.scalars(text("SELECT number FROM releases ORDER BY number")))
        rows = connection.execute(
            text(
                "SELECT value, count(*) AS times FROM figures "
                "WHERE source_id = 'test-source' AND superseded_in IS NULL GROUP BY value"
            )
        ).all()
        (total,) = connection.scalars(
            text("SELECT DISTINCT known_sum FROM rollups WHERE organization_id = 'parent' AND superseded_in IS NULL")
        ).all()
    assert [row.times for row in rows] == [LEAVES * len(YEARS)]
    return releases, {int(row.value) for row in rows}, total


def rollups(connection: Any) -> list[str]:
    columns = "organization_id, statistic, year, known_sum, known, leaves_known, leaves_of, released_in, superseded_in"
    return sorted(str(tuple(row)) for row in connection.execute(text(f"SELECT {columns} FROM rollups")))


def test_after_kill_9_every_release_is_whole_or_absent_and_nothing_acknowledged_is_lost(own: Published) -> None:
    chance = random.Random(9)
    started = time.perf_counter()
    own.publish(figures=figures(2))
    usual = time.perf_counter() - started
    acknowledged, value = 3, 2
    for _ in range(KILLS):
        publisher = Publisher(own, value + 1, value + 100)
        publisher.start()
        time.sleep(chance.uniform(0.1, 2.5) * usual)
        publisher.process.kill()
        acknowledged = max([acknowledged, *publisher.finish()])
        releases, values, total = state(own)
        # Killed between its commit and its word, a release is there that nobody was told of.
        assert releases in ([*range(1, acknowledged + 1)], [*range(1, acknowledged + 2)])
        acknowledged = releases[-1]
        (value,) = values
        assert value == acknowledged - 1
        assert total == value * LEAVES
        assert own.point("members", "parent", 2020)["value"] == total
    with writing(own.engine) as connection:
        kept = rollups(connection)
        rebuild(connection)
        assert rollups(connection) == kept


@pytest.fixture
def url_of_a_disk_that_fills(empty_database_url: str) -> Iterator[str]:
    """PostgreSQL's files are its server's: it gets one whose files cannot grow beyond some megabytes."""
    if empty_database_url.startswith("sqlite"):
        yield empty_database_url
    else:
        with own_server(file_bytes_max=4_000_000) as url:
            yield url


def test_a_full_disk_is_one_line_and_the_old_release_is_still_served(url_of_a_disk_that_fills: str) -> None:
    with published_database(url_of_a_disk_that_fills) as own:
        publish_leaves(own)
        size = None
        if own.engine.dialect.name == "sqlite":
            size = os.path.getsize(str(own.engine.url.database)) + 2_000_000
        publisher = Publisher(own, 2, 40, file_size_limit=size)
        publisher.start()
        said, error = publisher.process.communicate(timeout=120)
        assert publisher.process.returncode == 1
        assert error.startswith("The database failed: ")
        assert error.count("\n") == 1
        assert any(words in error for words in ("disk is full", "disk I/O error", "File too large"))
        made = [int(line) for line in said.split()]
        releases, values, total = state(own)
        assert releases == [1, 2, *made]
        assert values == {len(made) + 1}
        assert own.point("members", "parent", 2020)["value"] == total == (len(made) + 1) * LEAVES


def test_two_processes_that_publish_at_once_both_succeed_in_some_order(own: Published) -> None:
    publishers = [Publisher(own, 10, 13), Publisher(own, 20, 23)]
    for publisher in publishers:
        publisher.start()
    made = [publisher.finish() for publisher in publishers]
    assert sorted(made[0] + made[1]) == [3, 4, 5, 6, 7, 8]
    assert made == [sorted(numbers) for numbers in made]
    with own.engine.connect() as connection:
        reasons = dict(tuple(row) for row in connection.execute(text("SELECT number, reason FROM releases")))
    for first, numbers in zip((10, 20), made, strict=True):
        assert [reasons[number] for number in numbers] == [f"value {first + n}" for n in range(3)]
    releases, (value,), total = state(own)
    assert releases == [*range(1, 9)]
    assert reasons[8] == f"value {value}"
    assert total == value * LEAVES


def test_readers_do_not_wait_for_a_publisher_and_see_only_the_old_release(own: Published) -> None:
    written, go_on = threading.Event(), threading.Event()

    def pause(table: str, *_: object) -> None:
        # The table after figures: all of them are written.
        if table == "targets":
            written.set()
            assert go_on.wait(60)

    thread = threading.Thread(target=publish_slowly, args=(own, pause))
    thread.start()
    assert written.wait(60)
    try:
        for _ in range(3):
            body = own.get(
                "/v1/comparisons?indicator=members&year=2020&organization=parent&organization_type=grassroots_committee"
            )
            assert (body["release"], body["items"][0]["value"]) == (2, LEAVES)
        assert thread.is_alive()
    finally:
        go_on.set()
        thread.join()
    assert own.point("members", "parent", 2020)["value"] == 7 * LEAVES


def publish_slowly(own: Published, progress: Any) -> None:
    publish(own.engine, Changes(rows={"figures": figures(7)}), by="test", reason="slowly", progress=progress)
