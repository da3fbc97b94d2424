"""Cells as text: lists joined, words that a spreadsheet would compute made harmless."""

from collections.abc import Callable, Sequence
from typing import Any

import orjson

from app.formats.columns import Column, Kind
from app.text import harmless

Converter = Callable[[Any], Any]


def one_cell(column: Column) -> Converter | None:
    """How a value that is not missing becomes one cell of text; None where the value itself will do: numbers, days."""
    if column.many:
        return lambda values: harmless(";".join("" if value is None else _plain(value) for value in values))
    if column.kind is Kind.text:
        return harmless
    if column.kind is Kind.boolean:
        return _plain
    if column.kind is Kind.json:
        return lambda value: harmless(json_text(value))
    if column.kind is Kind.moment:
        return lambda value: value.isoformat()
    return None


def as_text(column: Column, values: Sequence[Any]) -> Sequence[Any]:
    """The cells of a column as they are written to a file of text; equal values are converted once."""
    convert = one_cell(column)
    if convert is None:
        return values
    if column.many or column.kind is Kind.json:
        return [None if value is None else convert(value) for value in values]
    made = {value: convert(value) for value in set(values) if value is not None}
    if all(text is value for value, text in made.items()):
        return values
    return [made.get(value) for value in values]


def json_text(value: Any) -> str:
    """An object as JSON."""
    return orjson.dumps(value).decode()


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict | list):
        return json_text(value)
    return str(value)
