"""An attacker with every public answer: what is withheld does not follow from it, and changes no byte of it.

Two countries differ in withheld counts only: one person is moved from one grade to another in one organization, and back
in a relative, so that no total and no sum changes. All answers of both are the same, byte by byte.

PARTY_STATS_TEST_ATTACKS countries are made up (3 when nothing is said); beyond 10 more paths are compared as well.
"""

import itertools
import os
from collections.abc import Iterator, Mapping, Set
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, NamedTuple

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from app.dependencies import get_session
from app.models import VERSIONED
from app.releases.publish import Changes, publish_within
from tests.countries import CATEGORIES, GIVEN_AWAY, GRADES, INNER, LEAVES, NAMES, SEXES, Counts, Stage, second
from tests.equations import Cell, Equation, Spans, determined, narrow
from tests.published import complete, edge, members, organization, rated, source

ATTACKS = int(os.environ.get("PARTY_STATS_TEST_ATTACKS", "3"))
THOROUGH = ATTACKS > 10

small_or_not = st.one_of(st.integers(0, 6), st.integers(5, 60))
distributions = st.tuples(*[small_or_not] * len(CATEGORIES))
countries = st.fixed_dictionaries({"c": distributions, "a1": distributions, "a2": distributions, "b1": distributions})
own_figures = st.sets(st.sampled_from(["p", "a", "b"]))
# Who leaves the last grade and sex out, as templates do: what is left of the totals is a count all the same.
sparing = st.sets(st.sampled_from(NAMES))
LEFT_OUT = ("not_completed", "male")
seconds = st.fixed_dictionaries(
    {
        "kinds": st.sets(st.sampled_from(["corrected", "added", "retracted", "moved"]), min_size=1),
        "corrected": st.tuples(st.sampled_from(LEAVES), distributions),
        "added": st.tuples(st.sampled_from(INNER), distributions),
        "retracted": st.sampled_from(LEAVES),
        "moved": st.tuples(st.sampled_from(LEAVES), st.sampled_from(INNER)),
    }
)
MOMENT = datetime(2027, 2, 1, tzinfo=UTC)
MANY = "&".join(f"organization={name}" for name in NAMES)
OF_ALL = f"organization_type=grassroots_committee&{MANY}"
BY_GRADE = f"indicator=rating_share&rated_subject=member&{OF_ALL}&grade="
BY_SEX = f"indicator=member_share&breakdown=sex&{OF_ALL}&category="
SETTINGS = settings(
    max_examples=ATTACKS,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@contextmanager
def country(
    app: Any, connection: Connection, own: set[str], *stages: Stage, brief: Set[str] = frozenset()
) -> Iterator[TestClient]:
    """Releases in the test's transaction: the country, then what changed of it; undone afterwards."""
    undo = connection.begin_nested()
    if connection.dialect.name == "postgresql":
        # Sequences are not rolled back, and ids are shown.
        for table in VERSIONED:
            newest = f"(SELECT COALESCE(max(id), 1) FROM {table})"
            connection.execute(text(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {newest})"))
    names = {name for stage in stages for name in ("p", *stage.parents)}
    rows: dict[str, Any] = {
        "source_attributes": [source(f"of-{name}", kind="submission") for name in sorted(names)],
        "organization_attributes": [organization(name) for name in sorted(names)],
        "complete_children": [complete(parent) for parent in INNER],
    }
    edges: list[Any] = []
    before: list[Any] = []
    for number, stage in enumerate(stages, 2):
        now, held = figures(stage, own, brief), [edge(*pair) for pair in stage.parents.items()]
        rows |= {"organization_parents": held, "figures": now}
        keys = [keyed(row) for row in now]
        gone = [row for row in map(keyed, before) if row not in keys]
        retracted = {"organization_parents": [row for row in edges if row not in held], "figures": gone}
        changes = Changes(rows=rows, retractions=retracted)
        publish_within(connection, changes, by="test", reason="", at=MOMENT, content_hash=f"{number:064d}")
        rows, edges, before = {}, held, now

    def same_transaction() -> Iterator[Session]:
        with Session(connection, join_transaction_mode="create_savepoint") as session:
            yield session

    app.dependency_overrides[get_session] = same_transaction
    usual, app.state.open_session = app.state.open_session, contextmanager(same_transaction)
    yield TestClient(app)
    app.state.open_session = usual
    app.dependency_overrides.clear()
    undo.rollback()


def keyed(row: Mapping[str, Any]) -> dict[str, Any]:
    """What names a figure."""
    return {name: value for name, value in row.items() if name not in ("value", "unit")}


def figures(stage: Stage, own: set[str], brief: Set[str]) -> list[dict[str, Any]]:
    """Members by sex and by grade as each submitted them: the leaves, and those above that have figures of their own.

    Those in `brief` leave the last grade and sex out.
    """
    rows = []
    for name in (*stage.leaves, *sorted(own)):
        if not (counts := stage.totals(name)):
            continue
        by: dict[str, Any] = {"source_id": f"of-{name}"}
        rows += [rated(name, "rated", sum(counts[:4]), **by), rated(name, "good_or_better", sum(counts[:2]), **by)]
        rows += [rated(name, grade, count, **by) for grade, count in zip(GRADES, counts[:4], strict=True)]
        rows += [members(name, sum(counts[4:]), **by)]
        for sex, count in zip(SEXES, counts[4:], strict=True):
            rows += [members(name, count, breakdown="sex", category=sex, **by)]
    return [
        row
        for row in rows
        if row["organization_id"] not in brief or not {row.get("grade"), row.get("category")} & {*LEFT_OUT}
    ]


def known(test: Any) -> Any:
    """Begin with what gave a count away once."""
    for case in reversed(GIVEN_AWAY):
        test = example(**case)(test)
    return test


class Shown(NamedTuple):
    """What the public sees: a value, a known part of one, or neither."""

    value: float | None
    known_sum: float | None = None


def shown(client: TestClient, release: int, stage: Stage) -> dict[tuple[str, str], Shown]:
    """What comparisons and explanations show of counts by grade and sex, own or summed."""
    found: dict[tuple[str, str], Shown] = {}
    for category in (*CATEGORIES, "good_or_better"):
        query = (BY_SEX if category in SEXES else BY_GRADE) + category
        more = "&organization=d" if "d" in stage.parents else ""
        answer = client.get(f"/v1/comparisons?{query}{more}&year=2026&as_of={release}")
        if answer.status_code == 422:
            assert category in LEFT_OUT, "nobody has the category"
            found |= {(name, category): Shown(None) for name in ("p", *stage.parents)}
            continue
        for item in answer.json()["items"]:
            name, (part, total) = item["organization"]["id"], item["parts"]
            assert total["missing_reason"] != "suppressed", "totals are never withheld"
            found[name, category] = Shown(part["value"])
            if part["missing_reason"] == "incomplete":
                one = query.replace(f"{OF_ALL}", f"organization={name}")
                terms = client.get(f"/v1/explanations?{one}&year=2026&as_of={release}").json()["terms"]
                (partial,) = (term["partial"] for term in terms if term["role"] == "numerator")
                found[name, category] = Shown(None, partial and partial["known_sum"])
    return found


@SETTINGS
@known
@given(leaves=countries, own=own_figures, brief=sparing, what=seconds)
def test_no_small_count_follows_from_what_is_shown(
    app: Any, connection: Connection, leaves: Counts, own: set[str], brief: set[str], what: Mapping[str, Any]
) -> None:
    """What was not changed is the same in both releases, so they are attacked together."""
    stages = {2: Stage(leaves), 3: second(Stage(leaves), what)}
    spans: Spans = {}
    equations: list[tuple[Equation, int]] = []
    with country(app, connection, own, *stages.values(), brief=brief) as client:
        for release, stage in stages.items():
            learn(shown(client, release, stage), stage, release, stages[2], own, brief, spans, equations)
    narrow(spans, equations)
    known = determined(spans, equations)
    for cell, (low, high) in spans.items():
        name, category, release = cell
        count = stages[release].totals(name)[CATEGORIES.index(category)]
        assert low <= count <= high
        if 0 < count < 5 and (name in LEAVES or name == "d" or name in own):
            assert low < high, f"{name} {category} of release {release} is {count}"
            assert cell not in known, f"{name} {category} of release {release} is {count}"


def learn(
    seen: Mapping[tuple[str, str], Shown],
    stage: Stage,
    release: int,
    before: Stage,
    own: set[str],
    brief: set[str],
    spans: Spans,
    equations: list[tuple[Equation, int]],
) -> None:
    """Spans of all cells, and what must hold: grades make the rated, sexes the members, children their parents."""

    def cell(name: str, category: str) -> Cell:
        same = name in ("p", *before.parents) and stage.below(name) == before.below(name)
        return name, category, 2 if same else release

    def summed(name: str, category: str) -> bool:
        """Whether a sum above has the organization in it: by its own figure, else by those of all below."""
        if (name in own or name not in INNER) and stage.totals(name) and not (name in brief and category in LEFT_OUT):
            return True
        children = [child for child, above in stage.parents.items() if above == name]
        return bool(children) and all(summed(child, category) for child in children)

    present = [name for name in ("p", *stage.parents) if stage.totals(name)]
    for name in present:
        counts = stage.totals(name)
        for categories, total in ((GRADES, sum(counts[:4])), (SEXES, sum(counts[4:]))):
            equations.append(({cell(name, category): 1 for category in categories}, total))
            for category in categories:
                value = seen[name, category].value
                low, high = (0, total) if value is None else (value, value)
                least, most = spans.get(cell(name, category), (0, total))
                spans[cell(name, category)] = max(low, least), min(high, most)
        if (better := seen[name, "good_or_better"].value) is not None:
            equations.append(({cell(name, grade): 1 for grade in GRADES[:2]}, int(better)))
    for parent, category in itertools.product(INNER, CATEGORIES):
        below = [child for child, above in stage.parents.items() if above == parent and child in present]
        if stage.whole(parent):
            equations.append(({**{cell(child, category): 1 for child in below}, cell(parent, category): -1}, 0))
        if (parent, category) in seen and (known := seen[parent, category].known_sum) is not None:
            equations.append(({cell(child, category): 1 for child in below if summed(child, category)}, int(known)))


def paths() -> list[str]:
    """Every read that could show a rating or a sex, of every release, in both boundary sets."""
    found = [
        f"/v1/rating-distributions?{MANY}",
        f"/v1/ratings?{MANY}&sort=-value",
        f"/v1/member-counts?{MANY}&sort=-value&breakdown=sex",
        f"/v1/figures?{MANY}&sort=value&limit=7",
        f"/v1/figures?{MANY}&qualifier=exact",
        f"/v1/ratings?{MANY}&format=csv",
        "/v1/changes?since=1&limit=1000",
        "/v1/releases/3/changes?limit=1000",
        "/v1/reconciliation?indicator=members&year=2026",
        "/v1/sources/of-a1",
        f"/v1/coverage?{BY_GRADE}completed&from_year=2026&to_year=2026",
        f"/v1/releases/compare?{BY_GRADE}completed&year=2026&from=2&to=3",
        f"/v1/series?{BY_SEX}female&from_year=2025&to_year=2027",
        f"/v1/series?{BY_GRADE}completed&period=H1",
    ]
    names = ("p", "a", "a1") if THOROUGH else ("a",)
    found += [f"/v1/organizations/{name}/profile" for name in names]
    sets = ("2008", "2025") if THOROUGH else ("2025",)
    queries = [BY_GRADE + "completed", BY_GRADE + "good_or_better", BY_SEX + "male"]
    for query, boundaries in itertools.product([*queries, BY_GRADE + "not_completed"][: 4 if THOROUGH else 3], sets):
        asked = f"{query}&boundaries={boundaries}"
        found += [f"/v1/comparisons?{asked}&year=2026&base_year=2025"]
        found += [f"/v1/series?{asked}&from_year=2025&to_year=2027"] if THOROUGH else []
    one = [f"indicator=rating_share&rated_subject=member&grade=completed&organization={name}" for name in names]
    one += [f"indicator=member_share&breakdown=sex&category=male&organization={name}" for name in names]
    found += [f"/v1/explanations?{query}&year=2026" for query in one]
    # Of the release before, in the short form every other.
    dated = [f"{path}{'&' if '?' in path else '?'}as_of=2" for path in found[:: 1 if THOROUGH else 2]]
    return found + [path for path in dated if "/releases/" not in path]


def everything(client: TestClient) -> dict[str, tuple[int, bytes, str | None]]:
    """Status, bytes and ETag of each."""
    answers = {}
    for path in paths():
        response = client.get(path)
        assert response.status_code == 200, response.text
        answers[path] = (response.status_code, response.content, response.headers.get("ETag"))
    batch = {"requests": [{"path": path} for path in paths()[:5]]}
    answers["batch"] = (200, client.post("/v1/batch", json=batch).content, None)
    return answers


@pytest.mark.parametrize("own", [{"a"}, set(), {"a", "p"}] if THOROUGH else [{"a"}])
def test_a_person_moved_within_what_is_withheld_changes_no_byte(
    app: Any, connection: Connection, own: set[str]
) -> None:
    one = Stage(
        {
            **{"a1": (30, 20, 9, 3, 3, 59), "a2": (8, 40, 12, 2, 2, 60)},
            **{"b1": (50, 60, 70, 80, 100, 160), "c": (11, 12, 13, 14, 20, 30)},
        }
    )
    other = Stage({**one.leaves, "a1": (30, 20, 10, 2, 4, 58), "a2": (8, 40, 11, 3, 1, 61)})
    later = {"c": (11, 12, 13, 15, 20, 31)}
    with country(app, connection, own, one, Stage({**one.leaves, **later})) as client:
        answers = everything(client)
        withheld = {cell for cell, seen in shown(client, 3, one).items() if seen.value is None}
        assert withheld >= {("a1", "not_completed"), ("a2", "completed"), ("a1", "male"), ("a2", "female")}
        assert not withheld & {("a1", "excellent"), ("a2", "good_or_better")}
    with country(app, connection, own, other, Stage({**other.leaves, **later})) as client:
        for path, answer in everything(client).items():
            assert answer == answers[path], path
