"""How many organizations at the bottom each stands for; figures of one organization are found by it."""

from collections import defaultdict
from datetime import date
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString

revision = "5d7c1f0a93be"
down_revision = "1c7f74d7d89a"
branch_labels = None
depends_on = None


def upgrade() -> None:
    counts = op.create_table(
        "leaf_counts",
        sa.Column("organization_id", AutoString(length=120), nullable=False),
        sa.Column("from_year", sa.Integer(), nullable=False),
        sa.Column("to_year", sa.Integer(), nullable=False),
        sa.Column("leaves", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["organization_id"], ["organizations.id"], name=op.f("fk_leaf_counts_organization_id")),
        sa.PrimaryKeyConstraint("organization_id", "from_year", name=op.f("pk_leaf_counts")),
    )
    op.create_index("ix_figures_organization", "figures", ["organization_id", "released_in"])
    if rows := _counted(op.get_bind()):
        op.bulk_insert(counts, rows)


def downgrade() -> None:
    op.drop_index("ix_figures_organization", table_name="figures")
    op.drop_table("leaf_counts")


def _counted(connection: sa.Connection) -> list[dict[str, Any]]:
    """The counts of what is there, year by year in which a parent or a life begins or ends."""
    edges = [
        (
            edge.parent_id,
            edge.organization_id,
            max(_start(edge.valid_from), _start(edge.born)),
            min(_end(edge.valid_to), _end(edge.gone)),
        )
        for edge in connection.execute(
            sa.text(
                "SELECT p.parent_id, p.organization_id, p.valid_from, p.valid_to, o.valid_from AS born, o.valid_to AS gone "
                "FROM organization_parents p JOIN organizations o ON o.id = p.organization_id WHERE p.superseded_in IS NULL"
            )
        )
    ]
    turns = sorted({1, *(first for _, _, first, _ in edges), *(last + 1 for _, _, _, last in edges if last < 9999)})
    rows: list[dict[str, Any]] = []
    now: dict[str, int] = {}
    for year in turns:
        children = defaultdict(list)
        for parent, child, first, last in edges:
            if first <= year <= last:
                children[parent].append(child)
        found: dict[str, int] = {}
        for identity in {*children, *now}:
            _leaves(identity, children, found)
        for identity in {*children, *now}:
            if found[identity] != now.get(identity, 1):
                rows.append(
                    {"organization_id": identity, "from_year": year, "to_year": 9999, "leaves": found[identity]}
                )
                now[identity] = found[identity]
    last_of: dict[str, dict[str, Any]] = {}
    for row in rows:
        if before := last_of.get(row["organization_id"]):
            before["to_year"] = row["from_year"] - 1
        last_of[row["organization_id"]] = row
    return rows


def _leaves(identity: str, children: dict[str, list[str]], found: dict[str, int]) -> int:
    if identity not in found:
        found[identity] = sum(_leaves(child, children, found) for child in children.get(identity, ())) or 1
    return found[identity]


def _start(day: date | str | None) -> int:
    """The first year at whose end something held that began on a day."""
    return int(str(day)[:4]) if day else 1


def _end(day: date | str | None) -> int:
    """The last year at whose end something held that ended on a day."""
    return 9999 if day is None else int(str(day)[:4]) - (str(day)[5:] != "12-31")
