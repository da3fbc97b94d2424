"""Rows whose name is not that of the organization whose id stands beside it: rows shifted against their ids, most often."""

from collections import defaultdict
from collections.abc import Iterator

from sqlalchemy import Connection, text

from app.text import Text, fold, harmless
from app.workbooks.cells import CellFinding, Place, SubmittedFigure

_OTHERS_NAMED = 3
_REPORTING = "SELECT id FROM reporters"
_NAMES = f"""
SELECT o.organization_id, o.name, o.name_en, o.superseded_in IS NULL AS in_force FROM organization_attributes o
WHERE o.organization_id IN ({_REPORTING})
UNION ALL
SELECT f.organization_id, f.name, f.name_en, 1 = 0 FROM organization_former_names f
WHERE f.organization_id IN ({_REPORTING})
"""


class GivenNames:
    """Names that were given beside ids, and the cells of each."""

    def __init__(self) -> None:
        self._cells: dict[str, dict[str, list[Place]]] = defaultdict(dict)

    def note(self, figure: SubmittedFigure) -> None:
        """Remember the name of a figure's row."""
        if figure.name_cell:
            place = Place(figure.place.sheet, figure.name_cell)
            cells = self._cells[figure.organization_id].setdefault(figure.organization_text, [])
            if not cells or cells[-1] != place:
                cells.append(place)

    def findings(self, connection: Connection, root: str | None) -> Iterator[CellFinding]:
        """Once the draft is gathered: names that the organization never had. Whose they are is said within `root`'s subtree."""
        if not self._cells:
            return
        right = self._settle(connection)
        owners = _owners(connection, {given for identity in right for given in self._cells[identity]}, root)
        for identity, name in right.items():
            for given, places in self._cells[identity].items():
                others = sorted(owners[fold(given)] - {identity})
                rule = "name_of_another_organization" if others else "name_unlike_id"
                ids = ", ".join(others[:_OTHERS_NAMED]) + (", …" if len(others) > _OTHERS_NAMED else "")
                said = (_OTHERS if others else _UNLIKE).format(id=identity, name=name, given=given, others=ids)
                yield from (CellFinding(rule, place, given[:120], said) for place in places)

    def _settle(self, connection: Connection) -> dict[str, str]:
        """Forget the names that are right, present or former. What the others are called: known ids alone."""
        called: dict[str, str] = {}
        for row in connection.execute(text(_NAMES)):
            givens = self._cells.get(row.organization_id)
            if not givens:
                continue
            if row.in_force:
                called[row.organization_id] = row.name
            names = {row.name, row.name_en, row.organization_id}
            if not names.isdisjoint(givens):
                for name in names:
                    givens.pop(name, None)
            if givens:
                folded = {fold(spelling) for name in names for spelling in (name, harmless(name))}
                for given in [given for given in givens if fold(given) in folded]:
                    del givens[given]
        return {identity: name for identity, name in called.items() if self._cells[identity]}


def _owners(connection: Connection, givens: set[str], root: str | None) -> dict[str, set[str]]:
    """Who in the subtree has names, folded: among those in the file by their folded names, among all by the exact name."""
    owners: dict[str, set[str]] = defaultdict(set)
    if not givens:
        return owners
    connection.execute(text("INSERT INTO misnamed VALUES (:given)"), [{"given": given} for given in sorted(givens)])
    named = (
        "SELECT o.organization_id FROM organization_attributes o "
        "WHERE o.superseded_in IS NULL AND o.name IN (SELECT given FROM misnamed)"
    )
    found = _readable(f"{named} UNION {_REPORTING}", root)
    folded = {fold(given) for given in givens}
    rows = connection.execute(
        text(
            "SELECT o.organization_id, o.name, o.name_en FROM organization_attributes o "
            f"WHERE o.superseded_in IS NULL AND o.organization_id IN ({found})"
        ),
        {"root": root} if root else {},
    )
    for row in rows:
        for name in {fold(row.name), fold(row.name_en)} & folded:
            owners[name].add(row.organization_id)
    return owners


def _readable(ids: str, root: str | None) -> str:
    """A query: those of `ids`, a query itself, that are or were at or below `:root`."""
    return f"""
        WITH RECURSIVE up AS (
            SELECT CAST(o.id AS TEXT) AS start, CAST(o.id AS TEXT) AS id FROM organizations o WHERE o.id IN ({ids})
            UNION
            SELECT up.start, CAST(p.parent_id AS TEXT) FROM up JOIN organization_parents p ON p.organization_id = up.id
            WHERE p.superseded_in IS NULL
        )
        SELECT DISTINCT start FROM up {"WHERE id = :root" if root else ""}
    """


_UNLIKE = Text(
    "“{name}” là tên của {id}; nếu hàng này của một tổ chức khác, hãy sửa mã",
    "“{name}” is the name of {id}; if the row is of another organization, correct the id",
)
_OTHERS = Text(
    "“{name}” là tên của {id}; nếu hàng này của “{given}”, hãy ghi mã {others}",
    "“{name}” is the name of {id}; if the row is of “{given}”, the id is {others}",
)
