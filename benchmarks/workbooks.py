"""How long a large workbook takes to read, and how much memory: `python -m benchmarks.workbooks [rows]`."""

import os
import resource
import sys
import tempfile
from pathlib import Path

from xlsxwriter import Workbook

from app.workbooks.cells import SubmittedFigure
from app.workbooks.columns import SHEETS
from app.workbooks.labels import AFTER, BEFORE
from app.workbooks.limits import Limits
from app.workbooks.reading import XLSX, read
from app.workbooks.words import SHEET_NAMES

SECONDS, MEGABYTES = 60, 500
"""What reading and checking may take together."""


def main(rows: int = 100_000) -> None:
    print(f"{rows} rows; reading and checking together may take {SECONDS} s of one core and {MEGABYTES} MB")
    print(f"{'sheet':<20}{'figures':>10}{'reading s':>11}{'share':>8}{'here MB':>9}{'child MB':>10}")
    with tempfile.TemporaryDirectory() as folder:
        for subject in ("organization_counts", "ratings", "admissions", "member_counts"):
            path = write(Path(folder) / f"{subject}.xlsx", subject, rows)
            started = processor_seconds()
            figures = sum(isinstance(item, SubmittedFigure) for item in read(path, XLSX, Limits()))
            seconds = processor_seconds() - started
            child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
            print(
                f"{subject:<20}{figures:>10}{seconds:>11.1f}{seconds / SECONDS:>8.0%}"
                f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:>9.0f}{child:>10.0f}"
            )


def processor_seconds() -> float:
    """What this process and its children have used: what one core would take, whoever else uses the machine."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def write(path: Path, subject: str, rows: int) -> Path:
    """A sheet of a subject with every column filled in."""
    columns = SHEETS[subject]
    workbook = Workbook(path, {"constant_memory": True})
    sheet = workbook.add_worksheet(SHEET_NAMES[subject].vi)
    sheet.write_row(0, 0, [c.heading.vi for c in (*BEFORE, *columns, *AFTER)])
    for row in range(1, rows + 1):
        sheet.write_row(row, 0, [f"lang-son.cell-{row}", f"Chi bộ số {row}", 2025])
        sheet.write_row(row, 3, [(row * 7 + place) % 5000 for place in range(len(columns))])
    workbook.close()
    return path


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
