"""Ids outside a caller's subtree are ids that nobody has: the same answer byte by byte, and the same work.

The places where ids can be given are read from the OpenAPI document, so that no route and no field is forgotten.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest

from app.models.vocabulary import Role
from tests.callers import caller_headers
from tests.published import Published, members, published_database, source
from tests.submitting import Office

IDS = {
    *("id", "organization", "organization_id", "parent", "target", "figures"),
    *("predecessors", "successor", "successors", "children"),
}
"""Names under which the id of something that may lie outside a subtree is given. Sources are public."""
FIGURE = {"subject": "member_counts", "period": "2024", "value": 5, "printed": "5"}
ACT = {"effective": "2026-07-01", "legal_basis": "x"}
SENT = {"organization_id": "{own}", **FIGURE}


def _change(**change: Any) -> dict[str, Any]:
    return {"reason": "x", "changes": [ACT | change]}


_NAMES = {"name": "x", "name_en": "x"}
_DOCUMENT = "source=new-source&publisher=x&title=x"
BODIES: dict[tuple[str, str], Any] = {
    ("submissions_create", "organization"): {"figures": [{**FIGURE, "organization": "{id}"}]},
    ("submissions_create", "organization_id"): {"figures": [{**FIGURE, "organization_id": "{id}"}]},
    ("published_figures_create", "organization"): {"figures": [{**FIGURE, "organization": "{id}"}]},
    ("published_figures_create", "organization_id"): {"figures": [{**FIGURE, "organization_id": "{id}"}]},
    ("published_figures_retract", "figures"): {"figures": ["{figure}"], "reason": "x"},
    ("keys_create", "organization"): {"name": "x", "role": "submitter", "organization": "{id}"},
    ("organization_changes_create", "organization"): _change(kind="rename", organization="{id}", **_NAMES),
    ("organization_changes_create", "parent"): _change(kind="move", organization="{cell}", parent="{id}"),
    ("organization_changes_create", "predecessors"): _change(kind="merge", predecessors=["{id}"], successor="{cell}"),
    ("organization_changes_create", "successor"): _change(kind="merge", predecessors=["{cell}"], successor="{id}"),
    ("organization_changes_create", "successors"): _change(kind="split", organization="{cell}", successors=["{id}"]),
    ("organization_changes_create", "children"): _change(
        kind="split", organization="{cell}", successors=["{sibling}"], children={"{id}": "{sibling}"}
    ),
}
"""A request whose body has an id at a place."""
COMMON: dict[str, Any] = {
    "submissions_create": {"figures": [SENT]},
    "submissions_resubmit": {"figures": [SENT]},
    "submissions_acknowledge": {"text": "x"},
    "submissions_comment": {"text": "x"},
    "submissions_return": {"reason": "x"},
    "submissions_withdraw": {"reason": "x"},
    "submissions_approve": {"revision": 1},
    "published_figures_create": {"figures": [SENT]},
    "keys_rotate": {},
}
"""The bodies beside an id in the path or the query."""
QUERIES = {
    "submissions_create": "dry_run=true",
    "published_figures_create": f"dry_run=true&{_DOCUMENT}",
    "template_workbooks_get": "year=2024",
    "template_tables_get": "year=2024",
    # What the caller itself tried is its own to see.
    "audit_events_list": "action=keys.create",
}
FILLED_LATER = {("submissions_resubmit", "organization"), ("submissions_resubmit", "organization_id")}
"""A file in the place of another is read and checked as the first one is."""


class Place(NamedTuple):
    """Where an id is given: operation, method, path, `path`, `query` or `body`, and the name."""

    operation: str
    method: str
    path: str
    where: str
    name: str


def places(document: Any) -> Iterator[Place]:
    """All of them, of the operations that need a key."""
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            if not operation.get("security") or {} in operation["security"]:
                continue
            name = operation["operationId"]
            for parameter in operation.get("parameters", ()):
                if parameter["name"] in IDS:
                    yield Place(name, method, path, parameter["in"], parameter["name"])
            body = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
            named = set(fields_of(document, body.get("schema", {})))
            # In a submission `figures` are the figures themselves.
            taken = named & IDS - ({"figures"} if "subject" in named else set())
            yield from (Place(name, method, path, "body", field) for field in sorted(taken))


def fields_of(document: Any, schema: Any) -> Iterator[str]:
    """The names of all properties in a schema."""
    if isinstance(schema, list):
        for part in schema:
            yield from fields_of(document, part)
    elif isinstance(schema, dict):
        if "$ref" in schema:
            yield from fields_of(document, document["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
        yield from schema.get("properties", ())
        for inside in (*schema.get("properties", {}).values(), *(schema.get(k) for k in ("items", "anyOf", "oneOf"))):
            yield from fields_of(document, inside)


@pytest.fixture(scope="module")
def published(module_database_url: str) -> Iterator[Published]:
    with published_database(module_database_url, writes_per_minute=100_000, submission_poll_seconds=3600) as published:
        yield published


@pytest.fixture(scope="module")
def all_places(published: Published) -> list[Place]:
    return list(places(published.get("/openapi.json")))


def filled(value: Any, names: dict[str, str]) -> Any:
    """A body with the ids put in."""
    if isinstance(value, dict):
        return {filled(k, names): filled(v, names) for k, v in value.items()}
    if isinstance(value, list):
        return [filled(part, names) for part in value]
    return value.format(**names) if isinstance(value, str) else value


def test_what_is_outside_is_answered_as_what_nobody_has_with_the_same_work(
    published: Published, all_places: list[Place], statements_of: Any
) -> None:
    office, other = Office(published), Office(published)
    own = caller_headers(published.engine, Role.administrator, office.id)
    foreign_submission = other.sent(other.figure(5))["id"]
    foreign_key = other.submitter["Authorization"].split("_")[1]
    published.publish(sources=[source("read")], figures=[members(other.cells[0], 5, 2023, source_id="read")])
    figure = published.get(f"/v1/figures?organization={other.cells[0]}&source=read")["items"][0]["id"]
    names = {"own": office.id, "cell": office.cells[0], "sibling": office.cells[1]}

    def ask(place: Place, id: str) -> tuple[Any, list[str]]:
        body = BODIES[place.operation, place.name] if place.where == "body" else COMMON.get(place.operation)
        body = filled(body, {**names, "id": id, "figure": id})
        path = place.path.replace("{subject}", "member-counts")
        query = [QUERIES[place.operation]] if place.operation in QUERIES else []
        if place.where == "path":
            path = path.replace("{id}", id)
        if place.where == "query":
            query.append(f"{place.name}={id}")
        elif place.operation in ("submissions_create", "published_figures_create"):
            query.append(f"organization={office.id}")
        headers = own | ({"Content-Type": "application/json"} if body is not None else {})
        with statements_of(published.engine) as seen:
            address = f"{path}?{'&'.join(query)}"
            answer = published.client.request(place.method, address, json=body, headers=headers)
        told = answer.text.replace(answer.headers["x-request-id"], "").replace(id, "ID")
        kept = {k: v for k, v in answer.headers.items() if k not in ("x-request-id", "content-disposition", "etag")}
        return (answer.status_code, told, kept), list(seen)

    asked = 0
    for place in all_places:
        if (place.operation, place.name) in FILLED_LATER and place.where == "body":
            continue
        if place.name == "id":
            foreign = foreign_key if place.operation.startswith("keys_") else foreign_submission
            unknown = "0" * len(foreign)
        elif place.name == "figures":
            foreign, unknown = figure, "9" * len(figure)
        elif place.name == "target":
            foreign, unknown = f"keys/{foreign_key}", f"keys/{'0' * len(foreign_key)}"
        else:
            foreign, unknown = other.cells[0], "x" * len(other.cells[0])
        ask(place, unknown)  # when a key was last used is written once an hour
        (nobody, work), (outside, more) = ask(place, unknown), ask(place, foreign)
        assert outside == nobody, place
        assert more == work, (place, "\n".join(more))
        assert nobody[0] in (200, 404, 422), (place, nobody)
        asked += 1
    assert asked > 25


def test_every_place_has_its_request(all_places: list[Place]) -> None:
    in_bodies = {(place.operation, place.name) for place in all_places if place.where == "body"}
    assert in_bodies - FILLED_LATER == BODIES.keys()
    writes = {place.operation for place in all_places if place.where != "body" and place.method == "post"}
    assert writes - {"keys_revoke"} == COMMON.keys()
