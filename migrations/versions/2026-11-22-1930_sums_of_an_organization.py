"""All sums of an organization are found, of every release: what is withheld is decided beside what was known before."""

from alembic import op

revision = "2f7d90b6c1e4"
down_revision = "8a61e4d7f093"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_rollups_organization", "rollups", ["organization_id", "year"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_rollups_organization", table_name="rollups")
