"""Files to read: sheets made by openpyxl, CSV and JSON, and what reading them gives."""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from app.workbooks.cells import CellFinding, SubmittedFigure
from app.workbooks.limits import Limits
from app.workbooks.reading import XLSX, read

COUNTS = "Số đảng viên"
HEAD = ["Mã tổ chức", "Tên tổ chức", "Kỳ số liệu"]


def write_xlsx(path: Path, sheets: dict[str, Iterable[Sequence[Any]]]) -> Path:
    """A workbook with these rows."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    for name, rows in sheets.items():
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    workbook.save(path)
    return path


def counts(*values: Any, heading: str = "Tổng số đảng viên") -> dict[str, list[list[Any]]]:
    """A sheet of member counts of 2025 with one number a row."""
    return {COUNTS: [[*HEAD, heading], *(["lang-son", "", 2025, value] for value in values)]}


def write_csv(path: Path, rows: Iterable[Sequence[Any]], delimiter: str = ",", encoding: str = "utf-8") -> Path:
    """A CSV file as a spreadsheet program saves it."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def write_json(path: Path, *figures: dict[str, Any]) -> Path:
    """A JSON document of figures."""
    path.write_text(json.dumps({"figures": figures}), encoding="utf-8")
    return path


def read_all(
    path: Path, limits: Limits | None = None, period: str = ""
) -> tuple[list[SubmittedFigure], list[CellFinding]]:
    """Figures and findings of a file; its media type follows from its name."""
    media_type = {".xlsx": XLSX, ".csv": "text/csv", ".json": "application/json"}[path.suffix]
    items = list(read(path, media_type, limits or Limits(), period=period))
    return (
        [item for item in items if isinstance(item, SubmittedFigure)],
        [item for item in items if isinstance(item, CellFinding)],
    )


def rules_of(findings: Iterable[CellFinding]) -> list[tuple[str, str]]:
    """Rule and place of findings, without the notices that every bare file has."""
    usual = ("missing_template_version", "missing_column")
    return [(finding.rule, str(finding.place)) for finding in findings if finding.rule not in usual]
