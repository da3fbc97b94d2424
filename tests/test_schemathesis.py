"""Every operation of the OpenAPI document, called with valid and invalid input that schemathesis makes."""

import warnings
from typing import Any

import orjson
import pytest
import schemathesis
from fastapi import FastAPI
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import Status, events, from_schema

# A schema cannot say what is in the data, how much an answer would hold, or what one parameter forbids to another:
# valid input may be refused for these reasons, and for no other.
MATTERS_OF_DATA = {
    "invalid_cursor",
    "too_many_items",
    "unknown_organization",
    "unknown_province",
    "unknown_release",
    "unknown_source",
    "uri_too_long",
}
MATTERS_OF_DATA_OR_BETWEEN_PARAMETERS = {
    f"query.{name}"
    for name in (
        *("breakdown", "category", "change", "grade", "organization_kind", "rated_subject"),
        *("activity", "from", "from_year", "indicator", "organization", "region", "year"),
    )
}


def test_every_operation_answers_as_the_document_says(app: FastAPI) -> None:
    config = SchemathesisConfig.from_path("schemathesis.toml")
    schema = schemathesis.openapi.from_asgi("/openapi.json", app, config=config)
    wrong, operations, cases = [], set(), 0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for event in from_schema(schema).execute():
            if isinstance(event, events.NonFatalError | events.FatalError):
                pytest.fail(repr(event))
            if isinstance(event, events.ScenarioFinished):
                operations.add(event.label)
                cases += len(event.recorder.cases)
                wrong += list(failures(event))
    assert not wrong, "\n\n".join(wrong[:10])
    assert len(operations) >= len(list(schema.get_all_operations()))
    assert cases > 500


def failures(event: events.ScenarioFinished) -> Any:
    """What went wrong in one scenario, as text."""
    for case, checks in event.recorder.checks.items():
        for check in checks:
            if check.status is Status.FAILURE and check.failure_info is not None:
                seen = event.recorder.interactions[case]
                assert seen.response is not None
                content = seen.response.content or b""
                if not explained(check.name, seen.request.uri, content):
                    failure = check.failure_info.failure
                    yield f"{seen.request.method} {seen.request.uri}\n{failure.title}: {failure.message}\n{content[:500]!r}"


def explained(check: str, address: str, content: bytes) -> bool:
    """Whether a check could not have known better."""
    if check == "response_schema_conformance":
        # Whoever asks for some fields knows that the others are not there.
        return "fields=" in address
    if check != "positive_data_acceptance":
        return False
    problem = orjson.loads(content)
    if problem["code"] == "invalid_parameter":
        return {entry["location"] for entry in problem["errors"]} <= MATTERS_OF_DATA_OR_BETWEEN_PARAMETERS
    return problem["code"] in MATTERS_OF_DATA
