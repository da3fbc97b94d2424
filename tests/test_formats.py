"""The same answer in every format: same rows, same order, same cells as JSON, for every endpoint that gives a table."""

import csv
import io
import re
from urllib.parse import unquote

import openpyxl
import pyarrow.parquet
import pytest
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from scripts.examples import REQUESTS
from tests.factories import make_figure, make_organization, make_source
from tests.tables import FORMATS, check_formats, read_file
from tests.test_submission_tables import TABLES as WITH_A_KEY

TABLES = {
    **{
        name: re.sub(r"[?&]limit=\d+", "", address)
        for name, address in REQUESTS.items()
        if name.endswith("_list") and name != "exports_list"
    },
    **{
        name: REQUESTS[name]
        for name in (
            "provinces_correspondence_get",
            "resolve_get",
            "organization_lineage_get",
            "series_get",
            "coverage_get",
            "target_attainment_get",
        )
    },
    "comparisons_get": "/v1/comparisons?indicator=members&indicator=admission_rate&year=2020&boundaries=2025&base_year=2019",
    "rating_distributions_get": "/v1/rating-distributions?lang=en",
    "release_comparisons_get": "/v1/releases/compare?indicator=members&year=2020&from=1&to=1",
    "provinces_list": "/v1/provinces?boundaries=2008&sort=-name",
    "figures_list": "/v1/figures?province=lang-son&province=dien-bien&sort=-value&lang=en",
    # Thousands of rows; test_streams.py has all of them.
    "changes_list": "/v1/changes?sort=-id&limit=100",
    "release_changes_list": "/v1/releases/1/changes?limit=100",
    "sources_list": "/v1/sources?q=bao",
    "member_counts_list": "/v1/member-counts",
}


def tables_of(client: TestClient) -> dict[str, str]:
    """Operation and path of every endpoint whose `format` has more than JSON."""
    found = {}
    for path, operations in client.get("/openapi.json").json()["paths"].items():
        for operation in operations.values():
            for parameter in operation.get("parameters", ()):
                if parameter["name"] == "format" and "csv" in str(parameter["schema"]):
                    found[operation["operationId"]] = path
    return found


def test_every_table_is_asked_for_here(client: TestClient) -> None:
    """Whoever adds a table adds a request for it to scripts/examples.py, and here if it does not list."""
    assert tables_of(client).keys() == TABLES.keys() | set(WITH_A_KEY)


@pytest.mark.parametrize("operation", TABLES)
def test_each_format_has_the_rows_that_json_has(client: TestClient, operation: str) -> None:
    check_formats(client, operation, TABLES[operation])


@pytest.mark.parametrize("name", FORMATS)
def test_a_page_is_a_page_and_its_next_is_the_same_in_every_format(client: TestClient, name: str) -> None:
    plain = client.get("/v1/member-counts?limit=3&sort=-value")
    page = client.get(f"/v1/member-counts?limit=3&sort=-value&format={name}")
    assert len(read_file(name, page.content)) == 3
    following = re.fullmatch(r'<(.+)>; rel="next"', page.headers["Link"])
    assert following is not None
    second = read_file(name, client.get(following[1]).content)
    cursor = plain.json()["next"]
    wanted = client.get(f"/v1/member-counts?limit=3&sort=-value&cursor={cursor}").json()["items"]
    column = "dimension id" if name == "jsonstat" else "id"
    assert [row[column] for row in second] == [item["id"] for item in wanted]


@pytest.mark.parametrize("name", FORMATS)
def test_only_the_fields_asked_for_in_the_order_asked_for(client: TestClient, name: str) -> None:
    rows = read_file(name, client.get(f"/v1/figures?fields=value,organization,id&limit=2&format={name}").content)
    asked = ["value", "organization_id", "organization_name", "id"]
    if name == "jsonstat":
        # In a cube the id is the dimension, and what is no number stands beside the cells.
        asked = ["organization_id", "organization_name", "value", "dimension id", "dimension metric", "status"]
    assert [list(row) for row in rows] == [asked] * 2
    refused = client.get(f"/v1/figures?fields=value,nothing&format={name}")
    assert refused.status_code == 422
    assert "nothing" in refused.json()["detail"]


def test_a_row_of_one_empty_cell_is_a_row(client: TestClient) -> None:
    rows = list(csv.reader(io.StringIO(client.get("/v1/figures?fields=note&format=csv").text, newline="")))
    assert (len(rows), rows[0], sum(row == [""] for row in rows) > 0) == (701, ["note"], True)


def test_words_that_a_sheet_would_compute_are_harmless_and_odd_names_survive(
    client: TestClient, session: Session
) -> None:
    names = [
        *("=1+1", "+84 24", "-5", "@SUM(A1)", "\tA", "\r=1", "＝1"),
        *('Đảng bộ "A", B', "hai\ndòng", "🌟 chi bộ", "\u202eabc\u202c", "a;b", "'đã có", "Hoà"),
    ]
    source = make_source(session, "odd", publisher="=HYPERLINK(1)")
    for number, name in enumerate(names):
        identity = make_organization(session, f"odd-{number:02}", name=name, name_en=name)
        make_figure(session, identity, float(number), source_id=source.id, note="-1", printed="@x")
    session.info["written"] = True
    address = "/v1/member-counts?source=odd&sort=organization"
    wanted = client.get(address).json()["items"]
    assert [item["organization"]["name"] for item in wanted] == names
    for kind in FORMATS:
        rows = read_file(kind, client.get(f"{address}&format={kind}").content)
        shown = [row["organization_name"] for row in rows]
        if kind in ("csv", "xlsx"):
            assert shown == [f"'{n}" if n[0] in "=+-@\t\r＝" else n for n in names], kind
            assert {row["note"] for row in rows} == {"'-1"}
            assert {row["source_publisher"] for row in rows} == {"'=HYPERLINK(1)"}
        else:
            assert shown == names, kind
        assert [float(row["value"]) for row in rows] == list(range(len(names)))


def test_negative_numbers_stay_numbers(client: TestClient) -> None:
    address = "/v1/reconciliation?indicator=organizations&year=2020&organization_type=provincial"
    comparison = "/v1/comparisons?indicator=members&year=2025&base_year=2020&boundaries=2025"
    for path in (address, comparison):
        sheet = read_file("xlsx", client.get(f"{path}&format=xlsx").content)
        numbers = [v for row in sheet for k, v in row.items() if k.endswith(("difference", "from_median")) and v]
        assert all(isinstance(value, int | float) for value in numbers)
    assert any(value < 0 for value in numbers)


def test_files_are_named_in_ascii_and_in_the_language_of_the_answer(client: TestClient) -> None:
    for language, title in (("vi", "Số đảng viên như đã in – đợt công bố 1"), ("en", "member-counts – release 1")):
        header = client.get(f"/v1/member-counts?format=csv&lang={language}").headers["content-disposition"]
        plain, encoded = re.fullmatch(r"attachment; filename=\"(.+)\"; filename\*=UTF-8''(.+)", header).groups()  # type: ignore[union-attr]
        assert plain == "member-counts-release-1.csv"
        assert unquote(encoded) == f"{title}.csv"
    assert "content-disposition" not in client.get("/v1/member-counts").headers


def test_a_byte_order_mark_for_who_asks(client: TestClient) -> None:
    plain = client.get("/v1/releases?format=csv").content
    assert client.get("/v1/releases?format=csv&bom=true").content == b"\xef\xbb\xbf" + plain
    assert plain.startswith(b"number,published_at,")
    assert plain.count(b"\r\n") == 2
    assert client.get("/v1/releases?bom=yes").status_code == 422


def test_the_notes_of_a_workbook_say_what_is_needed_to_read_it(client: TestClient) -> None:
    address = "/v1/comparisons?indicator=members&year=2020&boundaries=2025&from=1"
    address = "/v1/series?indicator=organizations&province=20&boundaries=2025"
    answer = client.get(f"{address}&lang=vi").json()
    content = client.get(f"{address}&format=xlsx&lang=vi").content
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.sheetnames == ["Số liệu", "Ghi chú"]
    data, notes = book.worksheets
    assert data.freeze_panes == "A2"
    assert data["A1"].font.bold
    assert data.column_dimensions["A"].width > 8
    cells = {str(cell) for row in notes.iter_rows(values_only=True) for cell in row if cell is not None}
    text = "\n".join(cells)
    assert {f"{address}&format=xlsx&lang=vi", "1", "Trích dẫn", "not_reported", "exact", "Nguồn"} <= cells
    assert answer["citation"].partition(" /v1")[0] in text
    assert {entry["text"] for entry in answer["breaks"]} <= cells
    assert answer["breaks"]
    assert {source["id"] for item in answer["items"] for p in item["points"] for source in p["sources"]} <= cells
    assert "định nghĩa" in text.lower()
    means = {row[0]: row[1] for row in notes.iter_rows(values_only=True) if row[1] is not None}
    assert means["alternatives"] == "Số liệu khác về cùng một việc; xem ở /v1/figures."
    english = openpyxl.load_workbook(io.BytesIO(client.get(f"{address}&format=xlsx&lang=en").content)).worksheets[1]
    told = {row[0]: row[1] for row in english.iter_rows(values_only=True) if row[1] is not None}
    assert told["alternatives"] == "Other figures for the same thing; /v1/figures shows them."


def test_parquet_carries_what_it_is_about_and_typed_columns(client: TestClient) -> None:
    content = client.get("/v1/comparisons?indicator=members&year=2020&format=parquet").content
    file = pyarrow.parquet.ParquetFile(io.BytesIO(content))
    metadata = {k.decode(): v.decode() for k, v in file.schema_arrow.metadata.items()}
    assert metadata["release"] == "1"
    assert metadata["query"] == "/v1/comparisons?indicator=members&year=2020&format=parquet"
    assert '"warnings"' in metadata["about"]
    types = {field.name: str(field.type) for field in file.schema_arrow}
    assert (types["value"], types["year"], types["period_start"]) == ("double", "int64", "date32[day]")
    assert types["sources_id"] == "list<element: string>"
    column = file.metadata.row_group(0).column(0)
    assert column.has_dictionary_page


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("text/csv", "text/csv; charset=utf-8"),
        ("text/csv;q=0.5, application/json", "application/json"),
        ("application/json;q=0.4, application/vnd.apache.parquet;q=0.9", "application/vnd.apache.parquet"),
        ("text/*", "text/csv; charset=utf-8"),
        ("application/x-ndjson", "application/x-ndjson"),
        ("application/vnd.json-stat+json", "application/vnd.json-stat+json"),
        ("*/*", "application/json"),
    ],
)
def test_accept_chooses_and_the_parameter_wins(client: TestClient, accept: str, kind: str) -> None:
    response = client.get("/v1/releases", headers={"Accept": accept})
    assert response.headers["content-type"] == kind
    assert "Accept" in response.headers["vary"].split(", ")
    chosen = client.get("/v1/releases?format=ndjson", headers={"Accept": accept})
    assert chosen.headers["content-type"] == "application/x-ndjson"


def test_each_format_has_a_tag_of_its_own_which_is_confirmed(client: TestClient) -> None:
    address = "/v1/comparisons?indicator=members&year=2020"
    media = ("application/json", "text/csv", "application/x-ndjson", "application/vnd.apache.parquet")
    tags = {kind: client.get(address, headers={"Accept": kind}).headers["etag"] for kind in media}
    assert len(set(tags.values())) == len(media)
    for kind, tag in tags.items():
        confirmed = client.get(address, headers={"Accept": kind, "If-None-Match": tag})
        assert (confirmed.status_code, confirmed.content) == (304, b"")
    for name in FORMATS:
        first, again = (client.get(f"{address}&format={name}") for _ in range(2))
        assert first.content == again.content, name
        head = client.head(f"{address}&format={name}")
        assert (head.status_code, head.content) == (200, b"")
        assert {k: v for k, v in head.headers.items() if k != "x-request-id"} == {
            k: v for k, v in first.headers.items() if k != "x-request-id"
        }


@pytest.mark.parametrize("name", FORMATS)
def test_text_is_compressed_and_packed_files_are_not(client: TestClient, name: str) -> None:
    response = client.get(f"/v1/member-counts?format={name}", headers={"Accept-Encoding": "gzip"})
    assert ("content-encoding" in response.headers) == (name not in ("xlsx", "parquet"))


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("/v1/figures?format=pdf", ["json", "ndjson", "csv", "parquet", "xlsx", "jsonstat"]),
        ("/v1/sources?format=svg", ["json", "ndjson", "csv", "parquet", "xlsx", "jsonstat"]),
        ("/v1/figures?format=", ["json", "ndjson", "csv", "parquet", "xlsx", "jsonstat"]),
        ("/v1/figures?format=CSV", ["json", "ndjson", "csv", "parquet", "xlsx", "jsonstat"]),
        ("/v1/figures/16?format=csv", ["json"]),
        ("/v1/organizations/lang-son/profile?format=xlsx", ["json"]),
    ],
)
def test_a_format_that_there_is_not_here_is_refused_with_those_that_there_are(
    client: TestClient, address: str, allowed: list[str]
) -> None:
    response = client.get(address)
    assert response.status_code == 406
    body = response.json()
    assert body["code"] == "not_acceptable"
    assert body["errors"] == [
        {"location": "query.format", "value": address.partition("format=")[2], "allowed": allowed}
    ]
    assert client.get(f"{address}&format=json").status_code == 422


def test_a_batch_holds_json_alone(client: TestClient) -> None:
    reads = ["/v1/releases?format=csv", "/v1/releases?format=json", "/v1/releases?format=pdf"]
    answers = client.post("/v1/batch", json={"requests": [{"path": path} for path in reads]}).json()["items"]
    assert [answer["status"] for answer in answers] == [406, 200, 406]
    assert answers[0]["body"]["errors"][0]["location"] == "body.requests.0.path"


def test_an_error_is_a_problem_whatever_the_format(client: TestClient) -> None:
    for name in FORMATS:
        response = client.get(f"/v1/member-counts?organization=nobody&format={name}")
        assert (response.status_code, response.headers["content-type"]) == (422, "application/problem+json")
        assert "content-disposition" not in response.headers
