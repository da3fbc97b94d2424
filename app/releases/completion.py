"""What publishing itself adds to a row: what follows from the rest of it, so that no caller can forget or falsify it."""

from collections.abc import Callable, Mapping
from typing import Any

from app.models.vocabulary import Qualifier
from app.quantities import printed_quantity
from app.text import fold

Row = Mapping[str, Any]


def _figure(row: Row) -> Row:
    """A figure with what follows from its print and its period: the span that the print allows, and the year."""
    start, end, value = row["period_start"], row["period_end"], row["value"]
    year = start.year if start.year == end.year else None
    qualifier = row.get("qualifier", Qualifier.exact)
    if qualifier == Qualifier.exact:
        return {**row, "year": year, "low": value, "high": value}
    quantity = printed_quantity(value, Qualifier(qualifier))
    return {**row, "year": year, "low": quantity.low, "high": quantity.high}


def _named(row: Row) -> Row:
    """A name of an organization with the text that it is found by."""
    return {**row, "search_text": fold(f"{row['name']} {row['name_en']} {row['organization_id']}")}


def _source(row: Row) -> Row:
    """A source with the text that it is found by."""
    return {**row, "search_text": fold(f"{row.get('publisher', '')} {row.get('title', '')} {row['source_id']}")}


COMPLETE: dict[str, Callable[[Row], Row]] = {
    "source_attributes": _source,
    "organization_attributes": _named,
    "organization_former_names": _named,
    "figures": _figure,
}
"""By table."""
