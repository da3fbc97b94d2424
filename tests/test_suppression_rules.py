"""Which distributions are withheld: the small ones, and what would give them away."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from app.queries.suppression import WITHHELD
from app.releases.suppression import take_over
from app.settings import Settings
from tests.published import Published, complete, edge, members, organization, published_database, source


@pytest.fixture
def database(empty_database_url: str) -> Iterator[Published]:
    with published_database(empty_database_url) as published:
        published.publish(
            organizations=[organization(i) for i in ("p", "a", "b", "c", "d")],
            sources=[source(f"of-{i}", kind="submission") for i in ("p", "a", "b", "c", "d")],
            organization_parents=[edge(i, "p") for i in ("a", "b", "c", "d")],
            complete_children=[complete("p")],
        )
        yield published


def by_sex(organization: str, female: float, male: float, **values: Any) -> list[dict[str, Any]]:
    """Members by sex, submitted, and their total."""
    more = {"source_id": f"of-{organization}", **values}
    cells = [("female", female), ("male", male)]
    return [
        members(organization, female + male, **more),
        *(members(organization, value, breakdown="sex", category=category, **more) for category, value in cells),
    ]


def withheld(database: Published) -> set[str]:
    """Organizations with a figure that is marked."""
    with database.engine.connect() as connection:
        return set(connection.scalars(text("SELECT DISTINCT organization_id FROM figures WHERE suppressed")))


def sums_withheld(database: Published) -> set[str]:
    with database.engine.connect() as connection:
        return set(connection.scalars(text("SELECT DISTINCT organization_id FROM rollups WHERE suppressed")))


def test_nothing_small_nothing_withheld(database: Published) -> None:
    database.publish(figures=[*by_sex("a", 20, 30), *by_sex("b", 5, 0)])
    assert withheld(database) == set()


def test_a_small_count_takes_its_distribution_and_one_of_a_sibling_along(database: Published) -> None:
    database.publish(figures=[*by_sex("a", 3, 47), *by_sex("b", 20, 30), *by_sex("c", 10, 12), *by_sex("d", 50, 60)])
    assert withheld(database) == {"a", "c"}
    assert sums_withheld(database) == set()


def test_without_a_sibling_the_sum_of_the_parent_goes(database: Published) -> None:
    database.publish(figures=by_sex("a", 3, 47))
    assert withheld(database) == {"a"}
    assert sums_withheld(database) == {"p"}


def test_a_parent_that_is_withheld_takes_a_child_along_and_a_correction_stays_withheld(database: Published) -> None:
    database.publish(figures=[*by_sex("a", 3, 47), *by_sex("p", 3, 47)])
    assert withheld(database) == {"a", "p"}
    database.publish(figures=by_sex("a", 20, 30))
    with database.engine.connect() as connection:
        marked = text("SELECT count(*) FROM figures WHERE organization_id = 'a' AND suppressed")
        assert connection.scalar(marked) == 4
    assert all(f["value"] is None for f in database.get("/v1/member-counts?organization=a&breakdown=sex")["items"])


def test_published_figures_and_totals_are_never_withheld(database: Published) -> None:
    printed = members("b", 2, breakdown="sex", category="female", source_id="test-source")
    database.publish(sources=[source()], figures=[printed, *by_sex("a", 3, 1)])
    items = database.get("/v1/member-counts?organization=a&organization=b&sort=value")["items"]
    assert [(i["organization"]["id"], i["category"], i["value"]) for i in items] == [
        ("a", "female", None),
        ("a", "male", None),
        ("b", "female", 2),
        ("a", None, 4),
    ]


def test_other_settings_decide_anew_and_change_etags(database: Published) -> None:
    database.publish(figures=[*by_sex("a", 30, 47), *by_sex("b", 20, 30)])
    path = "/v1/member-counts?organization=a&organization=b&as_of=3"
    before = database.client.get(path)
    all_of_them = Settings(database_url="sqlite:///unused", lowest_public_type="commune")
    assert take_over(database.engine, all_of_them)
    assert not take_over(database.engine, all_of_them)
    assert withheld(database) == {"a", "b"}
    after = database.client.get(path, headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    assert [item["value"] for item in after.json()["items"] if item["breakdown"]] == [None] * 4
    assert take_over(database.engine, Settings(database_url="sqlite:///unused"))
    assert database.client.get(path).json() == before.json()


@pytest.mark.parametrize("change", [{"suppression_threshold": 10}, {"lowest_public_type": "commune"}])
def test_a_process_with_other_settings_than_those_decided_by_is_not_ready(
    database: Published, change: dict[str, Any]
) -> None:
    assert database.get("/readyz")["status"] == "ready"
    assert take_over(database.engine, Settings(database_url="sqlite:///unused", **change))
    response = database.client.get("/readyz", headers={"Accept-Language": "en"})
    assert (response.status_code, response.json()["code"]) == (503, "unavailable")
    assert "party-stats rebuild" in response.json()["detail"]
    assert response.headers["Retry-After"] == "30"
    database.get("/v1/provinces/20")
    database.get("/healthz")
    assert take_over(database.engine, Settings(database_url="sqlite:///unused"))
    assert database.get("/readyz")["status"] == "ready"


def test_no_query_reads_a_value_past_the_one_place_that_keeps_it_back() -> None:
    """What publishes, checks and withholds has to see all; everything else reads through `queries.suppression`."""
    past = re.compile(rf"\b(Figure|Rollup)(\.c|\.__table__\.c)?\.({'|'.join(WITHHELD)})\b")
    root = Path(__file__).parent.parent / "app"
    read = {path: path.parts[len(root.parts)] for path in root.rglob("*.py")}
    reading = [path for path, room in read.items() if room not in ("releases", "models", "submissions")]
    assert len(reading) > 100
    assert [path.name for path in reading if past.search(path.read_text("utf-8"))] == []
