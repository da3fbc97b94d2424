"""How far a caller sees: an organization and all that was ever below it, and nothing learnt about the rest."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Organization, OrganizationParent
from app.queries.subtrees import in_subtree, may_write, subtree, writable
from tests.conftest import Statements
from tests.factories import make_organization, make_release

UNKNOWN = "nobody-has-this-id"


@pytest.fixture
def tree(session: Session) -> Session:
    """top → middle → leaf; former left middle for other in 2020."""
    make_organization(session, "top", type="provincial")
    make_organization(session, "other", type="provincial")
    make_organization(session, "middle", parent="top")
    make_organization(session, "leaf", parent="middle")
    make_organization(session, "former", parent="middle", valid_to=date(2020, 6, 30))
    make_organization(session, "elsewhere", parent="other")
    return session


def ids(session: Session, root: str, release: int = 1) -> list[str]:
    return sorted(session.scalars(select(Organization.id).where(Organization.id.in_(subtree(root, release)))))


def test_a_subtree_is_its_root_and_all_below_former_children_too(tree: Session) -> None:
    assert ids(tree, "top") == ["former", "leaf", "middle", "top"]
    assert ids(tree, "middle") == ["former", "leaf", "middle"]
    assert ids(tree, "leaf") == ["leaf"]
    assert ids(tree, UNKNOWN) == []
    assert ids(tree, "top", release=0) == ["top"]


@pytest.mark.parametrize("root", ["top", "middle", "leaf", "other", "lang-son", UNKNOWN, None])
def test_walking_up_agrees_with_walking_down(tree: Session, root: str | None) -> None:
    everyone = list(tree.scalars(select(Organization.id)))
    below = everyone if root is None else ids(tree, root)
    asked = ["top", "middle", "leaf", "former", "other", "elsewhere", "lang-son", UNKNOWN, "", None]
    found = [each for each in asked if in_subtree(tree, root, each, release=1)]
    assert found == [each for each in asked if each in below]


def test_every_organization_below_a_province_is_found(session: Session) -> None:
    below = ids(session, "lang-son")
    assert len(below) > 5
    assert all(in_subtree(session, "lang-son", each, release=1) for each in below)


def test_unknown_and_foreign_ids_ask_the_same_of_the_database(tree: Session, statements: Statements) -> None:
    asked: list[Any] = []
    for id in (UNKNOWN, "elsewhere", "leaf", None):
        statements.clear()
        in_subtree(tree, "lang-son", id, release=1)
        asked.append(list(statements))
    assert [len(each) for each in asked] == [1] * 4
    assert asked[0] == asked[1] == asked[2] == asked[3]


@pytest.fixture
def lives(tree: Session) -> Session:
    """`moved` was below middle to 2020-06-30, then below other; `former` ended below middle; `future` begins in 2030."""
    make_organization(tree, "moved", parent="middle")
    (first,) = tree.scalars(select(OrganizationParent).where(OrganizationParent.organization_id == "moved"))
    first.valid_to = date(2020, 6, 30)
    tree.add(OrganizationParent(organization_id="moved", parent_id="other", valid_from=date(2020, 7, 1), released_in=1))
    make_organization(tree, "below-moved", parent="moved")
    make_organization(tree, "future", parent="middle", valid_from=date(2030, 1, 1))
    tree.flush()
    return tree


@pytest.mark.parametrize("day", [date(1990, 1, 1), date(2020, 6, 30), date(2020, 7, 1), date(2040, 1, 1)])
def test_one_parent_at_a_time_has_an_organization_in_its_hands(lives: Session, day: date) -> None:
    asked = ["top", "middle", "leaf", "former", "future", "moved", "below-moved", "elsewhere", UNKNOWN, None]
    before = day < date(2020, 7, 1)
    for root, others in (("top", {"top", "middle", "leaf", "former", "future"}), ("other", {"elsewhere"})):
        mine = others | ({"moved", "below-moved"} if (root == "top") is before else set())
        assert {each for each in asked if may_write(lives, root, each, day=day)} == mine
        assert set(lives.scalars(writable(root, day))) == mine | {root}


def test_the_register_is_asked_as_it_is_known_now(lives: Session) -> None:
    day = date(2026, 1, 1)
    make_release(lives, 2)
    (edge,) = lives.scalars(
        select(OrganizationParent).where(
            OrganizationParent.parent_id == "other", OrganizationParent.organization_id == "moved"
        )
    )
    edge.superseded_in = 2
    lives.flush()
    assert in_subtree(lives, "other", "moved", release=1)
    assert not may_write(lives, "other", "moved", day=day)
    assert not may_write(lives, "top", "moved", day=day)
    assert may_write(lives, None, "moved", day=day)
    assert may_write(lives, "moved", "below-moved", day=day)


def test_unknown_and_foreign_ids_ask_the_same_for_writing(lives: Session, statements: Statements) -> None:
    asked: list[Any] = []
    for id in (UNKNOWN, "elsewhere", "leaf", None):
        statements.clear()
        may_write(lives, "lang-son", id, day=date(2026, 1, 1))
        asked.append(list(statements))
    assert [len(each) for each in asked] == [1] * 4
    assert asked[0] == asked[1] == asked[2] == asked[3]
