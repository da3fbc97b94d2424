"""Figures as JSON: what the OpenAPI document says of them is what the reader of files knows, and clients can write it."""

import json
from pathlib import Path
from typing import Any, get_args

import pytest
from fastapi.testclient import TestClient
from jsonschema import Draft202012Validator

from app.schemas.submitted_figures import EXAMPLE, SubmittedFigure
from app.workbooks.labels import FIGURE_LABELS
from tests.callers import caller_headers
from tests.published import Published

DOCUMENT = Path(__file__).resolve().parent.parent / "docs" / "figures.json"
BODIES = ("/v1/submissions", "/v1/submissions/{id}/resubmit", "/v1/published-figures")


def validator(document: Any, path: str) -> Draft202012Validator:
    body = document["paths"][path]["post"]["requestBody"]["content"]["application/json"]
    return Draft202012Validator({**body["schema"], "components": document["components"]})


def test_the_fields_and_words_are_those_that_the_reader_knows() -> None:
    labels = {label.key: label for label in FIGURE_LABELS}
    assert SubmittedFigure.model_fields.keys() == labels.keys()
    for name, field in SubmittedFigure.model_fields.items():
        kinds = get_args(field.annotation) or (field.annotation,)
        words = labels[name].words
        assert (words in kinds) == (words is not None), name


@pytest.mark.parametrize("path", BODIES)
def test_the_example_is_that_of_the_documents_and_fits_the_schema(client: TestClient, path: str) -> None:
    document = client.get("/openapi.json").json()
    body = document["paths"][path]["post"]["requestBody"]["content"]["application/json"]
    assert body["example"] == EXAMPLE == json.loads(DOCUMENT.read_text("utf-8"))
    validator(document, path).validate(EXAMPLE)


@pytest.mark.parametrize(
    "wrong",
    [
        {"subject": "members"},
        {"value": None},
        {"value": [1]},
        {"grade": "very good"},
        {"source_id": "x"},
        {"printed": "x" * 121},
    ],
)
def test_what_does_not_fit_the_schema_is_a_finding(register: Published, wrong: dict[str, Any]) -> None:
    document = register.client.get("/openapi.json").json()
    figure = {**EXAMPLE["figures"][0], **wrong}
    assert not validator(document, "/v1/submissions").is_valid({"figures": [figure]})
    key = caller_headers(register.engine, "submitter", "lang-son")
    response = register.client.post("/v1/submissions?dry_run=true", json={"figures": [figure]}, headers=key)
    assert response.status_code == 200
    (finding, *_) = response.json()["report"]["findings"]
    (name,) = wrong
    assert finding["place"] == f"figures!0.{name}"


@pytest.mark.parametrize("path", ["submissions", "published-figures"])
def test_every_field_may_be_null_or_left_out(register: Published, path: str) -> None:
    whole = {name: None for name in SubmittedFigure.model_fields}
    figures = [{**whole, **figure, "printed": "như đã in"} for figure in EXAMPLE["figures"]]
    query = "?dry_run=true&organization=lang-son"
    if path == "published-figures":
        query += "&source=new-source&publisher=x&title=x"
    response = register.client.post(
        f"/v1/{path}{query}", json={"figures": figures}, headers=caller_headers(register.engine)
    )
    assert response.status_code == 200, response.text
    assert (response.json()["report"]["figures"], response.json()["report"]["errors"]) == (5, 0)
