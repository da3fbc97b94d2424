"""Cells as text: lists joined, words that a spreadsheet would compute made harmless."""

from collections.abc import Callable, Sequence
from typing import Any

import orjson

from app.formats.columns import Column, Kind
from app.queries.pages import Made, each_once
from app.text import harmless

Converter = Callable[[Any], str]


def one_cell(column: Column) -> Converter:
    """How a value that is not missing becomes one cell of text."""
    if column.many:
        return lambda values: harmless(";".join("" if value is None else _plain(value) for value in values))
    if column.kind is Kind.text:
        return harmless
    if column.kind is Kind.boolean:
        return _plain
    if column.kind is Kind.json:
        return lambda value: harmless(json_text(value))
    if column.kind in (Kind.day, Kind.moment):
        return lambda value: value.isoformat()
    return str


def each_cell(column: Column, values: Sequence[Any], make: Callable[[Any], Made]) -> list[Made]:
    """`make` of each cell of a column."""
    if column.many or column.kind is Kind.json:
        return [make(value) for value in values]
    return each_once(values, make)


def json_text(value: Any) -> str:
    """An object as JSON."""
    return orjson.dumps(value).decode()


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict | list):
        return json_text(value)
    return str(value)
