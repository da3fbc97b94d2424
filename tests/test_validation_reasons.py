"""What pydantic can find wrong with a request is said in both languages, whatever the type."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.routing import APIRoute
from pydantic import BaseModel, TypeAdapter, ValidationError

from app.http.validation import REASONS
from app.routers import ROUTERS
from tests.callers import caller_headers
from tests.published import Published

WRONG: tuple[Any, ...] = (
    *(None, "", "x", "2026-11-23T03:44:00", "2026-11-23T25:00:00", "2026-02-30", "2026-11-23", "tomorrow", "1e400"),
    *(
        [],
        ["x"],
        [[]] * 2000,
        {},
        {"x": 1},
        {"kind": "x"},
        True,
        1.5,
        -1,
        10**9,
        10**30,
        "9" * 5000,
        "a\x00b",
        "a" * 9000,
    ),
)


def models() -> set[type[BaseModel]]:
    """The queries and bodies of all routes."""
    fields = [
        field
        for router in ROUTERS
        for route in router.routes
        if isinstance(route, APIRoute)
        for each in (route.dependant, *route.dependant.dependencies)
        for field in (*each.query_params, *each.body_params)
    ]
    kinds = {field.field_info.annotation for field in fields}
    return {kind for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseModel)}


def kinds_of(model: type[BaseModel]) -> Iterator[tuple[str, str]]:
    bodies = [*WRONG, *({name: wrong} for name in model.model_fields for wrong in (*WRONG, *([w] for w in WRONG)))]
    for body in bodies:
        try:
            TypeAdapter(model).validate_python(body)
        except ValidationError as error:
            yield from ((str(item["type"]), f"{model.__name__} {str(body)[:80]}") for item in error.errors())


def test_every_kind_of_mistake_that_a_request_can_have_is_said_in_vietnamese() -> None:
    found = models()
    assert {"Approval", "Retraction", "ComparisonParams"} <= {model.__name__ for model in found}
    kinds = {kind: where for model in found for kind, where in kinds_of(model)}
    assert {"timezone_aware", "datetime_from_date_parsing", "too_short", "extra_forbidden"} <= kinds.keys()
    assert {kind: where for kind, where in kinds.items() if kind not in REASONS} == {}


@pytest.mark.parametrize("value", ["2026-11-23T03:44:00", "tomorrow", "2026-11-23T25:00:00+07:00", []])
def test_a_time_without_its_offset_is_refused_in_vietnamese(register: Published, value: object) -> None:
    key = caller_headers(register.engine, "approver", "lang-son") | {"Accept-Language": "vi"}
    body = {"revision": 1, "publish_at": value}
    response = register.client.post("/v1/submissions/a/approve", json=body, headers=key)
    assert response.status_code == 422
    said = "body.publish_at: phải là một thời điểm có thật, kèm múi giờ, như 2026-12-01T08:00:00+07:00."
    assert response.json()["detail"] == said


@pytest.mark.parametrize(
    ("query", "vi", "en"),
    [
        (
            "from_year=2024&to_year=2020",
            "from_year: không được sau to_year.",
            "from_year must not be after to_year.",
        ),
        (
            "indicator=members&from_year=2024",
            "to_year: bắt buộc phải có, vì đã có đầu kia của khoảng năm.",
            "to_year is required with the other end of the span.",
        ),
    ],
)
def test_a_span_that_is_none_is_said_once(register: Published, query: str, vi: str, en: str) -> None:
    path = "/v1/comparisons" if "indicator" in query else "/v1/member-counts"
    for language, said in (("vi", vi), ("en", en)):
        response = register.client.get(f"{path}?{query}", headers={"Accept-Language": language})
        assert response.json()["detail"] == said


def test_one_value_or_more(register: Published) -> None:
    for language, said in (
        ("vi", "body.requests: cần từ 1 giá trị trở lên."),
        ("en", "body.requests takes 1 or more values."),
    ):
        response = register.client.post("/v1/batch", json={"requests": []}, headers={"Accept-Language": language})
        assert response.json()["detail"] == said
