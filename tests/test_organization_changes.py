"""The register over HTTP: established, moved, renamed, merged, split, dissolved; one release or nothing, every conflict named."""

from typing import Any

import pytest
from sqlalchemy import select

from app.models import AuditEvent
from tests.callers import caller_headers
from tests.published import members
from tests.registering import ACT, DAY, EVE, Tree


def test_an_organization_is_established_moved_and_renamed_in_one_release(tree: Tree) -> None:
    new = {
        "kind": "establish",
        "organization": tree("c"),
        "name": "Đảng bộ c",
        "name_en": "c",
        "type": "grassroots_committee",
    }
    response = tree.change(
        {**new, "parent": tree("top"), "province": {"boundaries": "2025", "code": "20"}},
        {"kind": "move", "organization": tree("a1"), "parent": tree("c")},
        {"kind": "rename", "organization": tree("a"), "name": "Đảng bộ mới", "name_en": "new"},
    )
    assert response.status_code == 201, response.text
    body = response.json()
    assert response.headers["location"] == f"/v1/releases/{body['release']}"
    assert (body["dry_run"], body["total"], len(body["items"])) == (False, 6, 6)
    feed = tree.published.get(f"/v1/releases/{body['release']}/changes")
    assert feed["items"] == body["items"]
    assert {item["reason"] for item in feed["items"]} == {"Sắp xếp tổ chức"}
    assert tree.children("c") == ["a1"]
    assert (tree.children("a", EVE), tree.children("a")) == (["a1", "a2"], ["a2"])
    made = tree.published.get(f"/v1/organizations/{tree('c')}")
    assert (made["valid_from"], made["valid_to"], made["parent_id"], made["province"]["code"]) == (
        DAY,
        None,
        tree("top"),
        "20",
    )
    names = [tree.published.get(f"/v1/organizations/{tree('a')}?valid_on={day}")["name"] for day in (EVE, DAY)]
    assert names == ["Đảng bộ a", "Đảng bộ mới"]
    assert tree.published.get(f"/v1/organizations/{tree('a')}")["former_names"][0]["legal_basis"] == "12-QĐ/TU"


def test_a_merger_ends_the_predecessors_and_moves_their_children(tree: Tree) -> None:
    assert tree.change({"kind": "merge", "predecessors": [tree("a")], "successor": tree("b")}).status_code == 201
    assert tree.children("b") == ["a1", "a2", "b1"]
    assert (tree.children("a", EVE), tree.children("top")) == (["a1", "a2"], ["b"])
    ended = tree.published.get(f"/v1/organizations/{tree('a')}")
    assert (ended["valid_to"], ended["children_complete"]) == (EVE, False)
    (successor,) = tree.published.get(f"/v1/organizations/{tree('a')}/lineage")["successors"]
    assert (successor["successor"]["id"], successor["kind"], successor["effective"]) == (tree("b"), "merge", DAY)
    assert successor["legal_basis"] == "12-QĐ/TU"


def test_a_split_and_a_dissolution(tree: Tree) -> None:
    children = {tree("a1"): tree("b"), tree("a2"): tree("top")}
    split = {"kind": "split", "organization": tree("a"), "successors": [tree("b"), tree("top")], "children": children}
    dissolve = [{"kind": "dissolve", "organization": tree(name)} for name in ("b1", "a1")]
    assert tree.change(split, *dissolve).status_code == 201
    assert (tree.children("b"), tree.children("top")) == ([], ["a2", "b"])
    assert [e["kind"] for e in tree.published.get(f"/v1/organizations/{tree('a')}/lineage")["successors"]] == [
        "split"
    ] * 2
    assert tree.published.client.get(f"/v1/organizations/{tree('b1')}?valid_on={DAY}").status_code == 404


def test_an_organization_goes_on_after_a_part_was_split_off(tree: Tree) -> None:
    split = {"kind": "split", "organization": tree("a"), "successors": [tree("b")], "children": {tree("a1"): tree("b")}}
    assert tree.change({**split, "ends": False}).status_code == 201
    assert (tree.children("a"), tree.children("b")) == (["a2"], ["a1", "b1"])


def test_a_dry_run_shows_everything_and_does_nothing(tree: Tree) -> None:
    merge = {"kind": "merge", "predecessors": [tree("a")], "successor": tree("b")}
    before = tree.published.get("/v1/releases")["total"]
    answer = tree.change(merge, query="?dry_run=true")
    assert (answer.status_code, "location" in answer.headers) == (200, False)
    tried = answer.json()
    assert tree.published.get("/v1/releases")["total"] == before
    assert tree.children("b") == ["b1"]
    done = tree.change(merge).json()
    assert (tried["dry_run"], tried["release"], tried["total"]) == (True, done["release"], done["total"])
    kinds = [[(item["table"], item["kind"], item["key"]) for item in answer["items"]] for answer in (tried, done)]
    assert kinds[0] == kinds[1]


def test_the_same_request_again_is_answered_and_not_done_again(tree: Tree) -> None:
    move = {"kind": "move", "organization": tree("a1"), "parent": tree("b")}
    once = {"Idempotency-Key": f"once-{tree.prefix}"}
    first, again = (tree.change(move, headers=once) for _ in range(2))
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    assert again.headers["idempotent-replayed"] == "true"
    assert tree.refused(move) == [("0.organization", "a1", f"The organization a1 is below b on {DAY} already.")]


def test_changes_that_undo_each_other_are_no_release(tree: Tree) -> None:
    there, back = ({"kind": "move", "organization": tree("a1"), "parent": tree(name)} for name in ("b", "a"))
    assert tree.change(there).status_code == 201
    assert tree.refused(back, there) == [
        ("body.changes", "2", "Together these changes leave every organization as it is.")
    ]


def test_it_is_in_the_audit_with_the_release(tree: Tree) -> None:
    answer = tree.change({"kind": "dissolve", "organization": tree("a2")}).json()
    with tree.published.engine.connect() as connection:
        events = connection.execute(
            select(AuditEvent.action, AuditEvent.organization_id)
            .where(AuditEvent.target == f"releases/{answer['release']}")
            .order_by(AuditEvent.number)
        ).all()
    assert [tuple(event) for event in events][-1] == ("organization_changes.create", tree("top"))


CONFLICTS: dict[str, tuple[list[dict[str, Any]], list[tuple[str, str, str]]]] = {
    "a cycle": (
        [{"kind": "move", "organization": "a", "parent": "a1"}],
        [("0.organization", "a", "a: a1 is itself below a, a cycle of 2: a1 has the parent a.")],
    ),
    "below one that has not begun": (
        [{"kind": "move", "organization": "a1", "parent": "late"}],
        [("0.parent", "late", f"The organization late begins on 2027-01-01, after {DAY}.")],
    ),
    "renamed before it begins": (
        [{"kind": "rename", "organization": "late", "name": "n", "name_en": "n"}],
        [("0.organization", "late", f"The organization late begins on 2027-01-01, after {DAY}.")],
    ),
    "dissolved with children": (
        [{"kind": "dissolve", "organization": "a"}],
        [
            (
                "0.organization",
                "a",
                f"a: {EVE} leaves out: the parent of {child} is a from … to …. "
                f"Put a move of {child} to a parent that lives then before it, in the same request.",
            )
            for child in ("a1", "a2")
        ],
    ),
    "the merger of what was merged": (
        [
            {"kind": "merge", "predecessors": ["a"], "successor": "b"},
            {"kind": "merge", "predecessors": ["a"], "successor": "top"},
        ],
        [("1.predecessors", "a", f"The organization a ended on {EVE}, before {DAY}.")],
    ),
    "a split into nobody, and of children that nobody has": (
        [{"kind": "split", "organization": "a", "successors": ["nobody"], "children": {"nothing": "b"}}],
        [
            ("0.successors", "nobody", "There is no organization nobody in your subtree."),
            ("0.children", "nothing", "There is no organization nothing in your subtree."),
        ],
    ),
    "what is elsewhere, like what is nowhere": (
        [
            {"kind": "move", "organization": "a1", "parent": "dien-bien"},
            {"kind": "move", "organization": "a1", "parent": "nobody"},
        ],
        [
            (f"{n}.parent", name, f"There is no organization {name} in your subtree.")
            for n, name in enumerate(("dien-bien", "nobody"))
        ],
    ),
    "the root itself": (
        [{"kind": "dissolve", "organization": "top"}],
        [("0.organization", "top", "The organization top is the root of your subtree; that is decided above.")],
    ),
    "a province that is nowhere": (
        [
            {
                "kind": "establish",
                "organization": "new",
                "name": "n",
                "name_en": "n",
                "type": "grassroots_cell",
                "parent": "b",
                "province": {"boundaries": "2025", "code": "99"},
            }
        ],
        [
            (
                "0.organization",
                "new",
                "There is no province 99 in the boundaries of 2025; see /v1/provinces?boundaries=2025.",
            )
        ],
    ),
    "a split into itself": (
        [{"kind": "split", "organization": "a", "successors": ["a"]}],
        [("0.organization", "a", "The organization a cannot be its own successor.")],
    ),
    "the same successor twice": (
        [{"kind": "split", "organization": "a", "successors": ["b", "b"]}],
        [("0.successors", "b", "This request says twice that b succeeds a.")],
    ),
    "an id that is taken": (
        [
            {
                "kind": "establish",
                "organization": "b",
                "name": "b",
                "name_en": "b",
                "type": "grassroots_cell",
                "parent": "top",
            }
        ],
        [("0.organization", "b", "The id b is taken.")],
    ),
    "all of it at once": (
        [
            {"kind": "dissolve", "organization": "a1"},
            {"kind": "move", "organization": "a2", "parent": "late"},
            {"kind": "rename", "organization": "b", "name": "Đảng bộ b", "name_en": "{b}"},
        ],
        [
            ("1.parent", "late", f"The organization late begins on 2027-01-01, after {DAY}."),
            ("2.organization", "b", "The organization b has this name already."),
        ],
    ),
}


def named(tree: Tree, value: Any) -> Any:
    """A change with the ids of a tree."""
    known = ("top", "a", "b", "a1", "a2", "b1", "late")
    if isinstance(value, dict):
        return {
            named(tree, key) if key in known else key: entry if key in ("kind", "name", "type") else named(tree, entry)
            for key, entry in value.items()
        }
    if isinstance(value, list):
        return [named(tree, entry) for entry in value]
    return tree(value.strip("{}")) if value.strip("{}") in known else value


@pytest.mark.parametrize("what", CONFLICTS)
def test_what_cannot_be_is_refused_by_name(tree: Tree, what: str) -> None:
    changes, conflicts = CONFLICTS[what]
    assert tree.refused(*named(tree, changes)) == conflicts


def test_figures_of_later_periods_are_named_in_both_languages(tree: Tree) -> None:
    tree.published.publish(figures=[members(tree("a2"), 12, 2026)])
    dissolve = {"kind": "dissolve", "organization": tree("a2")}
    ((place, name, english),) = tree.refused(dissolve)
    assert (place, name) == ("0.organization", "a2")
    assert english.startswith(f"a2: {EVE} leaves out: figure ")
    assert english.endswith("(member_counts, test-source) is of 2026-12-31 to 2026-12-31.")
    ((_, _, vietnamese),) = tree.refused(dissolve, query="")
    assert vietnamese.startswith(f"a2: {EVE} bỏ sót: số liệu ")


def test_only_administrators_and_only_whole_bodies(tree: Tree) -> None:
    client = tree.published.client
    move = {"kind": "move", "organization": tree("a1"), "parent": tree("b")}
    body = {"reason": "r", "changes": [ACT | move]}
    assert client.post("/v1/organization-changes", json=body).status_code == 401
    for role in ("submitter", "approver"):
        headers = caller_headers(tree.published.engine, role, tree("top"))
        assert client.post("/v1/organization-changes", json=body, headers=headers).status_code == 403
    for wrong in ({"kind": "vanish"}, {"effective": "soon"}, {"legal_basis": " "}, {"color": "red"}):
        assert tree.change(move | wrong).status_code == 422, wrong
    assert tree.change().status_code == 422
    assert tree.change(move, query="?dry_run=maybe").status_code == 422
