"""publish(): all or nothing, every refusal named with all its findings, publishers in a queue."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from sqlalchemy import text

from app.models import VERSIONED
from app.releases.checks import PublishError
from tests.programs import environment
from tests.published import (
    Published,
    Row,
    complete,
    edge,
    flow,
    members,
    organization,
    published_database,
    rated,
    source,
)

OLD = {"province_boundaries": "2008", "valid_to": date(2025, 6, 30)}


@pytest.fixture
def own(empty_database_url: str) -> Iterator[Published]:
    with published_database(empty_database_url) as own:
        own.publish(
            sources=[source(), source("other-source")],
            organizations=[
                *(organization(name) for name in ("a", "b", "c", "d")),
                organization("ended", **OLD),
                organization("young", valid_from=date(2025, 7, 1)),
            ],
            organization_parents=[edge("b", "a"), edge("c", "b")],
            figures=[members("a", 100)],
        )
        yield own


def contents(own: Published) -> dict[str, list[str]]:
    """Every row of every table that publishing writes."""
    tables = ("releases", "provinces", "organizations", "sources", "rollups", *VERSIONED)
    with own.engine.connect() as connection:
        return {t: sorted(str(tuple(row)) for row in connection.execute(text(f"SELECT * FROM {t}"))) for t in tables}


def refused(own: Published, **changes: Any) -> list[tuple[str, str, str, str]]:
    """(table, column, value, rule) of every finding; nothing may have changed."""
    before = contents(own)
    with pytest.raises(PublishError) as error:
        own.publish(**changes)
    assert contents(own) == before
    return [(f.table, f.column, f.value, f.rule.en) for f in error.value.findings]


def test_a_new_a_corrected_and_a_retracted_figure_each_in_one_release(own: Published) -> None:
    def read() -> list[tuple[str, int]]:
        items = own.get("/v1/member-counts?source=test-source&sort=organization")["items"]
        return [(item["organization"]["id"], item["value"]) for item in items]

    assert own.publish(figures=[members("b", 10), members("c", 5)]) == 3
    assert read() == [("a", 100), ("b", 10), ("c", 5)]
    assert own.publish(figures=[members("b", 11)], retract={"figures": [members("c", 5)]}) == 4
    assert read() == [("a", 100), ("b", 11)]


def test_identical_figures_change_nothing_and_make_no_release(own: Published) -> None:
    before = contents(own)
    again = {
        "sources": [source()],
        "organizations": [organization("a")],
        "organization_parents": [edge("b", "a")],
        "figures": [members("a", 100)],
    }
    assert own.publish(**again) is None
    assert own.publish(retract={"figures": [members("b", 1)]}) is None
    assert contents(own) == before
    assert own.publish(**again | {"figures": [members("a", 100), members("b", 1)]}) == 3
    changed = [entry for entry in own.get("/v1/releases/3")["changes"] if entry["opened"] or entry["closed"]]
    assert changed == [{"table": "figures", "opened": 1, "closed": 0}]


def test_a_retracted_figure_can_be_published_again(own: Published) -> None:
    assert own.publish(retract={"figures": [members("a", 100)]}) == 3
    assert own.publish(retract={"figures": [members("a", 100)]}) is None
    assert own.publish(figures=[members("a", 100)]) == 4


def test_the_year_of_a_figure_follows_from_its_period(own: Published) -> None:
    span = {"period_type": "range", "period_start": date(2024, 7, 1)}
    own.publish(figures=[members("b", 7) | {"year": 1999}, members("c", 8, 2025, **span)])
    items = own.get("/v1/member-counts?organization=b&organization=c&sort=organization")["items"]
    assert [item["year"] for item in items] == [2026, None]


BACKWARD = {"period_start": date(2026, 12, 31), "period_end": date(2026, 6, 1)}
GRADES = [
    rated("a", grade, value) for grade, value in (("rated", 100), ("excellent", 20), ("good", 60), ("completed", 21))
]


CANNOT_BE: list[tuple[Row, tuple[str, str, str]]] = [
    (members("nobody", 5), ("organization_id", "nobody", "is no known organization")),
    (members("a", 5, source_id="nothing"), ("source_id", "nothing", "is no known source")),
    (members("a", -1, 2025), ("value", "-1.0", "is negative")),
    (flow("a", 1, planned=-5.0), ("planned", "-5.0", "is negative")),
    (
        members("a", 100.5, measure="percent", breakdown="sex", category="female"),
        ("value", "100.5", "is more than 100 percent of a whole"),
    ),
    (members("a", 10, measure="percent"), ("measure", "percent", "has no base: neither grade nor category")),
    (members("a", 5, period_type="range", **BACKWARD), ("period_end", "2026-06-01", "is before period_start")),
    (members("ended", 5), ("period_start", "2026-12-31", "is after the organization ended")),
    (members("young", 5, 2024), ("period_end", "2024-12-31", "is before the organization began")),
]


def test_figures_that_cannot_be_are_refused_by_name_and_none_of_the_good_stays(own: Published) -> None:
    found = refused(own, figures=[members("b", 10), *(row for row, _ in CANNOT_BE)])
    assert sorted(found) == sorted(("figures", *finding) for _, finding in CANNOT_BE)


def test_a_plan_may_be_attained_by_more_than_100_percent(own: Published) -> None:
    row = flow("a", 51, planned=50.0, plan_attainment_percent=102.0, plan_attainment_qualifier="exact")
    assert own.publish(figures=[row]) == 3
    assert own.get("/v1/admissions?organization=a")["items"][0]["plan_attainment_percent"] == 102


def test_the_same_key_twice_is_refused(own: Published) -> None:
    twice = refused(own, figures=[members("b", 10), members("b", 11)], sources=[source("s"), source("s")])
    assert twice == [
        ("source_attributes", "source_id", "s", "has the same key twice"),
        ("figures", "source_id", "test-source", "has the same key twice"),
    ]


@pytest.mark.parametrize("values", [(100, 100), (100, 101), (101, 100), (101, 101), (101, 102)])
def test_the_same_key_twice_is_refused_whatever_the_current_row_says(own: Published, values: tuple[int, int]) -> None:
    twice = [("figures", "source_id", "test-source", "has the same key twice")]
    assert refused(own, figures=[members("b", 10), *(members("a", value) for value in values)]) == twice


def test_the_same_key_twice_is_refused_where_a_part_of_it_is_empty(own: Published) -> None:
    twice = [("complete_children", "valid_from", "None", "has the same key twice")]
    assert refused(own, complete_children=[complete("a"), complete("a")]) == twice


def test_the_same_key_twice_is_found_beside_what_is_wrong_in_this_and_other_tables(own: Published) -> None:
    found = refused(
        own, organizations=[organization("e"), organization("e")], figures=[members("b", 10), members("b", -1)]
    )
    assert found == [
        ("organization_attributes", "organization_id", "e", "has the same key twice"),
        ("figures", "value", "-1.0", "is negative"),
        ("figures", "source_id", "test-source", "has the same key twice"),
    ]


def test_grades_above_the_rated_are_refused_also_when_they_come_later(own: Published) -> None:
    finding = [("figures", "value", "101", "(the grades together) is more than the 100 rated")]
    assert refused(own, figures=GRADES) == finding
    assert own.publish(figures=GRADES[:3]) == 3
    assert refused(own, figures=GRADES[3:]) == finding
    assert refused(own, figures=[rated("a", "rated", 79)]) == [
        ("figures", "value", "80", "(the grades together) is more than the 79 rated")
    ]
    assert own.publish(figures=[rated("a", "rated", 101), GRADES[3]]) == 4


def test_findings_of_all_tables_come_at_once_with_the_key_of_the_row(own: Published) -> None:
    rows = {
        "organizations": [organization("backward", valid_from=date(2026, 1, 1), valid_to=date(2025, 1, 1))],
        "organization_parents": [edge("d", "nobody"), edge("b", "c")],
        "complete_children": [complete("nobody")],
        "figures": [members("nobody", -1), *GRADES],
    }
    assert refused(own, **rows) == [
        ("organization_attributes", "valid_to", "2025-01-01", "is before valid_from"),
        ("organization_parents", "parent_id", "nobody", "is no known organization"),
        ("organization_parents", "parent_id", "c", "has the parent a at the same time (… to …)"),
        ("complete_children", "organization_id", "nobody", "is no known organization"),
        ("figures", "organization_id", "nobody", "is no known organization"),
        ("figures", "value", "-1.0", "is negative"),
    ]
    with pytest.raises(PublishError) as error:
        own.publish(figures=[members("nobody", -1)])
    key = "subject=member_counts measure=count period_type=date period_start=2026-12-31 period_end=2026-12-31"
    assert error.value.findings[0].key == f"organization_id=nobody {key} source_id=test-source"
    assert str(error.value).endswith("organization_id: 'nobody' is no known organization. (and 1 more)")


def test_what_only_the_database_refuses_is_a_finding_too(own: Published) -> None:
    ((table, _, _, rule),) = refused(own, figures=[members("b", 1, grade="excellent")])
    assert table == "figures"
    assert rule.startswith("is refused by the database: ")
    assert "rating_has_grade" in rule


def test_publishers_in_threads_queue_up_and_none_is_lost(own: Published) -> None:
    numbers: list[int | None] = []

    def work(place: int) -> None:
        for round in range(4):
            numbers.append(own.publish(figures=[members("abcd"[place], round + 1, source_id="other-source")]))

    threads = [threading.Thread(target=work, args=(place,)) for place in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert sorted(number or 0 for number in numbers) == list(range(3, 19))
    rows = own.get("/v1/member-counts?source=other-source")["items"]
    assert {row["organization"]["id"]: row["value"] for row in rows} == dict.fromkeys("abcd", 4)
    for place in "abcd":
        (row,) = [row for row in rows if row["organization"]["id"] == place]
        revisions = own.get(f"/v1/figures/{row['id']}")["revisions"]
        assert [revision["value"] for revision in revisions] == [1, 2, 3, 4]


PROGRAM = """
import sys
from datetime import date
from app.database import make_engine
from app.releases.publish import Changes, publish
from app.settings import get_settings
from tests.published import members
engine = make_engine(get_settings())
for round in range(5):
    row = members(sys.argv[1], round + 1, source_id="other-source")
    print(publish(engine, Changes(rows={"figures": [row]}), by=sys.argv[1], reason="a process"), flush=True)
"""


def test_publishers_in_processes_queue_up_and_none_is_lost(own: Published, empty_database_url: str) -> None:
    started = [
        subprocess.Popen(
            [sys.executable, "-c", PROGRAM, name],
            env=environment({"database_url": empty_database_url}),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for name in ("b", "c")
    ]
    ended = [process.communicate(timeout=120) for process in started]
    assert [process.returncode for process in started] == [0, 0], ended
    numbers = [[int(line) for line in out.split()] for out, _ in ended]
    assert sorted(numbers[0] + numbers[1]) == list(range(3, 13))
    assert all(found == sorted(found) for found in numbers)
    releases = own.get("/v1/releases?sort=number")["items"][2:]
    assert [release["published_by"] for release in releases].count("b") == 5
    assert [own.point("members", name, 2026)["value"] for name in ("b", "c")] == [5, 5]
    with own.engine.connect() as connection:
        sums = connection.execute(
            text(
                "SELECT organization_id, known_sum FROM rollups WHERE superseded_in IS NULL AND organization_id IN ('a', 'b')"
            )
        )
        assert sorted(tuple(row) for row in sums) == [("a", 5.0), ("b", 5.0)]
