"""A made-up subtree whose register is changed over HTTP."""

from datetime import date
from itertools import count
from typing import Any

from httpx2 import Response

from tests.callers import caller_headers
from tests.published import Published, complete, edge, members, organization

DAY, EVE = "2026-07-01", "2026-06-30"
ACT = {"effective": DAY, "legal_basis": "12-QĐ/TU"}

_serial = count(1)


class Tree:
    """top above a (with a1, a2) and b (with b1), all of them new and below Lạng Sơn."""

    def __init__(self, published: Published) -> None:
        self.published, self.prefix = published, f"t{next(_serial)}"
        names = ("top", "a", "b", "a1", "a2", "b1", "late")
        edges = (("a", "top"), ("b", "top"), ("a1", "a"), ("a2", "a"), ("b1", "b"))
        published.publish(
            organizations=[
                organization(self(n), name=f"Đảng bộ {n}", valid_from=date(2027, 1, 1) if n == "late" else None)
                for n in names
            ],
            organization_parents=[
                edge(self("top"), "lang-son"),
                edge(self("late"), self("top"), date(2027, 1, 1)),
                *(edge(self(child), self(parent)) for child, parent in edges),
            ],
            complete_children=[complete(self("a"))],
            figures=[members(self(n), 10, 2025) for n in ("a1", "a2", "b1")],
        )
        self.administrator = caller_headers(published.engine, organization=self("top"))

    def __call__(self, name: str) -> str:
        return f"{self.prefix}-{name}"

    def change(self, *changes: dict[str, Any], query: str = "", headers: dict[str, str] | None = None) -> Response:
        body = {"reason": "Sắp xếp tổ chức", "changes": [ACT | change for change in changes]}
        address = f"/v1/organization-changes{query}"
        return self.published.client.post(address, json=body, headers=self.administrator | (headers or {}))

    def children(self, name: str, day: str = DAY) -> list[str]:
        items = self.published.get(f"/v1/organizations/{self(name)}/children?valid_on={day}")["items"]
        return [item["id"].removeprefix(f"{self.prefix}-") for item in items]

    def refused(self, *changes: dict[str, Any], query: str = "?lang=en") -> list[tuple[str, str, str]]:
        before = self.published.get("/v1/releases")["total"]
        response = self.change(*changes, query=query)
        assert response.status_code == 422, response.text
        assert response.json()["code"] == "organization_changes_refused"
        assert self.published.get("/v1/releases")["total"] == before
        strip = f"{self.prefix}-"
        return [
            (
                e["location"].removeprefix("body.changes."),
                e["value"].removeprefix(strip),
                e["reason"].replace(strip, ""),
            )
            for e in response.json()["errors"]
        ]
