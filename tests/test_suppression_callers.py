"""Who sees what is not public: a key for the subtree in every format, never the public, another subtree, or a kept answer."""

import io
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import openpyxl
import pytest

from app.routers import downloads
from tests.callers import caller_headers
from tests.published import Published, complete, edge, members, organization, published_database, rated, source
from tests.test_hot import hot, wait_until

GRADES = ("excellent", "good", "completed", "not_completed")
COUNTS = {"a": (401, 480, 1117, 2), "b": (300, 310, 1223, 167), "c": (400, 500, 1600, 500)}
HIDDEN = {"a": "1117", "b": "1223"}
"""Withheld with the 2 of `a`, and of its sibling that would give them away."""

SHARE = "indicator=rating_share&rated_subject=member&grade=completed"
ALL = "organization=a&organization=b&organization=c"
TABLES = {
    "ratings": f"/v1/ratings?{ALL}",
    "figures": f"/v1/figures?{ALL}",
    "comparisons": f"/v1/comparisons?{SHARE}&year=2026&{ALL}",
    "series": f"/v1/series?{SHARE}&from_year=2026&to_year=2026&{ALL}",
    "distributions": f"/v1/rating-distributions?rated_subject=member&year=2026&{ALL}",
    "changes": "/v1/changes?since=1&limit=1000",
    "release": "/v1/releases/2/changes?limit=1000",
}
TREES = {
    "explanation": f"/v1/explanations?{SHARE}&year=2026&organization=a",
    "profile": "/v1/organizations/a/profile",
}


@pytest.fixture(scope="module")
def own(module_database_url: str) -> Iterator[Published]:
    """p above a, b and c, whose members were rated; answers are kept in memory."""
    with published_database(module_database_url, hot_bytes_max=20_000_000) as published:
        figures = []
        for name, counts in COUNTS.items():
            by = {"source_id": f"of-{name}"}
            figures += [members(name, sum(counts), **by), rated(name, "rated", sum(counts), **by)]
            figures += [rated(name, grade, count, **by) for grade, count in zip(GRADES, counts, strict=True)]
        published.publish(
            organizations=[organization(name) for name in ("p", "elsewhere", *COUNTS)],
            sources=[source(f"of-{name}", kind="submission") for name in COUNTS],
            organization_parents=[edge(name, "p") for name in COUNTS],
            complete_children=[complete("p")],
            figures=figures,
        )
        yield published


@pytest.fixture(scope="module")
def keys(own: Published) -> dict[str, dict[str, str]]:
    """Headers by the root of the subtree; `public` has none."""
    roots = {"everything": None, "p": "p", "a": "a", "c": "c", "elsewhere": "elsewhere"}
    return {"public": {}, **{name: caller_headers(own.engine, "submitter", root) for name, root in roots.items()}}


def ask(own: Published, address: str, headers: dict[str, str]) -> Any:
    response = own.client.get(address, headers=headers)
    assert response.status_code == 200, response.text
    return response


def seen(content: bytes) -> set[str]:
    """Whose withheld number stands in an answer of any format."""
    if content.startswith(b"PK"):
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
        text = "\n".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row)
    else:
        text = content.decode()
    return {name for name, number in HIDDEN.items() if number in text}


@pytest.mark.parametrize("format", ["json", "csv", "xlsx", "jsonstat"])
@pytest.mark.parametrize("path", TABLES.values(), ids=TABLES)
def test_only_keys_of_the_subtree_see_what_is_withheld(
    own: Published, keys: dict[str, dict[str, str]], path: str, format: str
) -> None:
    address = f"{path}&format={format}"
    for name, wanted in (("everything", {"a", "b"}), ("p", {"a", "b"}), ("a", {"a"}), ("elsewhere", set())):
        response = ask(own, address, keys[name])
        assert seen(response.content) == wanted, name
        assert response.headers["cache-control"] == "private, no-store"
        assert "etag" not in response.headers
        assert "authorization" in response.headers["vary"].lower()
    public = ask(own, address, {})
    assert seen(public.content) == set()
    assert public.headers["cache-control"].startswith("public")
    if format != "xlsx":
        # A workbook says when it was written.
        assert ask(own, address, keys["elsewhere"]).content == public.content


@pytest.mark.parametrize("path", TREES.values(), ids=TREES)
def test_explanations_and_profiles_as_well(own: Published, keys: dict[str, dict[str, str]], path: str) -> None:
    values = {}
    for name, headers in keys.items():
        response = ask(own, path, headers)
        values[name] = response.json()
        assert ("a" in seen(response.content)) == (name in ("everything", "p", "a") and "explanations" in path)
        assert response.headers["cache-control"].startswith("public" if name == "public" else "private, no-store")
    assert values["public"] == values["elsewhere"] == values["c"]
    assert values["p"] == values["a"] == values["everything"]


def test_a_key_sees_the_value_and_the_public_the_reason(own: Published, keys: dict[str, dict[str, str]]) -> None:
    for name, value, reason in (("public", None, "suppressed"), ("a", 1117 / 2000 * 100, None)):
        items = ask(own, TABLES["comparisons"], keys[name]).json()["items"]
        (item,) = (item for item in items if item["organization"]["id"] == "a")
        assert (item["value"], item["missing_reason"]) == (pytest.approx(value) if value else None, reason)


def test_a_wrong_key_is_not_answered_as_the_public_is(own: Published) -> None:
    wrong = {"Authorization": "Bearer pstat_0000000000_" + "0" * 49}
    wait_until(lambda: hot(own, TABLES["ratings"]))
    assert own.client.get(TABLES["ratings"], headers=wrong).status_code == 401


@pytest.mark.parametrize("first", ["public", "p"])
def test_kept_answers_are_the_publics_and_never_of_a_key(
    own: Published, keys: dict[str, dict[str, str]], first: str
) -> None:
    address = f"{TABLES['comparisons']}&province=20&lang={'en' if first == 'p' else 'vi'}"
    assert bool(seen(ask(own, address, keys[first]).content)) == (first == "p")
    wait_until(lambda: hot(own, address))
    public = ask(own, address, {}).content
    for name, wanted in (("p", {"a", "b"}), ("a", {"a"}), ("elsewhere", set()), ("public", set())):
        response = ask(own, address, keys[name])
        assert seen(response.content) == wanted
        assert (response.content == public) == (not wanted)
    # A copy of the public's answer is current for the public only.
    etag = {"If-None-Match": ask(own, address, {}).headers["ETag"]}
    assert own.client.get(address, headers=etag).status_code == 304
    assert seen(ask(own, address, {**keys["p"], **etag}).content) == {"a", "b"}


def test_kept_answers_are_not_mixed_by_many_at_once(own: Published, keys: dict[str, dict[str, str]]) -> None:
    wanted: dict[str, set[str]] = {"public": set(), "p": {"a", "b"}, "a": {"a"}, "elsewhere": set()}
    address = f"{TABLES['series']}&boundaries=2025"
    asked = [(name, address) for name in wanted] * 6
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda question: ask(own, question[1], keys[question[0]]).content, asked))
    assert [seen(answer) for answer in answers] == [wanted[name] for name, _ in asked]


@pytest.mark.parametrize("chunk", [2, 2000])
def test_a_key_gets_its_own_answer_however_long_the_list_is(
    own: Published, keys: dict[str, dict[str, str]], monkeypatch: pytest.MonkeyPatch, chunk: int
) -> None:
    """What is longer than one chunk is read on a session of its own."""
    monkeypatch.setattr(downloads, "CHUNK", chunk)
    for name, wanted in (("everything", {"a", "b"}), ("a", {"a"}), ("elsewhere", set()), ("public", set())):
        assert seen(ask(own, f"{TABLES['ratings']}&format=csv", keys[name]).content) == wanted, name


def test_a_template_has_what_its_caller_may_see_of_last_year(own: Published, keys: dict[str, dict[str, str]]) -> None:
    for name, root, wanted in (("everything", "p", {"a", "b"}), ("p", "p", {"a", "b"}), ("a", "a", {"a"})):
        template = f"/v1/templates/ratings.csv?organization={root}&year=2027"
        assert seen(ask(own, template, keys[name]).content) == wanted, name


def test_a_mistaken_edge_shows_nothing_once_it_was_taken_back(own: Published) -> None:
    wrong = edge("p", "mistaken")
    mistake = own.publish(organizations=[organization("mistaken")], organization_parents=[wrong])
    headers = caller_headers(own.engine, "submitter", "mistaken")
    address = f"{TABLES['ratings']}&as_of={mistake}"
    assert seen(ask(own, address, headers).content) == {"a", "b"}
    own.publish(retract={"organization_parents": [wrong]})
    assert seen(ask(own, address, headers).content) == set()
    # What was really below it once, and is no more, it goes on to see.
    own.publish(organization_parents=[edge("p", "mistaken", None, date(2020, 12, 31))])
    assert seen(ask(own, address, headers).content) == {"a", "b"}
