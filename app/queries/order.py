"""Text in one order on every database: by code point, as SQLite and Python have it, whatever a database's collation is."""

from typing import Any

from sqlalchemy import ColumnElement, String
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class by_code_point(FunctionElement[str]):
    """A text expression for ORDER BY and comparisons."""

    type = String()
    inherit_cache = True


@compiles(by_code_point)
def _plain(element: by_code_point, compiler: Any, **options: Any) -> str:
    (expression,) = element.clauses
    return str(compiler.process(expression, **options))


@compiles(by_code_point, "postgresql")
def _collated(element: by_code_point, compiler: Any, **options: Any) -> str:
    return f'{_plain(element, compiler, **options)} COLLATE "C"'


def ordered(expression: ColumnElement[Any], type_: type) -> ColumnElement[Any]:
    """An expression as it is sorted by: text by code point."""
    return by_code_point(expression) if type_ is str else expression
