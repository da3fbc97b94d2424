"""Offices that send figures in over HTTP, on a database of their own."""

from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

import httpx
from sqlalchemy import update

from app.database import writing
from app.models import Submission
from app.models.vocabulary import Role
from tests.callers import caller_headers
from tests.published import Published, edge, organization

_serial = count(1)


class Office:
    """A made-up committee with the cells `<id>-1` to `<id>-3` below it, and keys of its own."""

    def __init__(self, published: Published, cells: int = 3) -> None:
        self.published = published
        self.client = published.client
        self.id = f"office-{next(_serial)}"
        self.cells = [f"{self.id}-{n}" for n in range(1, cells + 1)]
        published.publish(
            organizations=[organization(self.id, type="commune"), *map(organization, self.cells)],
            organization_parents=[edge(cell, self.id) for cell in self.cells],
        )
        self.submitter, self.approver = self.key(Role.submitter), self.key(Role.approver)

    def key(self, role: Role) -> dict[str, str]:
        """The header of a new key for this office."""
        return caller_headers(self.published.engine, role, self.id)

    def figure(self, value: float, cell: int = 0, **values: Any) -> dict[str, Any]:
        """Members of a cell at the end of 2024, as JSON."""
        return {
            "organization": self.cells[cell],
            "subject": "member_counts",
            "value": value,
            "period": "2024",
            **values,
        }

    def post(self, path: str, key: dict[str, str], body: Any, **headers: str) -> httpx.Response:
        """Any write."""
        return self.client.post(f"/v1/{path}", json=body, headers=key | headers)

    def send(self, *figures: dict[str, Any], query: str = "", **headers: str) -> httpx.Response:
        """New figures, as JSON."""
        return self.post(f"submissions{query}", self.submitter, {"figures": figures}, **headers)

    def sent(self, *figures: dict[str, Any]) -> Any:
        """A submission that was stored."""
        response = self.send(*figures)
        assert response.status_code == 201, response.text
        return response.json()

    def act(self, submission: Any, action: str, key: dict[str, str] | None = None, **body: Any) -> httpx.Response:
        """What somebody does with a submission: the approver, unless it is said."""
        return self.post(f"submissions/{submission['id']}/{action}", key or self.approver, body)

    def approve(self, submission: Any, **body: Any) -> httpx.Response:
        """The approver approves what is there."""
        return self.act(submission, "approve", **{"revision": submission["revision"], **body})

    def get(self, path: str, key: dict[str, str] | None = None) -> Any:
        """What the submitter reads."""
        response = self.client.get(f"/v1/{path}", headers=key or self.submitter)
        assert response.status_code == 200, response.text
        return response.json()

    def public(self) -> list[tuple[str, float, str]]:
        """(organization, value, date) of what the public sees of its cells."""
        query = "&".join(f"organization={cell}" for cell in self.cells)
        response = self.client.get(f"/v1/figures?{query}&sort=organization,year")
        return [(i["organization"]["id"], i["value"], i["period"]["end"]) for i in response.json()["items"]]


def soon(minutes: int = 60) -> str:
    """A time to publish at."""
    return (datetime.now(UTC) + timedelta(minutes=minutes)).isoformat()


def make_due(office: Office, submission: Any) -> None:
    """Let the set time have come."""
    with writing(office.published.engine) as connection:
        past = datetime.now(UTC) - timedelta(seconds=1)
        connection.execute(update(Submission).where(Submission.id == submission["id"]).values(publish_at=past))


DAY = date(2024, 12, 31)
