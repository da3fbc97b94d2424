"""What all tables share: names for constraints, enumerations as checked text, validity by release."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ColumnElement, Index, and_, or_, text
from sqlmodel import SQLModel

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


def one_of(column: str, values: type[StrEnum] | Iterable[str], *, empty: bool = False) -> CheckConstraint:
    """A named check that `column` is one of `values` (or '' where a dimension may be absent)."""
    allowed = [str(value) for value in values] + ([""] if empty else [])
    quoted = ", ".join(f"'{value}'" for value in allowed)
    return CheckConstraint(f"{column} IN ({quoted})", name=f"{column}_allowed")


def one_current(table: str, *columns: str, name: str = "natural_key", where: str = "") -> Index:
    """A unique index: at most one row that no release superseded has these values."""
    current = text(" AND ".join(filter(None, ("superseded_in IS NULL", where))))
    return Index(f"uq_{table}_{name}", *columns, unique=True, sqlite_where=current, postgresql_where=current)


def visible(table: Any, release: int) -> ColumnElement[bool]:
    """Rows of a versioned table as they stood in `release`."""
    return and_(
        table.released_in <= release,
        or_(table.superseded_in.is_(None), table.superseded_in > release),
    )
