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


def converters(columns: Sequence[Column]) -> list[tuple[int, Converter]]:
    """Place and converter of each column that needs one."""
    return [(place, convert) for place, column in enumerate(columns) if (convert := one_cell(column))]


def json_text(value: Any) -> str:
    """An object as JSON."""
    return orjson.dumps(value).decode()


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict | list):
        return json_text(value)
    return str(value)
