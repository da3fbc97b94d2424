"""Rankings and selections are kept for their release: the same answers with and without, fewer statements, a bound."""

from collections.abc import Iterator
from itertools import product

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from app.main import create_app
from app.memory import Memory, remember
from app.settings import Settings
from tests.conftest import statements_on
from tests.published import Published, members, published_database, source

MEMBERS = "/v1/comparisons?indicator=members&boundaries=2025"
RATE = "indicator=members_per_1000_population"
QUESTIONS = [
    f"/v1/comparisons?{indicators}&{times}{more}"
    for indicators, times, more in product(
        ("indicator=members", f"indicator=members&{RATE}", "indicator=admission_rate"),
        ("boundaries=2025&from_year=2019&to_year=2025", "boundaries=2025&year=2020", "year=latest", "year=latest_each"),
        ("", "&lang=en", "&province=20&province=01", "&base_year=2015&reference=national"),
    )
]


@pytest.fixture(scope="module")
def own(module_database_url: str) -> Iterator[Published]:
    with published_database(module_database_url) as published:
        yield published


def test_answers_are_the_same_with_and_without(own: Published, module_database_url: str) -> None:
    """In an order in which most questions find parts of themselves in memory."""
    settings = Settings(database_url=module_database_url, access_log=False, hot_bytes_max=0, rankings_bytes_max=0)
    forgetful = create_app(settings)
    client = TestClient(forgetful)
    for question in [*QUESTIONS, *reversed(QUESTIONS)]:
        assert own.client.get(question).content == client.get(question).content, question
    forgetful.state.engine.dispose()


def test_what_was_ranked_once_is_not_read_again(own: Published) -> None:
    own.get(f"{MEMBERS}&from_year=2016&to_year=2025")
    with statements_on(own.engine) as statements:
        own.get(f"{MEMBERS}&from_year=2018&to_year=2022")
        assert len(statements) == 1, statements  # the release
        narrowed = own.get(f"{MEMBERS}&year=2020&province=20&province=01")["items"]
        assert len(statements) == 2, statements
        own.get(f"{MEMBERS}&year=2021&year=2012")
        assert len(statements) == 5, statements  # the release, figures, sums
    assert sorted(item["rank_in_selection"] or 0 for item in narrowed) != sorted(item["rank"] or 0 for item in narrowed)


def test_a_release_is_answered_anew_and_the_one_before_as_it_was(empty_database_url: str) -> None:
    with published_database(empty_database_url) as own:
        asked = f"{MEMBERS}&year=2024&year=2025"
        before = own.get(asked)
        own.publish(sources=[source()], figures=[members("lang-son", 70001, 2025)])
        after = {item["organization"]["id"]: item for item in own.get(asked)["items"] if item["year"] == 2025}
        assert after["lang-son"]["value"] == 70001
        again = own.get(f"{asked}&as_of=1")
        assert [item["value"] for item in again["items"]] == [item["value"] for item in before["items"]]


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(1, 30)), max_size=60))
def test_holds_no_more_than_its_bound_and_what_was_asked_last(asked: list[tuple[int, int]]) -> None:
    memory = Memory(100)
    for key, size in asked:
        memory.keep(key, key, size)
        assert memory.size <= 100
        assert size > 100 // 8 or memory.find(key) == key


def test_a_session_that_was_not_told_its_release_remembers_nothing() -> None:
    session = Session(info={"memory": Memory(1000)})
    assert [remember(session, "key", lambda given=given: (given,)) for given in (1, 2)] == [(1,), (2,)]
    session.info["state"] = "a release"
    assert [remember(session, "key", lambda given=given: (given,), 1) for given in (1, 2)] == [(1,), (1,)]
