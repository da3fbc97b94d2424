"""Conditions that several lists share: words in folded text, organizations of provinces."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, and_, or_

from app.models import OrganizationAttributes
from app.text import fold


def contains(column: Any, q: str) -> ColumnElement[bool]:
    """Rows whose folded text has every folded word of `q`."""
    words = fold(q).split()
    return and_(*(column.contains(word, autoescape=True) for word in words)) if words else column == ""


def in_provinces(keys: Collection[tuple[str, str]]) -> ColumnElement[bool]:
    """Organizations of any of these (boundaries, province code)."""
    return or_(
        *(
            and_(OrganizationAttributes.province_boundaries == boundaries, OrganizationAttributes.province_code == code)
            for boundaries, code in sorted(keys)
        )
    )
