"""Citations name title, release, date and an address that stays what it is."""

import re

import pytest
from fastapi.testclient import TestClient

QUESTION = "/v1/comparisons?indicator=members&year=2020&boundaries=2008"


def cite(client: TestClient, url: str, **more: str) -> dict[str, str]:
    response = client.get("/v1/citations", params={"url": url, **more})
    assert response.status_code == 200, response.text
    body: dict[str, str] = response.json()
    return body


def test_a_citation_names_title_release_date_and_address(client: TestClient) -> None:
    body = cite(client, QUESTION)
    assert (body["title"], body["release"], body["published"]) == ("Số đảng viên, 2020", 1, "2026-11-22")
    assert body["url"] == f"http://testserver{QUESTION}&as_of=1"
    assert body["text"] == f"Party Statistics API (2026). Số đảng viên, 2020. Đợt công bố 1, 22/11/2026. {body['url']}"
    assert (
        client.get(body["url"].removeprefix("http://testserver")).json()["items"]
        == client.get(QUESTION).json()["items"]
    )
    assert cite(client, QUESTION, lang="en")["title"] == "Members, 2020"


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("question", [QUESTION, f"{QUESTION}&as_of=1", "/v1/organizations/lang-son/profile"])
def test_an_answer_is_cited_in_one_form_wherever(client: TestClient, question: str, language: str) -> None:
    asked = f"{question}{'&' if '?' in question else '?'}lang={language}"
    inside = client.get(asked).json()["citation"]
    assert inside.replace(" /v1/", " http://testserver/v1/") == cite(client, asked, lang=language)["text"]
    if "comparisons" in question:
        cube = client.get(f"{asked}&format=jsonstat").json()
        assert cube["source"] == inside.replace("&as_of", "&format=jsonstat&as_of")


def test_the_whole_is_cited_in_the_same_form(client: TestClient) -> None:
    said = client.get("/v1/exports").json()["citation"]
    whole = "Statistics of Party organizations in Vietnam"
    assert said == f"Party Statistics API (2026). {whole}. Release 1, 2026-11-22."


def test_an_address_of_this_server_is_as_good_as_its_path(client: TestClient) -> None:
    for server in ("http://testserver", "https://testserver"):
        assert cite(client, f"{server}{QUESTION}") == cite(client, QUESTION)


@pytest.mark.parametrize("more", ["&year=2020&boundaries=2008", "&format=csv", "&lang=vi&lang=en"])
def test_what_was_cut_off_is_said_with_how_to_write_it(client: TestClient, more: str) -> None:
    address = f"/v1/comparisons?indicator=members{more}"
    response = client.get(f"/v1/citations?url={address}")
    assert response.status_code in (406, 422)
    assert "%26" in response.json()["detail"]
    error = response.json()["errors"][-1]
    assert (error["location"], error["value"]) == ("query.url", "/v1/comparisons?indicator=members")
    assert error["did_you_mean"] == [address.replace("&", "%26")]
    plain = client.get("/v1/citations?url=/v1/provinces&year=2020")
    assert "%26" not in plain.json()["detail"]


@pytest.mark.parametrize(
    ("url", "title"),
    [
        ("/v1/member-counts?province=20", "Member counts"),
        ("/v1/organizations/lang-son", "One organization"),
        (f"{QUESTION}&format=svg&chart=tiles", "Members, 2020"),
    ],
)
def test_lists_single_things_and_charts_can_be_cited(client: TestClient, url: str, title: str) -> None:
    body = cite(client, url, lang="en")
    assert title.lower().split()[-1] in body["title"].lower()
    assert body["url"].startswith(f"http://testserver{url}")
    assert body["url"].endswith("as_of=1")


def test_bibtex_escapes_its_own_signs_and_is_balanced(client: TestClient) -> None:
    url = "/v1/comparisons?indicator=rating_share&year=2019&boundaries=2008"
    response = client.get("/v1/citations", params={"url": url, "format": "bibtex"})
    assert response.headers["content-type"].startswith("application/x-bibtex")
    assert response.text == cite(client, url)["bibtex"]
    entry = re.fullmatch(r"@misc\{([\w-]+),\n((?:  \w+ = \{.*\},?\n)+)\}\n", response.text)
    assert entry is not None
    fields = dict(re.findall(r"^  (\w+) = \{(.*)\},?$", entry[2], re.MULTILINE))
    assert (fields["year"], fields["version"], fields["author"]) == ("2026", "1", "{Party Statistics API}")
    assert fields["url"].endswith("as_of=1")
    assert response.text.count("{") == response.text.count("}")


def test_ris_has_a_type_first_and_an_end(client: TestClient) -> None:
    response = client.get(
        "/v1/citations", params={"url": QUESTION}, headers={"Accept": "application/x-research-info-systems"}
    )
    lines = response.content.decode().split("\r\n")
    assert (lines[0], lines[-2], lines[-1]) == ("TY  - DATA", "ER  - ", "")
    fields = dict(line.split("  - ", 1) for line in lines[:-1])
    assert (fields["TI"], fields["DA"]) == ("Số đảng viên, 2020", "2026/11/22")
    assert fields["UR"].endswith("as_of=1")


def test_plain_text_is_one_line_and_a_current_copy_is_not_sent_again(client: TestClient) -> None:
    asked = {"url": QUESTION, "format": "text"}
    response = client.get("/v1/citations", params=asked)
    assert response.text == cite(client, QUESTION)["text"]
    again = client.get("/v1/citations", params=asked, headers={"If-None-Match": response.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/v1/comparisons",
        "//example.org/v1/figures",
        "http://testserver.example.org/v1/figures",
        "http://testserver@example.org/v1/figures",
        "http://testserver//example.org/v1/figures",
        "http://testserver",
        "/docs",
        "/v1/../healthz",
        "/v1/batch",
        "/v1/atlantis",
        "/v1/comparisons?indicator=atlantis",
        "/v1/organizations/atlantis",
        "/v1/figures?as_of=99",
        "/v1/exports/party-statistics.zip",
        "/v1/citations?url=/v1/figures",
        "/v1/audit-events",
    ],
)
def test_what_has_no_answer_cannot_be_cited(client: TestClient, url: str) -> None:
    response = client.get("/v1/citations", params={"url": url})
    assert response.status_code == 422, response.text
    problem = response.json()
    assert problem["errors"][0]["location"] == "query.url"
    assert problem["detail"].endswith(".")


def test_unknown_formats_and_parameters_are_refused(client: TestClient) -> None:
    assert client.get("/v1/citations", params={"url": QUESTION, "format": "endnote"}).status_code == 406
    assert client.get("/v1/citations").status_code == 422
    assert client.get("/v1/citations", params={"url": QUESTION, "style": "apa"}).status_code == 422


def test_years_in_a_row_are_named_by_their_ends(client: TestClient) -> None:
    years = "".join(f"&year={year}" for year in (2024, 2018, 2020, 2021))
    body = client.get(f"/v1/comparisons?indicator=members&boundaries=2008&lang=en{years}").json()
    assert "Members, 2018, 2020–2021, 2024. Release 1" in body["citation"]
