"""The sheets that are filled in: every column is a figure that the tables would take, and is named in words of the lists."""

import re
from collections import Counter
from pathlib import Path

import pytest

from app.indicators import INDICATORS
from app.models import DIMENSIONS
from app.models.vocabulary import (
    Breakdown,
    Grade,
    Measure,
    MemberChange,
    OrganizationKind,
    PeriodType,
    Qualifier,
    RatedSubject,
    Subject,
)
from app.names import NAMES
from app.text import fold
from app.workbooks.categories import CATEGORIES
from app.workbooks.columns import SHEETS, Column
from app.workbooks.labels import AFTER, BEFORE, FIGURE_LABELS

VOCABULARY = (Path(__file__).parent.parent / "docs" / "vocabulary.md").read_text(encoding="utf-8")
COLUMNS = [pytest.param(column, id=f"{subject}-{column.key}") for subject in SHEETS for column in SHEETS[subject]]


@pytest.mark.parametrize(
    "words",
    [Subject, Measure, Qualifier, PeriodType, RatedSubject, Grade, OrganizationKind, MemberChange, Breakdown],
)
def test_every_word_of_a_closed_list_has_a_name_of_its_own(words: type) -> None:
    names = NAMES[words]
    assert list(names) == [str(word) for word in words]
    for language in ("vi", "en"):
        folded = [fold(getattr(name, language)) for name in names.values()]
        assert len(set(folded)) == len(folded)


@pytest.mark.parametrize("words", [RatedSubject, Grade, OrganizationKind, MemberChange, Breakdown])
def test_names_are_those_of_the_vocabulary_document(words: type) -> None:
    for word, name in NAMES[words].items():
        rows = re.findall(rf"^\| `{word}` \| ([^|(:]+)", VOCABULARY, re.MULTILINE)
        assert name.vi in [row.strip() for row in rows]


def test_the_vocabulary_document_lists_the_categories_that_have_a_name() -> None:
    rows = re.findall(r"^\| `(\w+)` \| `([^`]+)` \| ([^|]+) \| ([^|]+) \|$", VOCABULARY, re.MULTILINE)
    named = [(b, c, name.vi, name.en) for b, names in CATEGORIES.items() for c, name in names.items()]
    assert rows == named
    columns = {(c.breakdown, c.category) for sheet in SHEETS.values() for c in sheet if c.category}
    assert columns <= {(breakdown, category) for breakdown, category, _, _ in named}


@pytest.mark.parametrize("column", COLUMNS)
def test_a_column_fills_a_figure_that_the_tables_take(column: Column) -> None:
    closed = {
        "subject": Subject,
        "measure": Measure,
        "change": MemberChange,
        "rated_subject": RatedSubject,
        "grade": Grade,
        "organization_kind": OrganizationKind,
        "breakdown": Breakdown,
    }
    for name, words in closed.items():
        assert getattr(column, name) in {"", *words}
    assert bool(column.breakdown) == bool(column.category)
    assert (column.subject == "ratings") == bool(column.grade) == bool(column.rated_subject)
    assert (column.subject == "member_changes") == bool(column.change)
    assert column.fills in ("value", "planned")
    assert column.note.vi.endswith(".")
    assert column.note.en.endswith(".")


@pytest.mark.parametrize("subject", SHEETS)
def test_headings_and_figures_of_a_sheet_are_all_different(subject: str) -> None:
    headings = [*(label.heading for label in (*BEFORE, *AFTER)), *(column.heading for column in SHEETS[subject])]
    for language in ("vi", "en"):
        assert max(Counter(fold(getattr(heading, language)) for heading in headings).values()) == 1
    assert max(Counter(column.key for column in SHEETS[subject]).values()) == 1
    figures = [(c.fills, c.measure, *(getattr(c, name) for name in DIMENSIONS)) for c in SHEETS[subject]]
    assert len(set(figures)) == len(figures)


def test_no_two_sheets_are_alike() -> None:
    """A file without the name of its sheet is told by its headings."""
    owners = Counter(fold(column.heading.vi) for columns in SHEETS.values() for column in columns)
    assert max(owners.values()) == 1


def test_what_the_indicators_need_can_be_filled_in() -> None:
    filled = {
        (column.subject, column.measure, *(getattr(column, name) for name in DIMENSIONS), column.fills)
        for columns in SHEETS.values()
        for column in columns
    }
    for indicator in INDICATORS.values():
        for term in (indicator.numerator, indicator.denominator):
            if term and term.subject in SHEETS and not any("?" in value for _, value in term.dimensions):
                assert (*term.key, term.column) in filled, indicator.code


def test_the_sheet_of_figures_has_every_field_of_a_figure() -> None:
    keys = [label.key for label in FIGURE_LABELS]
    assert len(set(keys)) == len(keys)
    assert {"organization_id", "subject", "measure", *DIMENSIONS, "value", "unit", "qualifier", "printed"} <= set(keys)
