"""Breaks where sums of children stand on a hierarchy that changed within a year."""

from collections.abc import Collection, Iterable
from datetime import date

from app.answers.context import Context
from app.boundaries import Unit
from app.models.vocabulary import Method
from app.points import Point, When
from app.queries.hierarchy import count_moves
from app.schemas.common import BreakOut
from app.text import Text

_TEXT = Text(
    "Ngày này {count} tổ chức bắt đầu hoặc thôi trực thuộc các tổ chức có số cộng từ cấp dưới; số của cả năm được cộng theo "
    "hệ thống tổ chức ngày 31/12.",
    "On this day {count} organizations came under, or left, those whose values are sums of their children; a year is summed "
    "by the hierarchy of 31 December.",
)


Summed = frozenset[tuple[str, int]]
"""Organizations, each with a year in which its value is a sum of its children."""


def summed(rows: Iterable[tuple[Unit, When, Point]]) -> Summed:
    """Those of some rows."""
    return frozenset((unit.organization_id, when.year) for unit, when, point in rows if _is_sum(point))


def moves(context: Context, summed: Collection[tuple[str, int]]) -> list[BreakOut]:
    """One break for each day on which the children of an aggregated organization changed. At most one statement."""
    if not summed:
        return []
    years = [year for _, year in summed]
    found = count_moves(
        context.session,
        {identity for identity, _ in summed},
        date(min(years), 1, 2),
        date(max(years), 12, 31),
        release=context.release,
    )
    return [
        BreakOut(
            code="hierarchy_changed",
            since=day,
            text=context.say(_TEXT.format(count=count)),
            legal_basis="",
            comparable=True,
        )
        for day, count in found
    ]


def _is_sum(point: Point) -> bool:
    return point.method is Method.aggregated or any(_is_sum(part.point) for part in point.parts)
