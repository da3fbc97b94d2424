"""What changes of the register say: whose they are, what is in the way and what helps."""

from typing import Any

import pytest
from sqlalchemy import select

from app.models import AuditEvent
from tests.callers import caller_headers
from tests.registering import DAY, EVE, Tree


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


def test_the_text_says_each_thing_once(tree: Tree) -> None:
    rename = {"kind": "rename", "organization": tree("b"), "name": "Đảng bộ b", "name_en": tree("b")}
    vietnamese, english = (tree.change(rename, query=query).json()["detail"] for query in ("", "?lang=en"))
    assert vietnamese == f"Không có gì được thay đổi. Tổ chức {tree('b')} đã có tên này."
    assert english == f"Nothing was changed. The organization {tree('b')} has this name already."
    move = {"kind": "move", "organization": tree("a1"), "parent": "dien-bien"}
    assert tree.change(move).json()["detail"] == (
        "Không có gì được thay đổi. Không có tổ chức dien-bien trong phạm vi của bạn."
    )


def test_ending_what_is_below_an_ended_parent_says_what_helps_and_it_does(tree: Tree) -> None:
    ends = [{"kind": "dissolve", "organization": tree("b")}, {"kind": "dissolve", "organization": tree("b1")}]
    ends[1]["effective"] = "2026-08-01"
    refused = tree.change(*ends)
    assert (refused.status_code, refused.json()["code"]) == (422, "organization_changes_refused")
    assert f"một move chuyển {tree('b1')} sang cấp trên còn hoạt động" in refused.json()["detail"]
    move = {"kind": "move", "organization": tree("b1"), "parent": tree("top")}
    assert tree.change(move, *ends).status_code == 201


def test_a_wrong_kind_gets_the_kinds_and_the_nearest(tree: Tree) -> None:
    response = tree.change({"kind": "renam", "organization": tree("b")})
    (error,) = response.json()["errors"]
    assert (error["location"], error["value"]) == ("body.changes.0.kind", "renam")
    assert error["allowed"] == ["establish", "move", "rename", "dissolve", "merge", "split"]
    assert error["did_you_mean"][0] == "rename"
    assert error["reason"] == "không nằm trong các giá trị được phép"
    (missing,) = tree.change({"organization": tree("b")}).json()["errors"]
    assert (missing["location"], missing["reason"]) == ("body.changes.0.kind", "bắt buộc phải có")


def test_the_place_of_a_wrong_field_is_its_place_in_the_body(tree: Tree) -> None:
    rename = {"kind": "rename", "organization": tree("b"), "name": "n", "name_en": "n", "basis": "x"}
    response = tree.change(rename, query="?lang=en")
    assert [error["location"] for error in response.json()["errors"]] == ["body.changes.0.basis"]
    assert response.json()["detail"] == "body.changes.0.basis is no known field."
    rename.pop("basis"), rename.pop("name")
    assert [error["location"] for error in tree.change(rename).json()["errors"]] == ["body.changes.0.name"]


@pytest.mark.parametrize("of", ["", "/children", "/ancestors"])
def test_a_day_outside_its_life_says_so_and_who_came_after(tree: Tree, of: str) -> None:
    tree.change({"kind": "merge", "predecessors": [tree("a")], "successor": tree("b")})

    def refused(name: str, day: str) -> Any:
        response = tree.published.client.get(f"/v1/organizations/{tree(name)}{of}?valid_on={day}&lang=en")
        assert (response.status_code, response.json()["code"]) == (404, "unknown_organization")
        (error,) = response.json()["errors"]
        assert (error["location"], error["value"]) == ("query.valid_on", day)
        return response.json()["detail"], error.get("did_you_mean")

    a, b, late = tree("a"), tree("b"), tree("late")
    ended = f"The organization {a} had ended on {EVE}, before {DAY}. Its successors: {b}."
    assert refused("a", DAY) == (ended, [b])
    assert refused("late", DAY) == (f"The organization {late} had not begun on {DAY}: it begins on 2027-01-01.", None)
