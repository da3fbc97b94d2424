"""An attacker with every public answer: what is withheld does not follow from it, and changes no byte of it.

Two countries differ in withheld counts only: one person is moved from one grade to another in one organization, and back
in a relative, so that no total and no sum changes. All answers of both are the same, byte by byte.
"""

import itertools
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from app.dependencies import get_open_session, get_session
from app.models import VERSIONED
from app.releases.publish import Changes, publish_within
from tests.published import complete, edge, members, organization, rated, source

GRADES = ("excellent", "good", "completed", "not_completed")
PARENTS = {"a": "p", "b": "p", "c": "p", "a1": "a", "a2": "a", "b1": "b"}
NAMES = ("p", *PARENTS)
Counts = Mapping[str, tuple[int, ...]]

small_or_not = st.one_of(st.integers(0, 6), st.integers(5, 60))
distributions = st.tuples(*[small_or_not] * len(GRADES))
countries = st.fixed_dictionaries({"c": distributions, "a1": distributions, "a2": distributions, "b1": distributions})
own_figures = st.sets(st.sampled_from(["p", "a", "b"]))
corrected = st.sampled_from(["c", "a1", "a2", "b1"])
MOMENT = datetime(2027, 2, 1, tzinfo=UTC)
MANY = "&".join(f"organization={name}" for name in NAMES)
COMPARISON = f"/v1/comparisons?indicator=rating_share&rated_subject=member&year=2026&organization_type=grassroots_committee&{MANY}"
SETTINGS = settings(
    max_examples=12,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@contextmanager
def country(app: Any, connection: Connection, leaves: Counts, own: set[str], later: Counts) -> Iterator[TestClient]:
    """Two releases in the test's transaction: the country, then corrections; undone afterwards."""
    undo = connection.begin_nested()
    if connection.dialect.name == "postgresql":
        # Sequences are not rolled back, and ids are shown.
        for table in VERSIONED:
            newest = f"(SELECT COALESCE(max(id), 1) FROM {table})"
            connection.execute(text(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {newest})"))
    first = Changes(
        rows={
            "source_attributes": [source(f"of-{name}", kind="submission") for name in NAMES],
            "organization_attributes": [organization(name) for name in NAMES],
            "organization_parents": [edge(child, parent) for child, parent in PARENTS.items()],
            "complete_children": [complete(parent) for parent in ("p", "a", "b")],
            "figures": figures(leaves, own),
        },
    )
    for number, changes in ((2, first), (3, Changes(rows={"figures": figures({**leaves, **later}, own)}))):
        publish_within(connection, changes, by="test", reason="", at=MOMENT, content_hash=f"{number:064d}")

    def same_transaction() -> Iterator[Session]:
        with Session(connection, join_transaction_mode="create_savepoint") as session:
            yield session

    app.dependency_overrides[get_session] = same_transaction
    app.dependency_overrides[get_open_session] = lambda: contextmanager(same_transaction)
    yield TestClient(app)
    app.dependency_overrides.clear()
    undo.rollback()


def figures(leaves: Counts, own: set[str]) -> list[dict[str, Any]]:
    """Ratings of members as each submitted them: the leaves, and those above that have figures of their own."""
    known = {name: totals(leaves, name) for name in NAMES if name in leaves or name in own}
    rows = []
    for name, counts in known.items():
        by = {"source_id": f"of-{name}"}
        rows += [rated(name, "rated", sum(counts), **by), rated(name, "good_or_better", sum(counts[:2]), **by)]
        rows += [rated(name, grade, count, **by) for grade, count in zip(GRADES, counts, strict=True)]
        rows += [members(name, sum(counts), **by)]
    return rows


def totals(leaves: Counts, name: str) -> tuple[int, ...]:
    """The grades of a leaf, or the sums of those below."""
    if name in leaves:
        return leaves[name]
    below = [totals(leaves, child) for child, parent in PARENTS.items() if parent == name]
    return tuple(map(sum, zip(*below, strict=True)))


def shown(client: TestClient, release: int) -> dict[tuple[str, str], float | None]:
    """What comparisons show of counts by grade, own or summed."""
    found = {}
    for grade in (*GRADES, "good_or_better"):
        items = client.get(f"{COMPARISON}&grade={grade}&as_of={release}").json()["items"]
        for item in items:
            found[item["organization"]["id"], grade] = item["parts"][0]["value"]
            assert item["parts"][0]["missing_reason"] in (None, "suppressed"), item
            assert item["parts"][1]["value"] is not None, "totals are never withheld"
    assert len(found) == len(NAMES) * 5
    return found


@SETTINGS
@given(leaves=countries, own=own_figures, who=corrected, correction=distributions)
def test_no_small_count_follows_from_what_is_shown(
    app: Any, connection: Connection, leaves: Counts, own: set[str], who: str, correction: tuple[int, ...]
) -> None:
    later = {who: correction}
    with country(app, connection, leaves, own, later) as client:
        for release, truth in ((2, leaves), (3, {**leaves, **later})):
            spans, equations = knowledge(shown(client, release), truth)
            narrow(spans, equations)
            for name, grade in itertools.product(NAMES, GRADES):
                low, high = spans[name, grade]
                count = totals(truth, name)[GRADES.index(grade)]
                assert low <= count <= high
                if 0 < count < 5:
                    assert low < high, f"{name} {grade} of release {release} is {count}"
                    assert not determined((name, grade), spans, equations), f"{name} {grade} is {count}"


Cell = tuple[str, str]
Equation = dict[Cell, int]


def knowledge(
    seen: Mapping[Cell, float | None], truth: Counts
) -> tuple[dict[Cell, tuple[float, float]], list[tuple[Equation, int]]]:
    """Spans of all cells, and what must hold: grades make the rated, children their parents, two grades good or better."""
    equations: list[tuple[Equation, int]] = []
    spans: dict[Cell, tuple[float, float]] = {}
    for name in NAMES:
        total = sum(totals(truth, name))
        for grade in GRADES:
            value = seen[name, grade]
            spans[name, grade] = (0, total) if value is None else (value, value)
        equations.append(({(name, grade): 1 for grade in GRADES}, total))
        if (better := seen[name, "good_or_better"]) is not None:
            equations.append(({(name, grade): 1 for grade in GRADES[:2]}, int(better)))
    for parent, grade in itertools.product(("p", "a", "b"), GRADES):
        children: Equation = {(child, grade): 1 for child, above in PARENTS.items() if above == parent}
        equations.append(({**children, (parent, grade): -1}, 0))
    return spans, equations


def narrow(spans: dict[Cell, tuple[float, float]], equations: list[tuple[Equation, int]]) -> None:
    """Bounds of each cell from the bounds of the others in each equation, until nothing moves."""
    moved = True
    while moved:
        moved = False
        for factors, total in equations:
            for cell, factor in factors.items():
                others = [(f, spans[c]) for c, f in factors.items() if c != cell]
                least = total - sum(f * (high if f > 0 else low) for f, (low, high) in others)
                most = total - sum(f * (low if f > 0 else high) for f, (low, high) in others)
                bounds = sorted((least / factor, most / factor))
                low, high = max(spans[cell][0], bounds[0]), min(spans[cell][1], bounds[1])
                if (low, high) != spans[cell]:
                    spans[cell], moved = (low, high), True


def determined(cell: Cell, spans: Mapping[Cell, tuple[float, float]], equations: list[tuple[Equation, int]]) -> bool:
    """Whether the equations leave a cell one value: whether it alone is a combination of their rows, by elimination."""
    free = [c for c, (low, high) in spans.items() if low < high and c != cell]
    rows = [[Fraction(factors.get(c, 0)) for c in (*free, cell)] for factors, _ in equations]
    for column in range(len(free)):
        pivot = next((row for row in rows if row[column]), None)
        if pivot is None:
            continue
        rows.remove(pivot)
        rows = [[x - row[column] / pivot[column] * y for x, y in zip(row, pivot, strict=True)] for row in rows]
    return any(row[-1] for row in rows)


def paths() -> list[str]:
    """Every read that could show a rating, of every release, in both boundary sets."""
    one = f"indicator=rating_share&rated_subject=member&{MANY}&organization_type=grassroots_committee"
    found = [
        f"/v1/rating-distributions?{MANY}",
        f"/v1/ratings?{MANY}&sort=-value",
        f"/v1/figures?{MANY}&sort=value&limit=7",
    ]
    found += [
        f"/v1/figures?{MANY}&qualifier=exact",
        "/v1/changes?since=1&limit=1000",
        "/v1/releases/3/changes?limit=1000",
    ]
    found += [f"/v1/organizations/{name}/profile" for name in ("p", "a", "a1")]
    found += ["/v1/reconciliation?indicator=members&year=2026", "/v1/sources/of-a1", "/v1/indicators/rating_share"]
    for grade, boundaries in itertools.product((*GRADES[2:], "good_or_better"), ("2008", "2025")):
        asked = f"{one}&grade={grade}&boundaries={boundaries}"
        found += [
            f"/v1/comparisons?{asked}&year=2026&base_year=2025",
            f"/v1/series?{asked}&from_year=2025&to_year=2027",
        ]
    found += [f"/v1/coverage?{one}&grade=completed&from_year=2026&to_year=2026"]
    found += [f"/v1/releases/compare?{one}&grade=completed&year=2026&from=2&to=3"]
    found += [
        f"/v1/explanations?indicator=rating_share&rated_subject=member&grade={grade}&year=2026&organization={name}"
        for grade, name in itertools.product(("completed", "not_completed"), ("p", "a", "a1"))
    ]
    dated = [f"{path}{'&' if '?' in path else '?'}as_of=2" for path in found if "/releases/" not in path]
    return found + dated


def everything(client: TestClient) -> dict[str, tuple[int, bytes, str | None]]:
    """Status, bytes and ETag of each."""
    answers = {}
    for path in paths():
        response = client.get(path)
        assert response.status_code == 200, response.text
        answers[path] = (response.status_code, response.content, response.headers.get("ETag"))
    batch = {"requests": [{"path": path} for path in paths()[:10]]}
    answers["batch"] = (200, client.post("/v1/batch", json=batch).content, None)
    return answers


@pytest.mark.parametrize("own", [set(), {"a", "p"}])
def test_a_person_moved_within_what_is_withheld_changes_no_byte(
    app: Any, connection: Connection, own: set[str]
) -> None:
    one: Counts = {"a1": (30, 20, 9, 3), "a2": (8, 40, 12, 2), "b1": (50, 60, 70, 80), "c": (11, 12, 13, 14)}
    other: Counts = {**one, "a1": (30, 20, 10, 2), "a2": (8, 40, 11, 3)}
    later: Counts = {"c": (11, 12, 13, 15)}
    with country(app, connection, one, own, later) as client:
        answers = everything(client)
        withheld = {cell for cell, value in shown(client, 3).items() if value is None}
        assert withheld >= {("a1", "not_completed"), ("a2", "completed")}
        assert not withheld & {("a1", "excellent"), ("a2", "good_or_better")}
    with country(app, connection, other, own, later) as client:
        for path, answer in everything(client).items():
            assert answer == answers[path], path
