"""Every operation of the OpenAPI document, called with valid and invalid input that schemathesis makes."""

import warnings
from collections.abc import Iterator
from typing import Any

import orjson
import pytest
import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import Status, events, from_schema

from app.main import create_app
from tests.callers import bearer, make_key
from tests.published import Published, published_database

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
        *("activity", "from", "from_year", "indicator", "organization", "region", "url", "year"),
    )
}


@pytest.fixture(scope="module")
def published(module_database_url: str) -> Iterator[Published]:
    """A database of its own, as writes commit; so many wrong keys come from nobody else."""
    with published_database(module_database_url, wrong_keys_per_minute=10_000, writes_per_minute=100_000) as published:
        yield published


def needs_key(context: Any) -> bool:
    """Whether an operation cannot be asked without a key."""
    security = context.operation.definition.raw.get("security")
    return bool(security) and {} not in security


@pytest.mark.parametrize("with_key", [False, True], ids=["public", "administrator"])
def test_every_operation_answers_as_the_document_says(published: Published, with_key: bool) -> None:
    config = SchemathesisConfig.from_path("schemathesis.toml")
    if with_key:
        config.projects.get_default().update(headers=bearer(make_key(published.engine)))
    # One of its own: its life is begun and ended here.
    application = create_app(published.client.app.state.settings)
    whole = schemathesis.openapi.from_asgi("/openapi.json", application, config=config)
    schema = (whole.include if with_key else whole.exclude)(needs_key)
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
    assert cases > 5 * len(operations)


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
