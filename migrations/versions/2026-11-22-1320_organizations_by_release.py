"""What is known of organizations, by release; their former names."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString

revision = "6b0d3c1f27a4"
down_revision = "5d7c1f0a93be"
branch_labels = None
depends_on = None

ATTRIBUTES = (
    "name, name_en, type, province_boundaries, province_code, valid_from, valid_to, dates_inferred, note, search_text"
)
TYPES = (
    "type IN ('national', 'provincial', 'central_affiliate', 'district', 'commune', "
    "'provincial_bloc_agencies', 'provincial_bloc_enterprises', 'provincial_bloc_agencies_enterprises', "
    "'provincial_party_agencies', 'provincial_peoples_committee', 'provincial_military', "
    "'provincial_border_guard', 'provincial_police', 'above_grassroots_other', 'grassroots_committee', "
    "'grassroots_cell', 'section_committee', 'subordinate_cell')"
)
PROVINCE_KEY_WHOLE = "(province_code IS NULL) = (province_boundaries IS NULL)"
LIFE_IN_ORDER = "valid_to IS NULL OR valid_from IS NULL OR valid_to >= valid_from"


def upgrade() -> None:
    op.create_table(
        "organization_attributes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", AutoString(length=120), nullable=False),
        *_attributes(nullable=False),
        sa.Column("released_in", sa.Integer(), nullable=False),
        sa.Column("superseded_in", sa.Integer(), nullable=True),
        sa.CheckConstraint(TYPES, name=op.f("ck_organization_attributes_type_allowed")),
        sa.CheckConstraint(LIFE_IN_ORDER, name=op.f("ck_organization_attributes_life_in_order")),
        sa.CheckConstraint(PROVINCE_KEY_WHOLE, name=op.f("ck_organization_attributes_province_key_whole")),
        sa.CheckConstraint("superseded_in > released_in", name=op.f("ck_organization_attributes_releases_in_order")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_organization_attributes_organization_id")
        ),
        sa.ForeignKeyConstraint(
            ["province_boundaries", "province_code"],
            ["provinces.boundaries", "provinces.code"],
            name="fk_organization_attributes_province",
        ),
        sa.ForeignKeyConstraint(
            ["released_in"], ["releases.number"], name=op.f("fk_organization_attributes_released_in")
        ),
        sa.ForeignKeyConstraint(
            ["superseded_in"], ["releases.number"], name=op.f("fk_organization_attributes_superseded_in")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organization_attributes")),
    )
    op.create_table(
        "organization_former_names",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", AutoString(length=120), nullable=False),
        sa.Column("name", AutoString(), nullable=False),
        sa.Column("name_en", AutoString(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=False),
        sa.Column("legal_basis", AutoString(), nullable=False),
        sa.Column("search_text", AutoString(), nullable=False),
        sa.Column("released_in", sa.Integer(), nullable=False),
        sa.Column("superseded_in", sa.Integer(), nullable=True),
        sa.CheckConstraint("superseded_in > released_in", name=op.f("ck_organization_former_names_releases_in_order")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_organization_former_names_organization_id")
        ),
        sa.ForeignKeyConstraint(
            ["released_in"], ["releases.number"], name=op.f("fk_organization_former_names_released_in")
        ),
        sa.ForeignKeyConstraint(
            ["superseded_in"], ["releases.number"], name=op.f("fk_organization_former_names_superseded_in")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organization_former_names")),
    )
    # Nobody wrote down in which release an organization came; it was in the answers of all.
    op.execute(
        f"INSERT INTO organization_attributes (organization_id, {ATTRIBUTES}, released_in) "
        f"SELECT id, {ATTRIBUTES}, (SELECT min(number) FROM releases) FROM organizations ORDER BY id"
    )
    for table, column in (
        ("organization_attributes", "organization_id"),
        ("organization_attributes", "type"),
        ("organization_attributes", "province_code"),
        ("organization_attributes", "released_in"),
        ("organization_attributes", "superseded_in"),
        ("organization_former_names", "organization_id"),
    ):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
    for table, columns in (
        ("organization_attributes", ["organization_id"]),
        ("organization_former_names", ["organization_id", "valid_to"]),
    ):
        current = sa.text("superseded_in IS NULL")
        op.create_index(
            f"uq_{table}_natural_key", table, columns, unique=True, sqlite_where=current, postgresql_where=current
        )
    op.drop_index("ix_organizations_province_code", "organizations")
    op.drop_index("ix_organizations_type", "organizations")
    with _without_rows("organizations", "id"), op.batch_alter_table("organizations") as table:
        table.drop_constraint("fk_organizations_province", type_="foreignkey")
        for name in ("type_allowed", "life_in_order", "province_key_whole"):
            table.drop_constraint(op.f(f"ck_organizations_{name}"), type_="check")
        for name in ATTRIBUTES.split(", "):
            table.drop_column(name)


def downgrade() -> None:
    """Keeps what is known last."""
    with op.batch_alter_table("organizations") as table:
        for column in _attributes(nullable=True):
            table.add_column(column)
    last = (
        "FROM organization_attributes a WHERE a.organization_id = organizations.id ORDER BY a.released_in DESC LIMIT 1"
    )
    for name in ATTRIBUTES.split(", "):
        op.execute(f"UPDATE organizations SET {name} = (SELECT a.{name} {last})")
    op.drop_table("organization_former_names")
    op.drop_table("organization_attributes")
    with _without_rows("organizations", f"id, {ATTRIBUTES}"), op.batch_alter_table("organizations") as table:
        for column in _attributes(nullable=False):
            if not column.nullable:
                table.alter_column(column.name, existing_type=column.type, nullable=False)
        table.create_check_constraint(op.f("ck_organizations_type_allowed"), TYPES)
        table.create_check_constraint(op.f("ck_organizations_life_in_order"), LIFE_IN_ORDER)
        table.create_check_constraint(op.f("ck_organizations_province_key_whole"), PROVINCE_KEY_WHOLE)
        table.create_foreign_key(
            "fk_organizations_province",
            "provinces",
            ["province_boundaries", "province_code"],
            ["boundaries", "code"],
        )
    op.create_index(op.f("ix_organizations_province_code"), "organizations", ["province_code"])
    op.create_index(op.f("ix_organizations_type"), "organizations", ["type"])


def _attributes(*, nullable: bool) -> list[sa.Column]:
    """`nullable`: also those that may not be empty in the end."""
    return [
        sa.Column("name", AutoString(), nullable=nullable),
        sa.Column("name_en", AutoString(), nullable=nullable),
        sa.Column("type", AutoString(), nullable=nullable),
        sa.Column("province_boundaries", AutoString(length=4), nullable=True),
        sa.Column("province_code", AutoString(length=2), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("dates_inferred", sa.Boolean(), nullable=nullable),
        sa.Column("note", AutoString(), nullable=nullable),
        sa.Column("search_text", AutoString(), nullable=nullable),
    ]


@contextmanager
def _without_rows(table: str, columns: str) -> Iterator[None]:
    """SQLite makes a changed table anew, which the rows that refer to the old one's forbid; so they wait outside."""
    if op.get_bind().dialect.name != "sqlite":
        yield
        return
    # Each row that leaves or comes back is looked for in all that refer to it.
    op.create_index("ix_rollups_organization_id", "rollups", ["organization_id"])
    op.execute("PRAGMA defer_foreign_keys=ON")
    op.execute(f"CREATE TEMPORARY TABLE waiting AS SELECT {columns} FROM {table}")
    op.execute(f"DELETE FROM {table}")
    yield
    op.execute(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM waiting")
    op.execute("DROP TABLE waiting")
    op.drop_index("ix_rollups_organization_id", "rollups")
