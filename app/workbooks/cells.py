"""What reading gives: figures and findings, each with the place it stands in."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from app.quantities import Quantity
from app.text import Text


class Place(NamedTuple):
    """Where something stands: sheet and cell (`C7`). CSV has no sheet (''); JSON has the sheet `figures` and `3.value`."""

    sheet: str
    cell: str

    def __str__(self) -> str:
        return f"{self.sheet}!{self.cell}" if self.sheet else self.cell


class SubmittedFigure(NamedTuple):
    """One figure as it was sent in; a tuple, because a workbook may hold millions. '' where a dimension is absent.

    `organization_text` is the name in the row, which stands for the organization where `organization_id` is ''; where both
    are given, the name's cell is `name_cell`. `raw` is the cell as it was typed; `printed` is the phrase of a document, or
    '' where none was given.
    """

    place: Place
    organization_id: str
    organization_text: str
    subject: str
    measure: str
    activity: str
    change: str
    rated_subject: str
    grade: str
    organization_kind: str
    breakdown: str
    category: str
    period_type: str
    period_start: date
    period_end: date
    quantity: Quantity
    unit: str
    raw: str
    printed: str = ""
    planned: float | None = None
    note: str = ""
    name_cell: str = ""


class Whose(NamedTuple):
    """Of whom and until when a row is: the organization's id, or its name where the id is ''."""

    organization_id: str
    organization_text: str
    period_end: date


@dataclass(frozen=True, slots=True)
class CellFinding:
    """Something wrong, or worth saying, at one place. `rule` is a key of `app.workbooks.rules.RULES`.

    `value` is what stands there (at most 120 characters); `expected` says what would be right. `whose` is given once in a
    row of which no figure could be read, so that its organization is looked up all the same.
    """

    rule: str
    place: Place
    value: str
    expected: Text
    whose: Whose | None = None
