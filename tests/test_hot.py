"""Answers from memory: the same bytes as from the application, and never of an older release."""

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import event

from app.freshness import STALE_SECONDS_MAX
from app.main import create_app
from app.settings import Settings
from tests.callers import make_key
from tests.published import Published, members, published_database, source

ASKED = "/v1/comparisons?indicator=members&year=2025"
OTHERS_RELEASE = """
import sys
from app.database import make_engine
from app.releases.publish import Changes, publish
from app.settings import Settings
from tests.published import members, source
engine = make_engine(Settings(database_url=sys.argv[1]))
figures = [members("lang-son", 70001, 2025, source_id="other")]
changes = Changes(rows={"source_attributes": [source("other")], "figures": figures})
print(publish(engine, changes, by="another process", reason="a test"))
"""


class Counted:
    """How many statements the application's engine has run."""

    def __init__(self, own: Published) -> None:
        self.count = 0
        event.listen(own.engine, "before_cursor_execute", self._add)

    def _add(self, *_: object) -> None:
        self.count += 1

    def during(self, work: Callable[[], object]) -> int:
        before = self.count
        work()
        return self.count - before


@pytest.fixture
def own(empty_database_url: str) -> Iterator[Published]:
    with published_database(empty_database_url, hot_bytes_max=20_000_000) as published:
        wait_until(lambda: hot(published, "/v1/provinces/20"))
        yield published


def wait_until(holds: Callable[[], bool], seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def hot(own: Published, address: str) -> bool:
    """Whether the second of two questions is answered without a statement."""
    own.get(address)
    return Counted(own).during(lambda: own.get(address)) == 0


def correct(own: Published, value: int) -> None:
    own.publish(sources=[source("a-source")], figures=[members("lang-son", value, 2025, source_id="a-source")])


def lang_son(own: Published) -> float:
    (item,) = own.get(f"{ASKED}&province=20")["items"]
    return float(item["value"])


def test_the_second_answer_is_the_same_without_a_statement(own: Published) -> None:
    counted = Counted(own)
    first = own.client.get(ASKED)
    assert counted.count > 0
    for other in ({}, {"X-Request-ID": "a-request-of-mine"}):
        assert counted.during(lambda: None) == 0
        before = counted.count
        second = own.client.get(ASKED, headers=other)
        assert counted.count == before
        assert second.content == first.content
        kept = {name: value for name, value in second.headers.items() if name != "x-request-id"}
        assert kept == {name: value for name, value in first.headers.items() if name != "x-request-id"}
        assert second.headers["x-request-id"] == other.get("X-Request-ID", second.headers["x-request-id"])
    head = own.client.head(ASKED)
    assert (head.content, head.headers["content-length"]) == (b"", first.headers["content-length"])
    confirmed = own.client.get(ASKED, headers={"If-None-Match": f'"x", W/{first.headers["etag"]}'})
    assert (confirmed.status_code, confirmed.content) == (304, b"")
    assert confirmed.headers["etag"] == first.headers["etag"]
    assert "content-type" not in confirmed.headers
    assert counted.during(lambda: own.client.get(ASKED, headers={"If-None-Match": "*"})) == 0


def test_the_order_of_parameters_does_not_matter_and_their_values_do(own: Published) -> None:
    first = own.client.get(ASKED)
    counted = Counted(own)
    assert own.client.get("/v1/comparisons?year=2025&indicator=members").content == first.content
    assert counted.count == 0
    turned = "/v1/comparisons?year=2025&indicator=members&indicator=population"
    assert own.client.get(turned).json()["indicators"] != first.json()["indicators"]


@pytest.mark.parametrize(
    "headers", [{"Accept-Language": "en"}, {"Accept-Encoding": "gzip"}, {"Accept-Encoding": "identity"}]
)
def test_each_language_and_encoding_is_kept_apart(own: Published, headers: dict[str, str]) -> None:
    own.client.get(ASKED)
    counted = Counted(own)
    first = own.client.get(ASKED, headers=headers)
    asked = counted.count
    second = own.client.get(ASKED, headers=headers)
    assert counted.count == asked
    assert second.content == first.content
    for name in ("content-language", "content-encoding", "etag"):
        assert second.headers.get(name) == first.headers.get(name)


def test_errors_and_writes_and_pages_outside_v1_are_never_kept(own: Published) -> None:
    for address in ("/v1/provinces/99", "/v1/comparisons?indicator=nothing", "/healthz", "/readyz"):
        own.client.get(address)
        before = own.client.get(address)
        again = own.client.get(address)
        assert before.headers["x-request-id"] != again.headers["x-request-id"]
        assert before.status_code == again.status_code
    assert own.client.post(ASKED).status_code == 405


ANOTHER = "/v1/comparisons?indicator=members&year=2020&boundaries=2008"


@pytest.mark.parametrize(
    ("header", "status"), [("authorization", 200), ("AUTHORIZATION", 200), ("x-api-key", 401), ("cookie", 401)]
)
def test_requests_with_a_key_are_neither_kept_nor_answered_from_memory(
    own: Published, header: str, status: int
) -> None:
    key = make_key(own.engine, "submitter", "lang-son")
    headers = {header: {"authorization": f"Bearer {key}", "cookie": f"a=b; key={key}"}.get(header.lower(), key)}
    public, kept = own.client.get(ASKED), metric(own, "party_stats_hot_bytes")
    for address in (ASKED, ANOTHER, ANOTHER):
        answer = own.client.get(address, headers=headers)
        assert (answer.status_code, "etag" in answer.headers) == (status, False)
        assert not answer.headers["cache-control"].startswith("public")
    assert metric(own, "party_stats_hot_bytes") == kept
    assert Counted(own).during(lambda: own.get(ANOTHER)) > 0
    assert own.client.get(ASKED).content == public.content


def test_a_key_in_the_address_is_refused_however_often_and_leaves_nothing(own: Published) -> None:
    key = make_key(own.engine)
    own.get(ASKED)
    kept = metric(own, "party_stats_hot_bytes")
    for _ in range(3):
        answer = own.client.get(f"{ASKED}&key={key}")
        assert (answer.status_code, answer.headers["cache-control"]) == (401, "no-store")
    assert metric(own, "party_stats_hot_bytes") == kept


def test_a_release_of_this_process_shows_in_the_next_answer(own: Published) -> None:
    for value in (70_001, 70_002, 70_003):
        lang_son(own)
        correct(own, value)
        if own.engine.dialect.name == "postgresql":
            wait_until(lambda value=value: lang_son(own) == value, STALE_SECONDS_MAX)
        assert lang_son(own) == value


def test_a_release_of_another_process_shows_in_the_next_answer(own: Published) -> None:
    lang_son(own)
    url = own.engine.url.render_as_string(hide_password=False)
    said = subprocess.run([sys.executable, "-c", OTHERS_RELEASE, url], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "2"
    if own.engine.dialect.name == "postgresql":
        wait_until(lambda: lang_son(own) == 70001, STALE_SECONDS_MAX)
    assert lang_son(own) == 70001


def test_who_asks_the_same_at_once_waits_for_one_computation(own: Published) -> None:
    own.get("/v1/comparisons?indicator=members&year=2024&boundaries=2008")  # the selection is at hand from here on
    once = Counted(own).during(lambda: own.get(f"{ASKED}&boundaries=2008&lang=en"))
    address = f"{ASKED}&boundaries=2008"
    counted = Counted(own)
    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(lambda _: own.client.get(address).content, range(12)))
    assert len(set(answers)) == 1
    assert counted.count == once


def test_what_was_asked_most_is_asked_again_after_a_release(own: Published) -> None:
    for _ in range(3):
        own.get(ASKED)
    own.get("/v1/provinces")
    correct(own, 70_001)
    counted = Counted(own)
    wait_until(lambda: counted.count > 0)
    wait_until(lambda: Counted(own).during(lambda: own.get(ASKED)) == 0)
    assert own.get(ASKED)["release"] == 2


def test_stopping_waits_for_what_is_asked_ahead(empty_database_url: str) -> None:
    """Else its connection would be left open, with nobody to close it."""
    begun, held, at_the_end = threading.Event(), set(), []
    with published_database(empty_database_url, hot_bytes_max=20_000_000) as own:
        wait_until(lambda: hot(own, ASKED))

        def slowly(*_: object) -> None:
            if threading.current_thread() is not threading.main_thread():
                begun.set()
                time.sleep(0.1)

        event.listen(own.engine, "before_cursor_execute", slowly)
        event.listen(own.engine, "checkout", lambda connection, *_: held.add(connection))
        event.listen(own.engine, "checkin", lambda connection, *_: held.discard(connection))
        event.listen(own.engine, "engine_disposed", lambda _: at_the_end.append(len(held)))
        correct(own, 70_001)
        assert begun.wait(10)
    assert at_the_end[0] == 0


def test_memory_stays_within_its_bytes(empty_database_url: str) -> None:
    with published_database(empty_database_url, hot_bytes_max=300_000) as own:
        own.client.headers["Accept-Encoding"] = "identity"
        wait_until(lambda: hot(own, "/v1/provinces/20"))
        for number in range(34):
            own.get(f"/v1/provinces?limit={number + 1}")
        assert int(metric(own, "party_stats_hot_bytes")) <= 300_000
        assert hot(own, "/v1/provinces?limit=1")
        # An answer larger than an eighth of the memory is given, and not kept.
        assert not hot(own, "/v1/comparisons?indicator=members&from_year=2016&to_year=2025")


def metric(own: Published, name: str) -> float:
    lines = own.client.get("/metrics").text.splitlines()
    return float(next(line for line in lines if line.startswith(f"{name} ")).split()[1])


def test_answers_from_memory_are_counted_with_the_others(own: Published) -> None:
    line = 'party_stats_requests_total{method="GET",route="/v1/comparisons",status="200"}'
    own.get(ASKED)
    before = metric(own, line)
    own.get(ASKED)
    assert metric(own, line) == before + 1


CHECKPOINT = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("PRAGMA busy_timeout=0")
connection.execute("CREATE TABLE scratch (value)")
print(connection.execute("PRAGMA wal_checkpoint(RESTART)").fetchone()[0])
"""


def test_watching_sqlite_drops_no_lock_of_this_process(tmp_path: Path) -> None:
    """A second descriptor of the WAL index, once closed, would drop our read lock: another's checkpoint would pass it."""
    file = tmp_path / "own.sqlite"
    with published_database(f"sqlite:///{file}", hot_bytes_max=1_000_000) as own:
        wait_until(lambda: hot(own, "/v1/provinces/20"))
        with own.engine.connect() as reader:
            reader.exec_driver_sql("SELECT count(*) FROM releases").one()
            # Others come and go, as workers do.
            with TestClient(create_app(Settings(database_url=f"sqlite:///{file}", access_log=False))) as client:
                assert client.get("/v1").status_code == 200
            said = subprocess.run(
                [sys.executable, "-c", CHECKPOINT, str(file)], capture_output=True, text=True, check=True
            )
            assert said.stdout.strip() == "1"
