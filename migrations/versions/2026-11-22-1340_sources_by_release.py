"""What is known of sources, by release."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString

revision = "a94d20c7e5f8"
down_revision = "6b0d3c1f27a4"
branch_labels = None
depends_on = None

ATTRIBUTES = "kind, publisher, title, url, published, attribution, note, search_text"
KINDS = "kind IN ('published', 'submission')"
ATTRIBUTIONS = "attribution IN ('stated', 'inferred')"


def upgrade() -> None:
    op.create_table(
        "source_attributes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", AutoString(length=120), nullable=False),
        *_attributes(nullable=False),
        sa.Column("released_in", sa.Integer(), nullable=False),
        sa.Column("superseded_in", sa.Integer(), nullable=True),
        sa.CheckConstraint(KINDS, name=op.f("ck_source_attributes_kind_allowed")),
        sa.CheckConstraint(ATTRIBUTIONS, name=op.f("ck_source_attributes_attribution_allowed")),
        sa.CheckConstraint("superseded_in > released_in", name=op.f("ck_source_attributes_releases_in_order")),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fk_source_attributes_source_id")),
        sa.ForeignKeyConstraint(["released_in"], ["releases.number"], name=op.f("fk_source_attributes_released_in")),
        sa.ForeignKeyConstraint(
            ["superseded_in"], ["releases.number"], name=op.f("fk_source_attributes_superseded_in")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_attributes")),
    )
    # Nobody wrote down in which release a source came; it was in the answers of all.
    op.execute(
        f"INSERT INTO source_attributes (source_id, {ATTRIBUTES}, released_in) "
        f"SELECT id, {ATTRIBUTES}, (SELECT min(number) FROM releases) FROM sources ORDER BY id"
    )
    for column in ("source_id", "released_in", "superseded_in"):
        op.create_index(op.f(f"ix_source_attributes_{column}"), "source_attributes", [column])
    current = sa.text("superseded_in IS NULL")
    op.create_index(
        "uq_source_attributes_natural_key",
        "source_attributes",
        ["source_id"],
        unique=True,
        sqlite_where=current,
        postgresql_where=current,
    )
    with _without_rows("id"), op.batch_alter_table("sources") as table:
        for name in ("kind_allowed", "attribution_allowed"):
            table.drop_constraint(op.f(f"ck_sources_{name}"), type_="check")
        for name in ATTRIBUTES.split(", "):
            table.drop_column(name)


def downgrade() -> None:
    """Keeps what is known last."""
    with op.batch_alter_table("sources") as table:
        for column in _attributes(nullable=True):
            table.add_column(column)
    last = "FROM source_attributes a WHERE a.source_id = sources.id ORDER BY a.released_in DESC LIMIT 1"
    for name in ATTRIBUTES.split(", "):
        op.execute(f"UPDATE sources SET {name} = (SELECT a.{name} {last})")
    op.drop_table("source_attributes")
    with _without_rows(f"id, {ATTRIBUTES}"), op.batch_alter_table("sources") as table:
        for column in _attributes(nullable=False):
            if not column.nullable:
                table.alter_column(column.name, existing_type=column.type, nullable=False)
        table.create_check_constraint(op.f("ck_sources_kind_allowed"), KINDS)
        table.create_check_constraint(op.f("ck_sources_attribution_allowed"), ATTRIBUTIONS)


def _attributes(*, nullable: bool) -> list[sa.Column]:
    """`nullable`: also those that may not be empty in the end."""
    return [
        sa.Column("kind", AutoString(), nullable=nullable),
        sa.Column("publisher", AutoString(), nullable=nullable),
        sa.Column("title", AutoString(), nullable=nullable),
        sa.Column("url", AutoString(), nullable=nullable),
        sa.Column("published", sa.Date(), nullable=True),
        sa.Column("attribution", AutoString(), nullable=nullable),
        sa.Column("note", AutoString(), nullable=nullable),
        sa.Column("search_text", AutoString(), nullable=nullable),
    ]


@contextmanager
def _without_rows(columns: str) -> Iterator[None]:
    """SQLite makes a changed table anew, which the rows that refer to the old one's forbid; so they wait outside."""
    if op.get_bind().dialect.name != "sqlite":
        yield
        return
    op.execute("PRAGMA defer_foreign_keys=ON")
    op.execute(f"CREATE TEMPORARY TABLE waiting AS SELECT {columns} FROM sources")
    op.execute("DELETE FROM sources")
    yield
    op.execute(f"INSERT INTO sources ({columns}) SELECT {columns} FROM waiting")
    op.execute("DROP TABLE waiting")
