"""Organizations as some changes will leave them: lives, names, parents and successions, and what of it differs.

A change takes effect at the beginning of a day; what ends, ends on the day before. Nothing is written here.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, select

from app.models import CompleteChildren, OrganizationAttributes, OrganizationFormerName, OrganizationParent, Province
from app.models.vocabulary import SuccessionKind
from app.releases.publish import Changes, Row
from app.text import Text

_KEYS = {
    "organization_attributes": (OrganizationAttributes, ("organization_id",)),
    "organization_former_names": (OrganizationFormerName, ("organization_id", "valid_to")),
    "organization_parents": (OrganizationParent, ("organization_id", "parent_id", "valid_from")),
    "complete_children": (CompleteChildren, ("organization_id", "valid_from")),
}


@dataclass(frozen=True)
class Conflict(Exception):
    """Why a change cannot be: the organization to blame and a sentence."""

    organization_id: str
    reason: Text


@dataclass
class Register:
    """The organizations `ids` as they are on the connection, then as they will be; `ending` with their children."""

    connection: Connection
    ids: set[str]
    ending: set[str] = field(default_factory=set)
    successions: list[Row] = field(default_factory=list)

    def __post_init__(self) -> None:
        table = OrganizationParent.__table__  # type: ignore[attr-defined]
        below = select(table.c.organization_id).where(
            table.c.superseded_in.is_(None), table.c.parent_id.in_(self.ending)
        )
        self.ids = self.ids | set(self.connection.scalars(below))
        self.before = {name: self._read(name) for name in _KEYS}
        self.now = {name: dict(rows) for name, rows in self.before.items()}

    def _read(self, name: str) -> dict[tuple[Any, ...], Row]:
        model, key = _KEYS[name]
        table = model.__table__  # type: ignore[attr-defined]
        concerned = table.c.organization_id.in_(self.ids)
        left_out = ("id", "released_in", "superseded_in", "search_text")
        columns = [column for column in table.c if column.name not in left_out]
        rows = self.connection.execute(select(*columns).where(table.c.superseded_in.is_(None), concerned)).mappings()
        return {tuple(row[column] for column in key): dict(row) for row in rows}

    def changes(self) -> Changes:
        """What to publish."""
        rows: dict[str, list[Row]] = {}
        retractions: dict[str, list[Row]] = {}
        for name, before in self.before.items():
            now = self.now[name]
            rows[name] = [row for key, row in now.items() if before.get(key) != row]
            retractions[name] = [row for key, row in before.items() if key not in now]
        return Changes(rows=rows | {"organization_successions": self.successions}, retractions=retractions)

    def living(self, identity: str, day: date) -> Row:
        """What is known of an organization; a conflict unless it lives on a day."""
        row: Row | None = self.now["organization_attributes"].get((identity,))
        if row is None:
            raise Conflict(identity, Text(f"Không có tổ chức {identity}.", f"There is no organization {identity}."))
        if row["valid_to"] is not None and row["valid_to"] < day:
            vi = f"Tổ chức {identity} đã kết thúc ngày {row['valid_to']}, trước ngày {day}."
            en = f"The organization {identity} ended on {row['valid_to']}, before {day}."
            raise Conflict(identity, Text(vi, en))
        if row["valid_from"] is not None and row["valid_from"] > day:
            vi = f"Tổ chức {identity} bắt đầu ngày {row['valid_from']}, sau ngày {day}."
            en = f"The organization {identity} begins on {row['valid_from']}, after {day}."
            raise Conflict(identity, Text(vi, en))
        return row

    def establish(self, row: Row, parent: str | None, day: date) -> None:
        """A new organization that begins on a day, below a parent."""
        identity = row["organization_id"]
        if (identity,) in self.now["organization_attributes"]:
            raise Conflict(identity, Text(f"Mã {identity} đã được dùng.", f"The id {identity} is taken."))
        self._check_province(identity, row["province_boundaries"], row["province_code"])
        self.now["organization_attributes"][(identity,)] = {
            "dates_inferred": False,
            "note": "",
            **row,
            "valid_from": day,
            "valid_to": None,
        }
        if parent is not None:
            self.living(parent, day)
            self._put_edge(identity, parent, day, None)

    def move(self, identity: str, parent: str, day: date) -> None:
        """Another parent from a day on."""
        if identity == parent:
            vi = f"Tổ chức {identity} không thể trực thuộc chính nó."
            en = f"The organization {identity} cannot be below itself."
            raise Conflict(identity, Text(vi, en))
        self.living(identity, day)
        self.living(parent, day)
        now = self._edge_on(identity, day)
        if now is not None and now["parent_id"] == parent:
            vi = f"Tổ chức {identity} đã trực thuộc {parent} vào ngày {day}."
            en = f"The organization {identity} is below {parent} on {day} already."
            raise Conflict(identity, Text(vi, en))
        end = self._cut_edges(identity, day)
        self._put_edge(identity, parent, day, end)

    def rename(self, identity: str, name: str, name_en: str, day: date, legal_basis: str) -> None:
        """Another name from a day on; the one until then is kept."""
        row = self._began_before(identity, day)
        names = self.now["organization_former_names"]
        if (row["name"], row["name_en"]) == (name, name_en):
            raise Conflict(
                identity,
                Text(f"Tổ chức {identity} đã có tên này.", f"The organization {identity} has this name already."),
            )
        later = [last for organization, last in names if organization == identity and last >= day - timedelta(days=1)]
        if later:
            vi = f"Tổ chức {identity} đã đổi tên sau ngày {max(later)}; ngày hiệu lực phải sau đó."
            en = f"The organization {identity} was renamed after {max(later)}; the effective date has to be later."
            raise Conflict(identity, Text(vi, en))
        last = day - timedelta(days=1)
        former = {"organization_id": identity, "name": row["name"], "name_en": row["name_en"], "valid_to": last}
        names[(identity, last)] = {**former, "legal_basis": legal_basis}
        self.now["organization_attributes"][(identity,)] = {**row, "name": name, "name_en": name_en}

    def end(self, identity: str, day: date) -> None:
        """The organization ends before a day, and with it its edge upwards and what was declared of its children."""
        row = self._began_before(identity, day)
        if row["valid_to"] is not None and row["valid_to"] < day:
            self.living(identity, day)
        last = day - timedelta(days=1)
        self._cut_edges(identity, day)
        declarations = self.now["complete_children"]
        for key, declared in list(declarations.items()):
            if declared["organization_id"] == identity and (
                declared["valid_to"] is None or declared["valid_to"] > last
            ):
                if declared["valid_from"] is not None and declared["valid_from"] > last:
                    del declarations[key]
                else:
                    declarations[key] = {**declared, "valid_to": last}
        self.now["organization_attributes"][(identity,)] = {**row, "valid_to": last}

    def succeed(self, old: str, new: str, kind: SuccessionKind, day: date, legal_basis: str) -> None:
        """Write down what became of what, once."""
        if old == new:
            vi = f"Tổ chức {old} không thể là tổ chức kế tiếp của chính nó."
            en = f"The organization {old} cannot be its own successor."
            raise Conflict(old, Text(vi, en))
        if any(said["predecessor_id"] == old and said["successor_id"] == new for said in self.successions):
            vi = f"Yêu cầu này nêu hai lần rằng {new} kế tiếp {old}."
            en = f"This request says twice that {new} succeeds {old}."
            raise Conflict(new, Text(vi, en))
        pair = {"predecessor_id": old, "successor_id": new, "effective": day}
        self.successions.append({**pair, "kind": str(kind), "legal_basis": legal_basis})

    def children(self, identity: str, day: date) -> list[str]:
        """Who is below an organization on a day or later."""
        return sorted(
            {
                edge["organization_id"]
                for edge in self.now["organization_parents"].values()
                if edge["parent_id"] == identity and (edge["valid_to"] is None or edge["valid_to"] >= day)
            }
        )

    def _check_province(self, identity: str, boundaries: str | None, code: str | None) -> None:
        table = Province.__table__  # type: ignore[attr-defined]
        known = select(table.c.code).where(table.c.boundaries == boundaries, table.c.code == code)
        if code is not None and self.connection.scalar(known) is None:
            vi = f"Địa giới {boundaries} không có tỉnh, thành phố mã {code}; xem /v1/provinces?boundaries={boundaries}."
            en = f"There is no province {code} in the boundaries of {boundaries}; see /v1/provinces?boundaries={boundaries}."
            raise Conflict(identity, Text(vi, en))

    def _began_before(self, identity: str, day: date) -> Row:
        row = self.living(identity, day)
        if row["valid_from"] is not None and row["valid_from"] >= day:
            vi = f"Tổ chức {identity} mới bắt đầu ngày {row['valid_from']}; ngày hiệu lực phải sau đó."
            en = f"The organization {identity} begins only on {row['valid_from']}; the effective date has to be later."
            raise Conflict(identity, Text(vi, en))
        return row

    def _edges(self, identity: str) -> list[Row]:
        return [edge for edge in self.now["organization_parents"].values() if edge["organization_id"] == identity]

    def _edge_on(self, identity: str, day: date) -> Row | None:
        held = (
            e for e in self._edges(identity) if _starts(e) <= day and (e["valid_to"] is None or e["valid_to"] >= day)
        )
        return next(held, None)

    def _cut_edges(self, identity: str, day: date) -> date | None:
        """End the edge upwards before a day, and return when it would have ended."""
        later = [edge for edge in self._edges(identity) if _starts(edge) > day]
        if later:
            vi = f"Tổ chức {identity} trực thuộc {later[0]['parent_id']} từ ngày {later[0]['valid_from']}, sau ngày {day}."
            en = f"The organization {identity} comes under {later[0]['parent_id']} on {later[0]['valid_from']}, after {day}."
            raise Conflict(identity, Text(vi, en))
        edge = self._edge_on(identity, day)
        if edge is None:
            return None
        key = (identity, edge["parent_id"], edge["valid_from"])
        if edge["valid_from"] == day:
            del self.now["organization_parents"][key]
        else:
            self.now["organization_parents"][key] = {**edge, "valid_to": day - timedelta(days=1)}
        end: date | None = edge["valid_to"]
        return end

    def _put_edge(self, identity: str, parent: str, since: date, until: date | None) -> None:
        edge = {"organization_id": identity, "parent_id": parent, "valid_from": since, "valid_to": until}
        self.now["organization_parents"][(identity, parent, since)] = edge


def _starts(edge: Row) -> date:
    return edge["valid_from"] or date.min
