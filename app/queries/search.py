"""Search in folded text: every word of the question must occur."""

from typing import Any

from sqlalchemy import ColumnElement, and_

from app.text import fold


def contains(column: Any, q: str) -> ColumnElement[bool]:
    """Rows whose folded text has every folded word of `q`."""
    words = fold(q).split()
    return and_(*(column.contains(word, autoescape=True) for word in words)) if words else column == ""
