"""What follows from sums: spans of cells that equations narrow, and the cells that they leave one value."""

from fractions import Fraction

Cell = tuple[str, str, int]
Equation = dict[Cell, int]
Spans = dict[Cell, tuple[float, float]]


def narrow(spans: Spans, equations: list[tuple[Equation, int]]) -> None:
    """Bounds of each cell from the bounds of the others in each equation, until nothing moves."""
    moved = True
    while moved:
        moved = False
        for factors, total in equations:
            for cell, factor in factors.items():
                others = [(f, spans[c]) for c, f in factors.items() if c != cell]
                least = total - sum(f * (high if f > 0 else low) for f, (low, high) in others)
                most = total - sum(f * (low if f > 0 else high) for f, (low, high) in others)
                bounds = sorted((least / factor, most / factor))
                low, high = max(spans[cell][0], bounds[0]), min(spans[cell][1], bounds[1])
                if (low, high) != spans[cell]:
                    spans[cell], moved = (low, high), True


def determined(spans: Spans, equations: list[tuple[Equation, int]]) -> set[Cell]:
    """The cells that the equations leave one value: alone in a row after complete elimination."""
    free = {cell for cell, (low, high) in spans.items() if low < high}
    rows = [{cell: Fraction(factor) for cell, factor in factors.items() if cell in free} for factors, _ in equations]
    done: list[dict[Cell, Fraction]] = []
    while rows:
        row = rows.pop()
        if not row:
            continue
        pivot = next(iter(row))
        row = {cell: factor / row[pivot] for cell, factor in row.items()}
        rows, done = ([without(pivot, row, other) for other in many] for many in (rows, done))
        done.append(row)
    return {cell for row in done if len(row) == 1 for cell in row}


def without(pivot: Cell, row: dict[Cell, Fraction], other: dict[Cell, Fraction]) -> dict[Cell, Fraction]:
    """`other` less as much of `row` as takes `pivot` out of it."""
    if pivot not in other:
        return other
    taken = {cell: other.get(cell, Fraction(0)) - other[pivot] * row.get(cell, 0) for cell in {**other, **row}}
    return {cell: factor for cell, factor in taken.items() if factor}
