"""Which distributions are withheld: the small ones, and what would give them away."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from app.queries.suppression import WITHHELD
from app.releases.suppression import take_over
from app.settings import Settings
from tests.published import Published, complete, edge, members, organization, published_database, rated, source


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


FEMALE = "indicator=member_share&breakdown=sex&category=female&year=2026"


def sum_of(database: Published, organization: str, release: int | None) -> float | None:
    """What the public is shown of the women of an organization, whole or in part."""
    as_of = f"&as_of={release}" if release else ""
    term = database.get(f"/v1/explanations?{FEMALE}&organization={organization}{as_of}")["terms"][1]
    value: float | None = term["partial"]["known_sum"] if term["partial"] else term["value"]
    return value


def test_who_comes_alone_or_goes_takes_the_sum_along_in_all_releases(database: Published) -> None:
    first = database.publish(figures=[*by_sex("a", 3, 47), *by_sex("b", 20, 30), *by_sex("c", 50, 60)])
    assert sum_of(database, "p", first) == 73
    second = database.publish(figures=by_sex("d", 2, 30))
    assert [sum_of(database, "p", release) for release in (first, second)] == [None, None]


def test_who_comes_with_others_leaves_the_sum_public(database: Published) -> None:
    first = database.publish(figures=[*by_sex("a", 3, 47), *by_sex("b", 20, 30)])
    second = database.publish(figures=[*by_sex("c", 50, 60), *by_sex("d", 2, 30)])
    assert [sum_of(database, "p", release) for release in (first, second)] == [23, 75]
    assert withheld(database) == {"a", "b", "c", "d"}


def test_a_correction_of_what_is_withheld_leaves_the_sum_public(database: Published) -> None:
    first = database.publish(figures=[*by_sex("a", 3, 47), *by_sex("b", 20, 30)])
    second = database.publish(figures=by_sex("a", 4, 46))
    assert [sum_of(database, "p", release) for release in (first, second)] == [23, 24]
    third = database.publish(figures=by_sex("a", 4, 0))
    assert [sum_of(database, "p", release) for release in (first, second, third)] == [23, 24, 24]
    # Nobody is left among whom a woman could have been another's.
    database.publish(figures=by_sex("a", 0, 5))
    assert sum_of(database, "p", second) is None


def test_what_is_retracted_takes_the_sum_along(database: Published) -> None:
    rows = by_sex("a", 3, 47)
    first = database.publish(figures=[*rows, *by_sex("b", 20, 30), *by_sex("c", 50, 60)])
    gone = [{name: value for name, value in row.items() if name not in ("value", "unit")} for row in rows]
    second = database.publish(retract={"figures": gone})
    assert [sum_of(database, "p", release) for release in (first, second)] == [None, None]


def test_who_moves_takes_both_sums_along(database: Published) -> None:
    others = ("q", "x", "y")
    first = database.publish(
        organizations=[organization(i) for i in others],
        sources=[source(f"of-{i}", kind="submission") for i in others],
        organization_parents=[edge("x", "q"), edge("y", "q")],
        complete_children=[complete("q")],
        figures=[f for i, n in (("a", 3), ("b", 20), ("c", 50), ("x", 4), ("y", 30)) for f in by_sex(i, n, 40)],
    )
    assert [sum_of(database, i, first) for i in ("p", "q")] == [73, 34]
    moved = [edge("a", "p", None, date(2026, 8, 31)), edge("a", "q", date(2026, 9, 1))]
    second = database.publish(organization_parents=moved)
    assert [sum_of(database, i, n) for i in ("p", "q") for n in (first, second)] == [None] * 4


def test_a_sum_that_changes_for_another_reason_stays_withheld(database: Published) -> None:
    """Of a declaration, and of the day of a source, which make another figure the preferred one."""
    day = date(2027, 1, 1)
    database.publish(
        organizations=[organization(i) for i in ("g", "q")],
        sources=[source("one", published=day), source("two", published=date(2027, 2, 1))],
        organization_parents=[edge("p", "g"), edge("q", "g")],
        complete_children=[complete("g")],
        figures=[*by_sex("a", 3, 47), *by_sex("q", 50, 60, source_id="one"), *by_sex("q", 51, 60, source_id="two")],
        retract={"organization_parents": [edge(i, "p") for i in ("b", "c", "d")], "complete_children": [complete("p")]},
    )
    assert sum_of(database, "g", None) == 51
    declared = database.publish(complete_children=[complete("p")])
    corrected = database.publish(sources=[source("one", published=date(2027, 3, 1))])
    assert [sum_of(database, "g", release) for release in (declared, corrected)] == [None, None]


@pytest.mark.parametrize(
    ("measure", "value", "total", "kept"),
    [
        ("percent", 6, 50, True),
        ("percent", 10, 50, False),
        ("percent", 60, None, True),
        ("percent", 0, None, False),
        ("percent_of_members", 4, 50, True),
        ("base_count", 2, 50, True),
        ("base_count", 5, 50, False),
    ],
)
def test_shares_and_bases_are_weighed_as_the_persons_they_are(
    database: Published, measure: str, value: float, total: float | None, kept: bool
) -> None:
    share = {"breakdown": "sex", "category": "female", "measure": measure, "source_id": "of-a"}
    totals = [members("a", total, source_id="of-a")] if total else []
    database.publish(figures=[members("a", value, unit="percent", **share), *totals])
    assert withheld(database) == ({"a"} if kept else set())


def test_a_total_that_comes_later_makes_persons_of_a_share(database: Published) -> None:
    share = {"breakdown": "sex", "category": "female", "measure": "percent", "source_id": "of-a"}
    database.publish(figures=[members("a", 5, unit="percent", **share), members("a", 400, source_id="of-a")])
    assert withheld(database) == set()
    database.publish(figures=[members("a", 60, source_id="of-a")])
    assert withheld(database) == {"a"}


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


def only(organization: str, total: float, female: float, **values: Any) -> list[dict[str, Any]]:
    """The total and the women among them, as the templates ask for them; the men are not written down."""
    return [row for row in by_sex(organization, female, total - female, **values) if row.get("category") != "male"]


def test_a_category_whose_complement_is_small_is_withheld_as_the_complement_would_be(database: Published) -> None:
    database.publish(figures=[*only("a", 100, 97), *only("b", 80, 60), *only("c", 50, 50), *only("d", 40, 35)])
    assert withheld(database) == {"a", "d"}
    items = database.get("/v1/member-counts?organization=a&breakdown=sex")["items"]
    assert [(item["category"], item["value"]) for item in items] == [("female", None)]
    shares = database.get(
        "/v1/comparisons?indicator=member_share&breakdown=sex&category=female&year=2026"
        "&organization_type=grassroots_committee&organization=a&organization=b"
    )["items"]
    assert [(item["value"], item["missing_reason"]) for item in shares] == [(75, None), (None, "suppressed")]


@pytest.mark.parametrize("total", [100, 102])
def test_a_total_that_comes_later_from_anywhere_makes_a_complement(database: Published, total: int) -> None:
    figures = [row for row in only("a", 200, 97) if "category" in row]
    database.publish(figures=[*figures, *only("b", 80, 60)])
    assert withheld(database) == set()
    database.publish(sources=[source()], figures=[members("a", total)])
    # What was public until now has no companion: the sum goes.
    assert (withheld(database), sums_withheld(database)) == (({"a"}, {"p"}) if total - 97 < 5 else (set(), set()))


def test_categories_that_leave_a_small_rest_are_withheld(database: Published) -> None:
    def bands(organization: str, total: int, *counts: int) -> list[dict[str, Any]]:
        more = {"source_id": f"of-{organization}"}
        rows = [
            members(organization, count, breakdown="age_band", category=category, **more)
            for category, count in zip(("18-30", "31-35", "36-40"), counts, strict=True)
        ]
        return [members(organization, total, **more), *rows]

    database.publish(figures=[*bands("a", 100, 40, 30, 27), *bands("b", 100, 40, 30, 20), *bands("c", 90, 30, 30, 30)])
    assert "a" in withheld(database)
    assert len(withheld(database)) == 2


@pytest.mark.parametrize(
    ("grades", "hidden"),
    [
        ({"rated": 100, "good_or_better": 97}, {"good_or_better"}),
        ({"rated": 100, "good_or_better": 60, "excellent": 57}, {"excellent"}),
        ({"rated": 100, "excellent": 20, "good": 60, "completed": 18}, {"excellent", "good", "completed"}),
        ({"rated": 100, "good_or_better": 60, "excellent": 20, "completed": 30}, set()),
    ],
)
def test_grades_leave_a_rest_as_categories_do(database: Published, grades: dict[str, int], hidden: set[str]) -> None:
    database.publish(figures=[rated("a", grade, count, source_id="of-a") for grade, count in grades.items()])
    items = database.get("/v1/ratings?organization=a")["items"]
    assert {item["grade"] for item in items if item["value"] is None} == hidden


def test_the_complement_of_a_sum_is_withheld_too(database: Published) -> None:
    database.publish(figures=[*only("a", 50, 47), *only("b", 50, 50), *only("c", 50, 50), *only("d", 50, 50)])
    assert "a" in withheld(database)
    assert sums_withheld(database) == {"p"}
