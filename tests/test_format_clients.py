"""Files read by programs that nobody here wrote: their rows, their types, their numbers."""

import csv
import io
import json
import subprocess
import sys
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pandas
import polars
import pytest
import python_calamine
from fastapi.testclient import TestClient
from pyjstat import pyjstat

from app.formats.columns import Column, Kind
from app.formats.table import EACH_ROW, Table
from app.formats.xlsx import write_xlsx
from app.text import Language, Text

CLIENTS = Path(__file__).parent / "clients"
FIGURES = "/v1/figures?sort=id"
COMPARISON = "/v1/comparisons?indicator=members&indicator=admission_rate_end_of_year&year=2020&year=2021&lang=en"


@pytest.fixture
def files(client: TestClient, tmp_path: Path) -> Callable[[str, str], Path]:
    """Downloads an address in a format."""

    def download(address: str, name: str) -> Path:
        file = tmp_path / f"table.{name}"
        file.write_bytes(client.get(f"{address}&format={name}").raise_for_status().content)
        return file

    return download


def figures(client: TestClient) -> list[dict[str, Any]]:
    return client.get(f"{FIGURES}&limit=1000").json()["items"]  # type: ignore[no-any-return]


def test_pandas_reads_csv_and_parquet(client: TestClient, files: Callable[[str, str], Path]) -> None:
    wanted = figures(client)
    days = {"parse_dates": ["period_start", "period_end"], "dtype": {"province_code": str, "id": str}}
    for frame in (pandas.read_csv(files(FIGURES, "csv"), **days), pandas.read_parquet(files(FIGURES, "parquet"))):
        assert frame["value"].tolist() == [item["value"] for item in wanted]
        assert frame["value"].dtype == "float64"
        assert frame["date_inferred"].dtype == bool
        assert [str(day)[:10] for day in frame["period_end"]] == [item["period"]["end"] for item in wanted]
        assert frame["organization_name"].tolist() == [item["organization"]["name"] for item in wanted]
        assert frame["year"].isna().tolist() == [item["year"] is None for item in wanted]
        assert frame["province_code"].dropna().tolist() == [i["province"]["code"] for i in wanted if i["province"]]
        assert frame["value"].sum() == pytest.approx(sum(item["value"] for item in wanted), rel=1e-12)


def test_polars_reads_csv_and_parquet(client: TestClient, files: Callable[[str, str], Path]) -> None:
    wanted = figures(client)
    for frame in (
        polars.read_csv(files(FIGURES, "csv"), try_parse_dates=True, infer_schema_length=None),
        polars.read_parquet(files(FIGURES, "parquet")),
    ):
        assert frame["value"].to_list() == [item["value"] for item in wanted]
        assert (frame["value"].dtype, frame["year"].dtype) == (polars.Float64, polars.Int64)
        assert (frame["period_start"].dtype, frame["date_inferred"].dtype) == (polars.Date, polars.Boolean)
        assert frame["source_printed"].to_list() == [item["source"]["printed"] for item in wanted]


def test_duckdb_reads_csv_and_parquet(client: TestClient, files: Callable[[str, str], Path]) -> None:
    wanted = figures(client)
    with duckdb.connect() as database:
        for name in ("csv", "parquet"):
            table = f"read_{name}('{files(FIGURES, name)}')"
            types = {row[0]: row[1] for row in database.execute(f"DESCRIBE SELECT * FROM {table}").fetchall()}
            assert (types["value"], types["year"], types["period_start"]) == ("DOUBLE", "BIGINT", "DATE")
            assert (types["date_inferred"], types["printed" if "printed" in types else "unit"]) == (
                "BOOLEAN",
                "VARCHAR",
            )
            found = database.execute(f"SELECT value, organization_id, period_end, year FROM {table}").fetchall()
            assert found == [
                (i["value"], i["organization"]["id"], date.fromisoformat(i["period"]["end"]), i["year"]) for i in wanted
            ]


@pytest.mark.filterwarnings("ignore:Shouldn't use this function:DeprecationWarning")
def test_pyjstat_reads_the_cube(client: TestClient) -> None:
    wanted = client.get(COMPARISON).json()["items"]
    text = client.get(f"{COMPARISON}&format=jsonstat").text
    frame = pyjstat.Dataset.read(text).write("dataframe", naming="id")
    found = {(r.indicator, r.year, r.organization): r.value for r in frame.itertuples()}
    assert len(found) == len(frame)
    for item in wanted:
        value = found[item["indicator"], str(item["year"]), item["organization"]["id"]]
        assert (None if pandas.isna(value) else value) == item["value"]


def test_the_reference_library_of_json_stat_reads_the_cube(client: TestClient) -> None:
    wanted = client.get(COMPARISON).json()
    cube = client.get(f"{COMPARISON}&format=jsonstat").content
    node = Path(sys.executable).with_name("node")
    assert (CLIENTS / "node_modules").is_dir(), "run make setup-dev"
    done = subprocess.run([node, CLIENTS / "cube.mjs"], input=cube, capture_output=True, timeout=60)
    assert done.returncode == 0, done.stderr.decode()
    found = json.loads(done.stdout)
    assert found["class"] == "dataset"
    assert found["ids"] == ["indicator", "year", "organization"]
    assert found["roles"]["time"] == ["year"]
    assert found["roles"]["geo"] == ["organization"]
    assert found["roles"]["metric"] == ["indicator"]
    assert found["units"][0] == {"label": wanted["indicators"][0]["unit"], "decimals": 0}
    cells = {(row["indicator"], row["year"], row["organization"]): row for row in found["rows"]}
    assert len(cells) == found["cells"] == len(wanted["items"])
    for item in wanted["items"]:
        row = cells[item["indicator"], str(item["year"]), item["organization"]["id"]]
        assert (row["value"], row["status"]) == (item["value"], item["missing_reason"])


NUMBERS = [0, 1, -5, 0.1, 1 / 3, 66024, 3.1095, 1e15 - 1, 12345678.9, 1e-7, 99.99, -0.25]


def sheet(folder: Path) -> Path:
    """A workbook of numbers, days and text that no program may compute."""
    columns = tuple(Column(kind.value, kind, False, "") for kind in (Kind.number, Kind.day, Kind.text, Kind.boolean))
    days = [date(2020, 1, 1 + n) for n in range(len(NUMBERS))]
    rows = [[number, day, f"=1+{n}", n % 2 == 0] for n, (number, day) in enumerate(zip(NUMBERS, days, strict=True))]
    about: dict[str, Any] = {"release": 1, "citation": "=cited"}
    text = Text("Số liệu", "Data")
    file = folder / "sheet.xlsx"
    table = Table(
        "data",
        text,
        Language.vi,
        columns,
        [list(zip(*rows, strict=True))],
        about,
        None,
        "/v1",
        1,
        "2026-11-22",
        "=cited",
        EACH_ROW,
        lambda _: [],
    )
    file.write_bytes(b"".join(write_xlsx(table)))
    return file


def by_calamine(file: Path) -> list[list[Any]]:
    return python_calamine.CalamineWorkbook.from_path(file).get_sheet_by_index(0).to_python()


def by_libreoffice(file: Path) -> list[list[Any]]:
    """Opened and written as CSV by LibreOffice, with a point and all digits."""
    profile = f"-env:UserInstallation=file://{file.parent}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "ods", "--outdir", str(file.parent), str(file)]
    subprocess.run(command, capture_output=True, check=True, timeout=120)
    return python_calamine.CalamineWorkbook.from_path(file.with_suffix(".ods")).get_sheet_by_index(0).to_python()


@pytest.mark.parametrize("read", [by_calamine, by_libreoffice])
def test_spreadsheet_programs_see_numbers_days_and_text(
    tmp_path: Path, read: Callable[[Path], list[list[Any]]]
) -> None:
    heading, *rows = read(sheet(tmp_path))
    assert heading == ["number", "day", "text", "boolean"]
    assert [row[0] for row in rows] == pytest.approx(NUMBERS, rel=1e-15, abs=0)
    days = [row[1].date() if isinstance(row[1], datetime) else row[1] for row in rows]
    assert days == [date(2020, 1, 1 + n) for n in range(len(NUMBERS))]
    assert [row[2] for row in rows] == [f"'=1+{n}" for n in range(len(NUMBERS))]
    assert [row[3] for row in rows] == [n % 2 == 0 for n in range(len(NUMBERS))]


def test_the_csv_module_reads_what_rfc_4180_says(client: TestClient) -> None:
    text = client.get(f"{FIGURES}&format=csv").content.decode()
    rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    assert {len(row) for row in rows} == {len(rows[0])}
    assert len(rows) == 701
