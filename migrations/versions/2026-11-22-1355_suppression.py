"""What is not public."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString

revision = "5f0c2d7a9b61"
down_revision = "a94d20c7e5f8"
branch_labels = None
depends_on = None


def upgrade() -> None:
    rules = op.create_table(
        "suppression_rules",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("lowest_public_type", AutoString(), nullable=False),
        sa.Column("threshold", sa.Integer(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_suppression_rules_one_row")),
        sa.CheckConstraint("threshold >= 0", name=op.f("ck_suppression_rules_threshold_not_negative")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suppression_rules")),
    )
    op.bulk_insert(rules, [{"id": 1, "lowest_public_type": "", "threshold": 5}])
    op.create_table(
        "suppressions",
        sa.Column("organization_id", AutoString(length=120), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("subject", AutoString(), nullable=False),
        sa.Column("change", AutoString(), nullable=False),
        sa.Column("rated_subject", AutoString(), nullable=False),
        sa.Column("organization_kind", AutoString(), nullable=False),
        sa.Column("breakdown", AutoString(), nullable=False),
        sa.Column("part", AutoString(), nullable=False),
        sa.Column("released_in", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "part IN ('upper', 'lower', 'whole', 'former', '')", name=op.f("ck_suppressions_part_allowed")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_suppressions_organization_id")
        ),
        sa.ForeignKeyConstraint(["released_in"], ["releases.number"], name=op.f("fk_suppressions_released_in")),
        sa.PrimaryKeyConstraint(
            "organization_id",
            "year",
            "subject",
            "change",
            "rated_subject",
            "organization_kind",
            "breakdown",
            "part",
            name=op.f("pk_suppressions"),
        ),
    )
    op.create_index(op.f("ix_suppressions_released_in"), "suppressions", ["released_in"], unique=False)
    for table in ("figures", "rollups"):
        op.add_column(table, sa.Column("suppressed", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("releases", sa.Column("revision", sa.Integer(), server_default="0", nullable=False))


def downgrade() -> None:
    op.drop_column("releases", "revision")
    for table in ("rollups", "figures"):
        op.drop_column(table, "suppressed")
    op.drop_index(op.f("ix_suppressions_released_in"), table_name="suppressions")
    op.drop_table("suppressions")
    op.drop_table("suppression_rules")
