"""The made-up country: the same for the same seed, in the proportions of the whole country, and right in its sums."""

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from app.main import create_app
from app.settings import Settings
from tests.postgres import new_database
from tests.programs import party_stats

SIZE = 1500
SMALL = ("--organizations", str(SIZE), "--years", "2")
TABLES = {
    "organization_attributes": "organization_id, name, type, province_code, valid_from, valid_to, released_in, superseded_in",
    "organization_parents": "organization_id, parent_id, valid_from, valid_to, released_in, superseded_in",
    "figures": "organization_id, subject, rated_subject, grade, category, year, value, source_id, released_in, superseded_in",
    "rollups": "organization_id, statistic, year, known_sum, known, of_children, leaves_known, leaves_of, released_in, "
    "superseded_in",
}
YEARS = (2024, 2025)


class Country:
    """A generated database, and what was said while it was made."""

    client: TestClient

    def __init__(self, url: str, folder: Path, *arguments: str) -> None:
        self.url, self.folder = url, folder
        made = self.command("generate", *arguments)
        assert made.returncode == 0, made.stderr
        self.said = made.stderr
        self.app = create_app(Settings(database_url=url, access_log=False))
        self.engine: Engine = self.app.state.engine

    def command(self, *arguments: str) -> Any:
        return party_stats(*arguments, folder=self.folder, database_url=self.url)

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        with self.engine.connect() as connection:
            return [tuple(row) for row in connection.execute(text(statement))]

    def content(self) -> str:
        """A hash of all that is in it."""
        found = {
            table: sorted(map(str, self.rows(f"SELECT {columns} FROM {table}"))) for table, columns in TABLES.items()
        }
        return hashlib.sha256(str(found).encode()).hexdigest()


@pytest.fixture(scope="module")
def country(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Country]:
    """1,500 organizations, two years, seed 1."""
    folder = tmp_path_factory.mktemp("country")
    with ExitStack() as own:
        url = f"sqlite:///{folder / 'country.sqlite'}"
        if not database_url.startswith("sqlite"):
            url = own.enter_context(new_database(database_url))
        made = Country(url, folder, *SMALL)
        own.callback(made.engine.dispose)
        made.client = own.enter_context(TestClient(made.app))
        yield made


def test_the_same_seed_makes_the_same_country_and_another_seed_another(tmp_path: Path) -> None:
    def made(name: str, seed: int) -> str:
        url = f"sqlite:///{tmp_path / name}.sqlite"
        country = Country(url, tmp_path, "--organizations", "200", "--years", "2", "--seed", str(seed))
        content = country.content()
        country.engine.dispose()
        return content

    first = made("first", 5)
    assert made("again", 5) == first
    assert made("other", 6) != first


def test_has_the_proportions_of_the_whole_country(country: Country) -> None:
    counts = dict(country.rows("SELECT type, count(*) FROM organization_attributes GROUP BY type"))
    assert counts.pop("subordinate_cell") == pytest.approx((SIZE - 86) * 245 / 300, rel=0.05)
    assert counts.pop("grassroots_committee") == pytest.approx((SIZE - 86) * 52 / 300, rel=0.05)
    # At least one in each of the 63 provinces.
    assert counts == {"national": 1, "provincial": 86, "district": 63, "commune": 63}


def test_stands_on_the_real_provinces(country: Country) -> None:
    items = country.client.get("/v1/comparisons?indicator=members&year=2025").json()["items"]
    names = {item["province"]["name"] for item in items}
    assert len(names) == 34
    assert {"Hà Nội", "Lạng Sơn", "Nghệ An", "Lào Cai"} <= names


def test_two_to_five_percent_of_the_cells_are_missing_in_a_year(country: Country) -> None:
    cells = country.rows("SELECT count(*) FROM organization_attributes WHERE type = 'subordinate_cell'")[0][0]
    reported = dict(
        country.rows(
            "SELECT f.year, count(*) FROM figures f JOIN organization_attributes o ON o.organization_id = f.organization_id "
            "WHERE o.type = 'subordinate_cell' AND f.subject = 'member_counts' AND f.category = '' "
            "AND f.superseded_in IS NULL GROUP BY f.year"
        )
    )
    assert sorted(reported) == [*YEARS]
    assert all(0.02 <= 1 - known / cells <= 0.05 for known in reported.values())


def test_grassroots_organizations_move_to_a_commune_on_the_first_of_july_2025(country: Country) -> None:
    moves = country.rows(
        "SELECT old.valid_to, new.valid_from, d.type, c.type, count(*) FROM organization_parents old "
        "JOIN organization_parents new ON new.organization_id = old.organization_id AND new.valid_from IS NOT NULL "
        "JOIN organization_attributes d ON d.organization_id = old.parent_id JOIN organization_attributes c ON c.organization_id = new.parent_id "
        "JOIN organization_attributes g ON g.organization_id = old.organization_id "
        "WHERE old.valid_from IS NULL AND g.type = 'grassroots_committee' "
        "GROUP BY old.valid_to, new.valid_from, d.type, c.type"
    )
    grassroots = country.rows("SELECT count(*) FROM organization_attributes WHERE type = 'grassroots_committee'")[0][0]
    assert [tuple(map(str, row)) for row in moves] == [
        ("2025-06-30", "2025-07-01", "district", "commune", str(grassroots))
    ]


def test_corrections_are_later_releases(country: Country) -> None:
    releases = country.client.get("/v1/releases").json()["items"]
    changes = [country.client.get(f"/v1/releases/{n}/changes").json()["items"] for n in (2, 3)]
    assert [release["number"] for release in releases] == [3, 2, 1]
    assert releases[0]["published_at"] > releases[1]["published_at"] > releases[2]["published_at"]
    assert all(changes)
    assert all(change["old"] != change["new"] for each in changes for change in each)


def test_committees_rate_organizations_and_members_by_grade_and_women_among_them(country: Country) -> None:
    grades = country.rows(
        "SELECT rated_subject, category, grade, count(*) FROM figures WHERE subject = 'ratings' "
        "GROUP BY rated_subject, category, grade"
    )
    five = {"excellent", "good", "completed", "not_completed", "rated"}
    expected = {("organization", ""), ("member", ""), ("member", "female")}
    assert {(subject, category, grade) for subject, category, grade, _ in grades} == {
        (*e, g) for e in expected for g in five
    }
    assert len({count for *_, count in grades}) == 1
    apart = country.rows(
        "SELECT organization_id FROM figures WHERE subject = 'ratings' GROUP BY organization_id, rated_subject, category, year "
        "HAVING sum(CASE WHEN grade = 'rated' THEN -value ELSE value END) <> 0"
    )
    assert apart == []


def test_admissions_have_breakdowns(country: Country) -> None:
    admissions = dict(
        country.rows("SELECT category, sum(value) FROM figures WHERE subject = 'admissions' GROUP BY category")
    )
    assert 0 < admissions["female"] < admissions[""]


def test_levels_contradict_each_other_here_and_there(country: Country) -> None:
    items = country.client.get("/v1/reconciliation?indicator=members&year=2024&limit=200").json()["items"]
    kinds = dict(country.rows("SELECT organization_id, type FROM organization_attributes"))
    assert {kinds[item["organization"]["id"]] for item in items} >= {"provincial", "grassroots_committee"}
    assert all(abs(item["difference_percent"]) < 40 for item in items if not item["explained_by_missing"])


def test_shows_progress_and_the_releases(country: Country) -> None:
    assert "Publishing" in country.said
    assert "rows" in country.said
    assert country.said.rstrip().endswith("Published releases 1, 2, 3.")


def test_a_database_with_releases_is_refused(country: Country) -> None:
    before = country.content()
    again = country.command("generate", *SMALL)
    assert (again.returncode, again.stderr.strip()) == (
        1,
        "party-stats: The database has releases. A made-up country goes into an empty database only.",
    )
    assert country.content() == before


def test_rebuilding_changes_nothing(country: Country) -> None:
    before = country.content()
    count = country.rows("SELECT count(*) FROM rollups")[0][0]
    rebuilt = country.command("rebuild")
    assert (rebuilt.returncode, rebuilt.stderr.strip()) == (0, f"{count} roll-ups.")
    assert country.content() == before


def test_provinces_are_the_sums_of_what_is_below_where_all_is_known(country: Country) -> None:
    below, own = children(country), own_members(country)
    methods: dict[str, int] = defaultdict(int)

    def value(identity: str, year: int) -> float | None:
        if (identity, year) in own:
            return own[identity, year]
        parts = [value(child, year) for child in below[identity, year]]
        return None if not parts or None in parts else sum(part for part in parts if part is not None)

    for year, boundaries in ((2024, "2008"), (2025, "2025")):
        address = f"/v1/comparisons?indicator=members&year={year}&boundaries={boundaries}"
        for item in country.client.get(address).json()["items"]:
            identity = item["organization"]["id"]
            expected = value(identity, year)
            method = "reported" if (identity, year) in own else "aggregated" if expected is not None else None
            assert (item["value"], item["method"]) == (expected, method), identity
            methods[str(method)] += 1
    assert sum(methods.values()) == 63 + 34
    assert min(methods["reported"], methods["aggregated"], methods["None"]) >= 5


def children(country: Country) -> dict[tuple[str, int], list[str]]:
    """Who is below an organization at the end of a year. In plain Python, from the table."""
    found: dict[tuple[str, int], list[str]] = defaultdict(list)
    for child, parent, since, until in country.rows(
        "SELECT organization_id, parent_id, valid_from, valid_to FROM organization_parents"
    ):
        for year in YEARS:
            end = f"{year}-12-31"
            if (since is None or str(since) <= end) and (until is None or str(until) >= end):
                found[parent, year].append(child)
    return found


def own_members(country: Country) -> dict[tuple[str, int], float]:
    """What organizations say themselves."""
    members = country.rows(
        "SELECT organization_id, year, value FROM figures WHERE subject = 'member_counts' AND category = '' "
        "AND superseded_in IS NULL"
    )
    return {(identity, year): value for identity, year, value in members}
