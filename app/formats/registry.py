"""Every format: its name in `format=`, its media type, and who writes it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from app.formats import jsonstat, sheet
from app.formats.jsonstat import write_jsonstat
from app.formats.lines import write_csv, write_ndjson
from app.formats.table import Table
from app.formats.xlsx import write_xlsx


@dataclass(frozen=True, slots=True)
class Format:
    """A way to write a table.

    `rows_max`: the most rows that one file holds; None: any number, written as they are read. `inline`: shown by a
    browser rather than saved.
    """

    name: str
    media_type: str
    suffix: str
    description: str
    write: Callable[[Table], Iterator[bytes]]
    rows_max: int | None = None
    inline: bool = False


def _write_parquet(table: Table) -> Iterator[bytes]:
    # Not before it is needed: pyarrow is a third of what a process at rest would take.
    from app.formats.parquet import write_parquet

    return write_parquet(table)


TABLES: Mapping[str, Format] = {
    entry.name: entry
    for entry in (
        Format(
            "ndjson",
            "application/x-ndjson",
            "ndjson",
            "One JSON object a line for each row; the keys are the columns, lists stay lists.",
            write_ndjson,
        ),
        Format(
            "csv",
            "text/csv",
            "csv",
            "UTF-8, RFC 4180: a heading of field names, lists joined by `;`, a decimal point, nothing where a value is missing.",
            write_csv,
        ),
        Format(
            "parquet",
            "application/vnd.apache.parquet",
            "parquet",
            "Typed columns; query, release, citation and notes in the metadata of the file.",
            _write_parquet,
        ),
        Format(
            "xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "xlsx",
            "A workbook: data with real numbers and days, and a sheet of notes.",
            write_xlsx,
            sheet.ROWS_MAX,
        ),
        Format(
            "jsonstat",
            "application/vnd.json-stat+json",
            "json",
            "JSON-stat 2.0: a dataset with roles, units, and the reasons of missing values as status.",
            write_jsonstat,
            jsonstat.ROWS_MAX,
        ),
    )
}
"""The formats of every table besides JSON."""
