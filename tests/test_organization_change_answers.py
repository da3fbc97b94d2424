"""What changes of the register say: whose they are, what is in the way and what helps."""

from collections.abc import Iterator
from itertools import count

import pytest
from sqlalchemy import select

from app.models import AuditEvent
from tests.callers import caller_headers
from tests.published import Published, published_database, source
from tests.registering import Tree

_trees = count(1)


@pytest.fixture(scope="module")
def published(module_database_url: str) -> Iterator[Published]:
    with published_database(module_database_url, writes_per_minute=100_000) as published:
        published.publish(sources=[source()])
        yield published


@pytest.fixture
def tree(published: Published) -> Tree:
    return Tree(published, f"t{next(_trees)}")


def test_a_release_says_whose_it_is_and_the_audit_which_key_it_was(tree: Tree) -> None:
    rename = {"kind": "rename", "organization": tree("b"), "name": "Đảng bộ mới", "name_en": "new"}
    number = tree.change(rename).json()["release"]
    release = tree.published.get(f"/v1/releases/{number}")
    assert release["published_by"] == tree.published.get(f"/v1/organizations/{tree('top')}")["name"]
    everything = caller_headers(tree.published.engine)
    other = tree.change({**rename, "name": "Đảng bộ khác", "effective": "2026-08-01"}, headers=everything).json()
    assert not tree.published.get(f"/v1/releases/{other['release']}")["published_by"].startswith("key:")
    with tree.published.engine.connect() as connection:
        actors = connection.scalars(
            select(AuditEvent.actor).where(AuditEvent.target.in_([f"releases/{n}" for n in (number, other["release"])]))
        ).all()
    assert actors
    assert all(actor.startswith("key:") for actor in actors)
