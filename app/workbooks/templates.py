"""Workbooks and CSV files to fill in: the organizations of a subtree, last year's figures, and empty cells beside them."""

import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from app.quantities import Quantity
from app.text import Language, Text, harmless
from app.workbooks.columns import SHEETS, Column
from app.workbooks.labels import (
    AFTER,
    BEFORE,
    FIGURE_LABELS,
    FIGURES,
    FORM,
    ORGANIZATION,
    ORGANIZATION_ID,
    PERIOD,
    TEMPLATE_VERSION,
)
from app.workbooks.words import PREVIOUS, SHEET_NAMES


class TemplateRow(NamedTuple):
    """An organization with a row on every sheet. The first is the root, then come its children, then all below them."""

    organization_id: str
    name: str
    is_child: bool


Previous = Callable[[str], Mapping[tuple[str, str], Quantity]]
"""For a subject: last year's quantities by organization and key of the column."""


@dataclass(frozen=True, slots=True)
class Template:
    """What a template is made for. `rows` by sheet: subjects, or `figures`; `period` as it stands in the cells."""

    rows: Mapping[str, Sequence[TemplateRow]]
    period: str
    previous_period: str
    previous: Previous


def previous_heading(heading: Text) -> Text:
    """What stands above last year's figures."""
    return Text(f"{PREVIOUS.vi}: {heading.vi}", f"{PREVIOUS.en}: {heading.en}")


def shown_before(quantity: Quantity | None) -> float | str | None:
    """Last year's quantity as a cell: a number, or text with its qualifier."""
    if quantity is None:
        return None
    text = quantity.display(6, Language.vi)
    return quantity.value if text[:1].isdigit() else text


def write_csv_template(path: Path, template: Template) -> None:
    """One sheet as CSV for spreadsheet programs (UTF-8 with a mark): headings in both languages, a row an organization."""
    ((sheet, rows),) = template.rows.items()
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        if sheet == FIGURES:
            labels = (FORM, *FIGURE_LABELS)
            writer.writerows([[label.heading.vi for label in labels], [label.heading.en for label in labels]])
            known = {FORM.key: form_of(sheet, template.period), PERIOD.key: template.period}
            for row in rows[:1]:
                known |= {ORGANIZATION_ID.key: row.organization_id, ORGANIZATION.key: harmless(row.name)}
            writer.writerow([known.get(label.key, "") for label in labels])
            return
        columns = SHEETS[sheet]
        headings = [label.heading for label in (FORM, *BEFORE)]
        for column in columns:
            headings += [column.heading, previous_heading(column.heading)]
        headings += [label.heading for label in AFTER]
        writer.writerows([[heading.vi for heading in headings], [heading.en for heading in headings]])
        before = template.previous(sheet)
        for row in rows:
            cells: list[object] = [
                form_of(sheet, template.period),
                row.organization_id,
                harmless(row.name),
                template.period,
            ]
            for column in columns:
                cells += ["", _plain(shown_before(before.get((row.organization_id, column.key))))]
            writer.writerow([*cells, *("" for _ in AFTER)])


def form_of(sheet: str, period: str) -> str:
    """What a row of CSV says of the template it is from: `ratings/1/2025-H1`."""
    return f"{sheet}/{TEMPLATE_VERSION}/{period}"


def _plain(cell: float | str | None) -> str:
    return "" if cell is None else cell if isinstance(cell, str) else f"{cell:.15g}"


def sheet_title(sheet: str, period: str) -> Text:
    """The line above a sheet."""
    name = SHEET_NAMES[sheet]
    return Text(f"{name.vi} · kỳ số liệu {period}", f"{name.en} · period {period}")


def groups(columns: Sequence[Column]) -> list[tuple[Text, int]]:
    """Neighbouring columns of one group, and how many they are."""
    found: list[tuple[Text, int]] = []
    for column in columns:
        if found and found[-1][0] == column.group:
            found[-1] = (column.group, found[-1][1] + 1)
        else:
            found.append((column.group, 1))
    return found
