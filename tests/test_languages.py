"""Vietnamese by default, English on request: by parameter, by Accept-Language."""

import pytest
from fastapi.testclient import TestClient

NAMES = {"vi": "Tỉnh Lạng Sơn", "en": "Lang Son province"}


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "vi"),
        ("en", "en"),
        ("en-GB", "en"),
        ("EN", "en"),
        ("vi", "vi"),
        ("vi-VN, vi;q=0.9, en;q=0.8", "vi"),
        ("en-US, en;q=0.9, vi;q=0.8", "en"),
        ("vi;q=0.5, en;q=0.7", "en"),
        ("vi;q=0.5, en;q=0.5", "vi"),
        ("en;q=0", "vi"),
        ("en;q=0.000", "vi"),
        ("en;q=nan", "vi"),
        ("en;q=inf", "vi"),
        ("en;q=-1", "vi"),
        ("fr, de;q=0.9", "vi"),
        ("fr, en;q=0.1", "en"),
        ("*", "vi"),
        ("", "vi"),
        (";;;,,,q=q=q", "vi"),
        ("en" * 4000, "vi"),
        ("xx, " * 40 + "en", "en"),
    ],
)
def test_accept_language_is_honoured(client: TestClient, header: str | None, language: str) -> None:
    response = client.get(
        "/v1/provinces/20?boundaries=2025", headers={"Accept-Language": header} if header is not None else {}
    )
    assert response.headers["content-language"] == language
    assert response.json()["name"] == NAMES[language]


@pytest.mark.parametrize("language", NAMES)
def test_the_parameter_wins(client: TestClient, language: str) -> None:
    for header in ("vi", "en", "fr"):
        response = client.get(f"/v1/provinces/20?boundaries=2025&lang={language}", headers={"Accept-Language": header})
        assert (response.headers["content-language"], response.json()["name"]) == (language, NAMES[language])


def test_numbers_are_written_as_the_language_writes_them(client: TestClient) -> None:
    query = "/v1/comparisons?indicator=members&indicator=admission_rate_end_of_year&year=2020&province=20&lang="
    shown = {lang: [item["display"] for item in client.get(query + lang).json()["items"]] for lang in NAMES}
    assert shown == {"vi": ["66.024", "3,11"], "en": ["66,024", "3.11"]}


def test_keys_codes_and_values_do_not_depend_on_the_language(client: TestClient) -> None:
    query = "/v1/comparisons?indicator=members&year=2020&lang="
    one, other = (client.get(query + lang).json()["items"] for lang in NAMES)
    keys = ("indicator", "year", "value", "rank", "qualifier", "method", "missing_reason")
    assert [[item[key] for key in keys] for item in one] == [[item[key] for key in keys] for item in other]
    assert [item.keys() for item in one] == [item.keys() for item in other]
