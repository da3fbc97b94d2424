"""An organization that moved away: its former parent reads what was, and writes only about the days when it was above."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count
from typing import Any

import pytest

from app.answers.context import clock_day
from tests.callers import caller_headers
from tests.published import Published, edge, organization, published_database

DAY = date(2025, 7, 1)
_serial = count(1)


@pytest.fixture(scope="module")
def published(module_database_url: str) -> Iterator[Published]:
    with published_database(module_database_url, writes_per_minute=100_000) as published:
        yield published


class Moved:
    """`one` and `two`, and `moved` with a cell: below `one` until the day before DAY, since then below `two`."""

    def __init__(self, published: Published) -> None:
        self.published, number = published, next(_serial)
        self.one, self.two, self.id, self.cell = (f"{name}-{number}" for name in ("one", "two", "moved", "cell"))
        published.publish(
            organizations=[organization(each) for each in (self.one, self.two, self.id, self.cell)],
            organization_parents=[edge(self.id, self.one), edge(self.cell, self.id)],
        )
        self.before, self.after, self.cells = (
            {role: caller_headers(published.engine, role, each) for role in ("submitter", "approver", "administrator")}
            for each in (self.one, self.two, self.id)
        )

    def move(self) -> None:
        self.published.publish(
            organization_parents=[
                edge(self.id, self.one, until=DAY - timedelta(days=1)),
                edge(self.id, self.two, since=DAY),
            ]
        )

    def post(self, path: str, key: dict[str, str], body: Any) -> Any:
        return self.published.client.post(f"/v1/{path}", json=body, headers=key)

    def tried(self, keys: Any, year: int, query: str = "") -> Any:
        """What is said to a stock of the cell, by name, at the end of a year."""
        figure = {"organization": self.cell, "subject": "member_counts", "value": 9, "period": str(year)}
        return self.post(f"submissions?dry_run=true{query}", keys["submitter"], {"figures": [figure]})

    def change(self, key: dict[str, str], kind: str, day: str, **more: Any) -> Any:
        effect = {"kind": kind, "effective": day, "legal_basis": "12-QĐ/TU", **more}
        return self.post("organization-changes?dry_run=true", key, {"reason": "r", "changes": [effect]})


@pytest.fixture
def moved(published: Published) -> Moved:
    moved = Moved(published)
    moved.move()
    return moved


@pytest.mark.parametrize("year", [2024, 2025])
def test_figures_are_in_the_hands_of_who_was_above_at_the_end_of_their_period(moved: Moved, year: int) -> None:
    for keys, may in ((moved.before, year == 2024), (moved.after, year == 2025), (moved.cells, True)):
        report = moved.tried(keys, year).json()["report"]
        assert ("unknown_organization" in [rule["rule"] for rule in report["rules"]]) is not may


def test_nobody_else_sends_in_its_name(moved: Moved) -> None:
    query = f"&organization={moved.id}"
    assert moved.tried(moved.before, 2024, query).json()["code"] == "unknown_organization"
    assert moved.tried(moved.after, 2024, query).status_code == 200


def test_a_template_has_the_rows_that_its_owner_may_send(moved: Moved) -> None:
    for keys, root, year, listed in (
        (moved.before, moved.one, 2025, False),
        (moved.before, moved.one, 2024, True),
        (moved.after, moved.two, 2025, True),
    ):
        path = f"/v1/templates/member-counts.csv?organization={root}&year={year}"
        response = moved.published.client.get(path, headers=keys["submitter"])
        assert (moved.cell in response.text) is listed
    path = f"/v1/templates/member-counts.csv?organization={moved.id}&year=2025"
    refused = moved.published.client.get(path, headers=moved.before["submitter"])
    assert refused.json()["code"] == "unknown_organization"


def test_a_submission_of_before_is_read_and_not_acted_upon(published: Published) -> None:
    moved = Moved(published)
    figure = {"organization": moved.cell, "subject": "member_counts", "value": 9, "period": "2024"}
    sent = moved.post("submissions", moved.cells["submitter"], {"figures": [figure]}).json()
    path, approver = f"submissions/{sent['id']}", moved.before["approver"]

    def found() -> Any:
        return published.client.get(f"/v1/{path}", headers=approver).json()

    def listed() -> Any:
        answer = published.client.get(f"/v1/submissions?organization={moved.id}", headers=approver).json()
        return [(item["id"], item["actions"]) for item in answer["items"]]

    actions = ["resubmit", "comment", "return", "approve", "withdraw"]
    assert (found()["actions"], listed()) == (actions, [(sent["id"], actions)])
    moved.move()
    assert (found()["state"], found()["actions"], listed()) == ("checked", [], [(sent["id"], [])])
    for action, body in (
        ("approve", {"revision": 1}),
        ("comments", {"text": "a"}),
        ("withdraw", {"reason": "a"}),
        ("return", {"reason": "a"}),
        ("resubmit", {"figures": [figure]}),
    ):
        refused = moved.post(f"{path}/{action}", approver, body)
        assert (refused.status_code, refused.json()["code"]) == (403, "forbidden"), action
        assert moved.id in refused.json()["detail"]
    assert moved.post(f"{path}/approve", moved.after["approver"], {"revision": 1}).json()["state"] == "published"


def test_its_keys_are_the_new_parents(moved: Moved) -> None:
    made = moved.post(
        "keys", moved.cells["administrator"], {"name": "n", "role": "submitter", "organization": moved.id}
    )
    id = made.json()["id"]
    for keys, status, seen in ((moved.before, 404, False), (moved.after, 200, True)):
        administrator = keys["administrator"]
        for path in ("keys?limit=1000", "keys?limit=1000&as_of=1"):
            listed = moved.published.client.get(f"/v1/{path}", headers=administrator).json()["items"]
            assert (id in [item["id"] for item in listed]) is seen
        assert moved.published.client.get(f"/v1/keys/{id}", headers=administrator).status_code == status
        assert moved.post(f"keys/{id}/rotate", administrator, {}).status_code == status
        assert moved.post(f"keys/{id}/revoke", administrator, None).status_code == status
    refused = moved.post(
        "keys", moved.before["administrator"], {"name": "n", "role": "approver", "organization": moved.id}
    )
    assert refused.json()["code"] == "unknown_organization"


def test_the_register_is_changed_by_who_is_above_from_then_on(moved: Moved) -> None:
    for day in ("2024-01-01", "2026-01-01"):
        for change in (
            {"kind": "rename", "organization": moved.id, "name": "n", "name_en": "n"},
            {"kind": "move", "organization": moved.cell, "parent": moved.one},
            {"kind": "dissolve", "organization": moved.cell},
            {"kind": "move", "organization": moved.id, "parent": moved.one},
        ):
            refused = moved.change(moved.before["administrator"], day=day, **change)
            assert refused.status_code == 422
            assert {error["value"] for error in refused.json()["errors"]} <= {moved.id, moved.cell}
    rename = {"organization": moved.id, "name": "n", "name_en": "n"}
    assert moved.change(moved.after["administrator"], "rename", "2025-06-30", **rename).status_code == 422
    assert moved.change(moved.after["administrator"], "rename", "2025-07-01", **rename).status_code == 200


def test_what_is_to_come_is_in_the_hands_of_who_will_be_above(published: Published) -> None:
    moved = Moved(published)
    tomorrow = clock_day() + timedelta(days=1)
    published.publish(
        organization_parents=[edge(moved.id, moved.one, until=clock_day()), edge(moved.id, moved.two, since=tomorrow)]
    )
    rename = {"organization": moved.id, "name": "n", "name_en": "n", "day": tomorrow.isoformat()}
    assert moved.change(moved.before["administrator"], "rename", **rename).status_code == 422
    assert moved.change(moved.after["administrator"], "rename", **rename).status_code == 200
    assert (
        moved.post(
            "keys", moved.after["administrator"], {"name": "n", "role": "approver", "organization": moved.id}
        ).status_code
        == 422
    )


def test_a_figure_of_a_document_is_retracted_by_who_was_above(moved: Moved) -> None:
    figure = {"organization": moved.cell, "subject": "member_counts", "value": 9, "printed": "9 đảng viên"}
    ids = []
    for keys, year in ((moved.before, 2024), (moved.after, 2025)):
        path = f"published-figures?source=doc-{moved.id}-{year}&publisher=P&title=T"
        sent = moved.post(path, keys["administrator"], {"figures": [{**figure, "period": str(year)}]}).json()
        assert moved.post(f"submissions/{sent['id']}/approve", keys["approver"], {"revision": 1}).status_code == 200
        items = moved.published.get(f"/v1/figures?source=doc-{moved.id}-{year}")["items"]
        ids.append(items[0]["id"])
    for keys, mine in ((moved.before, 0), (moved.after, 1)):
        refused = moved.post("published-figures/retract", keys["administrator"], {"figures": ids, "reason": "r"})
        assert [error["value"] for error in refused.json()["errors"]] == [ids[1 - mine]]
        body = {"figures": [ids[mine]], "reason": "r"}
        assert moved.post("published-figures/retract", keys["administrator"], body).status_code == 201


def test_an_organization_that_ended_is_in_the_hands_of_who_was_above_it_last(published: Published) -> None:
    moved = Moved(published)
    end = date(2025, 3, 31)
    published.publish(
        organizations=[organization(moved.cell, valid_to=end)],
        organization_parents=[edge(moved.cell, moved.id, until=end)],
    )
    moved.move()
    made = moved.post(
        "keys", moved.cells["administrator"], {"name": "n", "role": "submitter", "organization": moved.cell}
    )
    revoke = f"keys/{made.json()['id']}/revoke"
    assert moved.post(revoke, moved.before["administrator"], None).status_code == 404
    assert moved.post(revoke, moved.after["administrator"], None).status_code == 200
